package cero.data.shards;

import cero.data.DataException;
import cero.data.Tokens;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Token ids in files, read as one row: the first token of a file follows the last one of the file
 * before. The files are mapped into memory, so they may be larger than it: the system keeps what is
 * used.
 */
public final class TokenShards implements Tokens {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Of each file, this much at this many places makes its fingerprint. */
  private static final int SAMPLES = 16;

  private static final int SAMPLE_BYTES = 4096;

  private final List<TokenFile> files;
  private final MemorySegment[] segments;

  /** Where each file's first token stands in the row, and last the size. */
  private final long[] starts;

  private final int vocabSize;

  private TokenShards(List<TokenFile> files, MemorySegment[] segments, int vocabSize) {
    this.files = files;
    this.segments = segments;
    this.vocabSize = vocabSize;
    this.starts = new long[files.size() + 1];
    for (int i = 0; i < files.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], files.get(i).tokens());
    }
  }

  /**
   * Maps the files.
   *
   * @param vocabSize ids are below it; one that isn't is refused when it is read
   * @throws DataException if a file is missing or is not as long as it must be
   * @throws IOException if a file can't be read
   */
  public static TokenShards open(List<TokenFile> files, int vocabSize) throws IOException {
    MemorySegment[] segments = new MemorySegment[files.size()];
    for (int i = 0; i < segments.length; i++) {
      TokenFile file = files.get(i);
      if (!Files.isRegularFile(file.path())) {
        throw new DataException("the shard %s is missing".formatted(file.path()));
      }
      try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
        if (channel.size() != file.length()) {
          throw new DataException(
              "%s has %,d bytes, but %,d tokens of %d bytes must have %,d: the file was cut short or"
                      .formatted(
                          file.path(), channel.size(), file.tokens(), file.width(), file.length())
                  + " changed, or its index is wrong");
        }
        segments[i] = channel.map(FileChannel.MapMode.READ_ONLY, 0, file.length(), Arena.ofAuto());
      }
    }
    return new TokenShards(List.copyOf(files), segments, vocabSize);
  }

  @Override
  public long size() {
    return starts[files.size()];
  }

  @Override
  public void copy(long from, int[] to, int at, int count) {
    int shard = shardOf(from);
    long within = from - starts[shard];
    int copied = 0;
    while (copied < count) {
      int part = (int) Math.min(count - copied, files.get(shard).tokens() - within);
      copyFrom(shard, within, to, at + copied, part);
      copied += part;
      shard++;
      within = 0;
    }
  }

  /** The file that holds the token at a place; empty files hold none. */
  private int shardOf(long place) {
    int found = Arrays.binarySearch(starts, place);
    if (found < 0) {
      return -found - 2;
    }
    while (starts[found + 1] == place) {
      found++;
    }
    return found;
  }

  private void copyFrom(int shard, long from, int[] to, int at, int count) {
    TokenFile file = files.get(shard);
    MemorySegment segment = segments[shard];
    long offset = file.header() + from * file.width();
    try {
      for (int i = 0; i < count; i++) {
        to[at + i] =
            file.width() == Short.BYTES
                ? Short.toUnsignedInt(segment.get(SHORT, offset + 2L * i))
                : segment.get(INT, offset + 4L * i);
      }
    } catch (InternalError e) { // how the JVM says that a mapped page is gone
      throw new DataException(
          file.path() + " became shorter, or its disk failed, while it was read");
    }
    for (int i = at; i < at + count; i++) {
      if (Integer.compareUnsigned(to[i], vocabSize) >= 0) {
        throw new DataException(
            ("%s is damaged or was made with another tokenizer: its token %,d has the id %s, but the"
                    + " vocabulary has %,d")
                .formatted(file.path(), from + i - at, Integer.toUnsignedString(to[i]), vocabSize));
      }
    }
  }

  /**
   * A short name for what the files hold, to notice that it has changed: a hash of their names,
   * their sizes, and a few pages of each, so that it costs nearly nothing however large they are.
   */
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    for (int shard = 0; shard < segments.length; shard++) {
      Path name = files.get(shard).path().getFileName();
      MemorySegment segment = segments[shard];
      digest.update((name + " " + segment.byteSize() + "\n").getBytes(Sha256.TEXT));
      long last = Math.max(0, segment.byteSize() - SAMPLE_BYTES);
      for (int sample = 0; sample < SAMPLES; sample++) {
        long offset = last / (SAMPLES - 1) * sample;
        long from = sample == SAMPLES - 1 ? last : offset;
        long length = Math.min(SAMPLE_BYTES, segment.byteSize() - from);
        digest.update(segment.asSlice(from, length).asByteBuffer());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
