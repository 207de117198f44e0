package cero.app.inference;

import cero.format.FormatException;
import cero.format.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that a person gives a command: in an argument, by standard input, or in a file. */
final class GivenText {
  /** The argument that stands for standard input. */
  private static final String STANDARD_INPUT = "-";

  /** More than any model reads at once; as JSON or as ids it takes many times as much. */
  private static final int MOST_BYTES = 1 << 26;

  private GivenText() {}

  /**
   * An argument's text, or all of standard input for {@code -}, with its last line end.
   *
   * @throws IOException if standard input can't be read, is too long, or is not UTF-8
   */
  static String of(String argument, InputStream in) throws IOException {
    if (!argument.equals(STANDARD_INPUT)) {
      return argument;
    }
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new IOException(
          "standard input has more than the %d bytes that are read as one text"
              .formatted(MOST_BYTES));
    }
    return decode(bytes, "standard input");
  }

  /**
   * A file's text, with its last line end.
   *
   * @throws IOException if it is missing, can't be read, is too long, or is not UTF-8
   */
  static String in(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("'%s' is a folder, not a file".formatted(file));
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return decode(InputFile.readAll(file, MOST_BYTES), file.toString());
  }

  private static String decode(byte[] bytes, String from) throws FormatException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new FormatException(from + " is not UTF-8 text: convert it to UTF-8", e);
    }
  }
}
