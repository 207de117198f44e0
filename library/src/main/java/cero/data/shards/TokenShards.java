package cero.data.shards;

import cero.data.DataException;
import cero.data.Tokens;
import cero.storage.Counted;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Token ids in files, read as one row: the first token of a file follows the last one of the file
 * before. They are read where they lie, so they may be larger than memory: the system keeps what is
 * used.
 *
 * <p>The files are not mapped into memory: one that is cut short meanwhile would then read as
 * zeros, or end the process. Threads may share it.
 */
public final class TokenShards implements Tokens {
  /** Of each file, this much at this many places makes its fingerprint. */
  private static final int SAMPLES = 16;

  private static final int SAMPLE_BYTES = 4096;

  /** Tokens that are read in one go, at most. */
  private static final int PIECE = 1 << 16;

  private final List<TokenFile> files;

  /** The open files; a position is set and read from at once, so each is locked meanwhile. */
  private final RandomAccessFile[] opened;

  /** Where each file's first token stands in the row, and last the size. */
  private final long[] starts;

  private final int vocabSize;

  private TokenShards(List<TokenFile> files, RandomAccessFile[] opened, int vocabSize) {
    this.files = files;
    this.opened = opened;
    this.vocabSize = vocabSize;
    this.starts = new long[files.size() + 1];
    for (int i = 0; i < files.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], files.get(i).tokens());
    }
  }

  /**
   * Opens the files, which are closed when nobody knows of this any more.
   *
   * @param vocabSize ids are below it; one that isn't is refused when it is read
   * @throws DataException if a file is missing or is not as long as it must be
   * @throws IOException if a file can't be read
   */
  public static TokenShards open(List<TokenFile> files, int vocabSize) throws IOException {
    RandomAccessFile[] opened = new RandomAccessFile[files.size()];
    try {
      for (int i = 0; i < opened.length; i++) {
        TokenFile file = files.get(i);
        if (!Files.isRegularFile(file.path())) {
          throw new DataException("the shard %s is missing".formatted(file.path()));
        }
        opened[i] = new RandomAccessFile(file.path().toFile(), "r");
        if (opened[i].length() != file.length()) {
          throw wrongLength(file, opened[i].length());
        }
      }
    } catch (IOException | RuntimeException e) {
      for (RandomAccessFile each : opened) {
        if (each != null) {
          each.close();
        }
      }
      throw e;
    }
    return new TokenShards(List.copyOf(files), opened, vocabSize);
  }

  private static DataException wrongLength(TokenFile file, long bytes) {
    return new DataException(
        "%s has %s, but %s of %d bytes must have %,d: the file was cut short or changed, or its index is wrong"
            .formatted(
                file.path(),
                Counted.of(bytes, "byte"),
                Counted.of(file.tokens(), "token"),
                file.width(),
                file.length()));
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
    int width = file.width();
    for (int done = 0; done < count; done += PIECE) {
      int part = Math.min(PIECE, count - done);
      long offset = file.header() + (from + done) * width;
      ByteBuffer bytes = ByteBuffer.wrap(read(shard, offset, part * width));
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      for (int i = at + done; i < at + done + part; i++) {
        to[i] = width == Short.BYTES ? Short.toUnsignedInt(bytes.getShort()) : bytes.getInt();
      }
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

  private byte[] read(int shard, long offset, int count) {
    RandomAccessFile file = opened[shard];
    byte[] bytes = new byte[count];
    try {
      synchronized (file) {
        if (file.length() != files.get(shard).length()) {
          throw wrongLength(files.get(shard), file.length());
        }
        file.seek(offset);
        file.readFully(bytes);
      }
    } catch (IOException e) {
      throw new DataException(
          "%s can't be read any more (%s): was it cut short, or has its disk failed?"
              .formatted(files.get(shard).path(), e.getMessage()));
    }
    return bytes;
  }

  /**
   * A short name for what the files hold, to notice that it has changed: a hash of their names,
   * their sizes, and a few pages of each, so that it costs nearly nothing however large they are.
   */
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    for (int shard = 0; shard < opened.length; shard++) {
      Path name = files.get(shard).path().getFileName();
      long size = files.get(shard).length();
      digest.update((name + " " + size + "\n").getBytes(Sha256.TEXT));
      long last = Math.max(0, size - SAMPLE_BYTES);
      for (int sample = 0; sample < SAMPLES; sample++) {
        long offset = last / (SAMPLES - 1) * sample;
        long from = sample == SAMPLES - 1 ? last : offset;
        digest.update(read(shard, from, (int) Math.min(SAMPLE_BYTES, size - from)));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
