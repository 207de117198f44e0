package cero.data.shards;

import cero.data.DataException;
import cero.storage.Counted;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Token files of other programs: nanoGPT's {@code train.bin} and {@code val.bin}, which are 16-bit
 * ids and nothing else, and llm.c's shards, which begin with a header of 256 32-bit numbers: a
 * magic number, a version and how many tokens follow, in 16 bits (GPT-2) or 32 (Llama 3). All of a
 * folder's files whose name ends in {@code .bin} and has {@code train} or {@code val} in it as a
 * word count, in the order of their names. Immutable, so threads may share it.
 *
 * @param training to learn from; at least one
 * @param validation to measure on; may be none
 */
public record ForeignShards(List<TokenFile> training, List<TokenFile> validation) {
  private static final Pattern TRAINING = word("train(ing)?");
  private static final Pattern VALIDATION = word("val(id|idation)?");

  private static final int HEADER_BYTES = 256 * Integer.BYTES;
  private static final int GPT2_MAGIC = 20240520;
  private static final int GPT2_VERSION = 1;
  private static final int LLAMA_MAGIC = 20240801;
  private static final int LLAMA_VERSION = 7;

  /** A word by itself: an interval is nothing to validate on. */
  private static Pattern word(String word) {
    return Pattern.compile("(?<![A-Za-z])" + word + "(?![A-Za-z])");
  }

  /** Whether a folder holds such files. */
  public static boolean areIn(Path folder) throws IOException {
    return Files.isDirectory(folder) && !named(folder, TRAINING).isEmpty();
  }

  /**
   * Looks into the files of a folder.
   *
   * @throws DataException if one is not as long as it must be, or of an unknown version
   * @throws IOException if one can't be read
   */
  public static ForeignShards in(Path folder) throws IOException {
    return new ForeignShards(files(named(folder, TRAINING)), files(named(folder, VALIDATION)));
  }

  private static List<Path> named(Path folder, Pattern part) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> isNamed(file.getFileName().toString(), part))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static boolean isNamed(String name, Pattern part) {
    return name.endsWith(".bin") && part.matcher(name).find() && !name.startsWith(".");
  }

  private static List<TokenFile> files(List<Path> paths) throws IOException {
    List<TokenFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(file(path));
    }
    return files;
  }

  private static TokenFile file(Path path) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long bytes;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      bytes = channel.size();
      if (bytes >= HEADER_BYTES) {
        while (header.hasRemaining()) {
          if (channel.read(header) < 0) {
            throw new EOFException(path + " became shorter while it was read");
          }
        }
      }
    }
    int magic = bytes < HEADER_BYTES ? 0 : header.getInt(0);
    return switch (magic) {
      case GPT2_MAGIC -> withHeader(path, header, GPT2_VERSION, Short.BYTES);
      case LLAMA_MAGIC -> withHeader(path, header, LLAMA_VERSION, Integer.BYTES);
      default -> {
        if (bytes % Short.BYTES != 0) {
          throw new DataException(
              "%s has %s, which is no whole number of 16-bit ids: it was cut short, or is something else"
                  .formatted(path, Counted.of(bytes, "byte")));
        }
        yield new TokenFile(path, 0, bytes / Short.BYTES, Short.BYTES);
      }
    };
  }

  private static TokenFile withHeader(Path path, ByteBuffer header, int version, int width) {
    if (header.getInt(4) != version) {
      throw new DataException(
          "%s is an llm.c shard of version %d, but version %d can be read"
              .formatted(path, header.getInt(4), version));
    }
    return new TokenFile(path, HEADER_BYTES, Integer.toUnsignedLong(header.getInt(8)), width);
  }
}
