package cero.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads documents: each UTF-8 file is one, and a folder is all files under it. */
public final class TextFiles {
  private TextFiles() {}

  /**
   * Reads files and folders; a folder's files come in the order of their names, hidden ones are
   * left out.
   *
   * @throws DataException if a file is empty, too large for one document, or not UTF-8, or a folder
   *     has no files
   * @throws IOException if a file is missing or cannot be read; the message names it
   */
  public static List<String> read(List<Path> paths) throws IOException {
    List<String> documents = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        List<Path> files = filesUnder(path);
        if (files.isEmpty()) {
          throw new DataException("the folder " + path + " has no files in it");
        }
        for (Path file : files) {
          documents.add(readFile(file));
        }
      } else {
        documents.add(readFile(path));
      }
    }
    return documents;
  }

  private static List<Path> filesUnder(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !isHidden(folder.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static String readFile(Path file) throws IOException {
    byte[] bytes;
    try {
      long size = Files.size(file);
      if (size > Integer.MAX_VALUE / 2) {
        throw new DataException(
            "%s has %,d bytes, more than one document can have (1 GB): split it into files"
                .formatted(file, size));
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    }
    String text = decode(file, bytes);
    if (text.isBlank()) {
      throw new DataException(file + " is empty: there is no text in it to learn from");
    }
    return text;
  }

  private static String decode(Path file, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    int at = in.position();
    if (result.isError()) {
      throw new DataException(
          "%s is not UTF-8 text: byte %d is 0x%02X; convert the file to UTF-8"
              .formatted(file, at, bytes[at]));
    }
    String text = out.flip().toString();
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw new DataException(
          "%s is not text: character %d is a zero, as in a binary file".formatted(file, zero));
    }
    // A byte order mark is not part of the text.
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
