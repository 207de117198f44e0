package cero.data.shards;

import java.nio.file.Path;

/**
 * A file of token ids, little endian and unsigned. Immutable, so threads may share it.
 *
 * @param path where it is
 * @param header bytes before the first id
 * @param tokens how many ids follow, which is all there is
 * @param width bytes of an id, 2 or 4
 */
public record TokenFile(Path path, int header, long tokens, int width) {
  /** What a token id takes, in bytes, where ids are below {@code vocabSize}. */
  public static int width(int vocabSize) {
    return vocabSize <= 1 << Short.SIZE ? Short.BYTES : Integer.BYTES;
  }

  /** How long the file must be, in bytes. */
  long length() {
    return header + tokens * width;
  }
}
