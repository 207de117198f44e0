package cero.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Reads documents: each UTF-8 file is one, and a folder is all files under it. Threads may call it
 * at the same time.
 */
public final class TextFiles {
  private TextFiles() {}

  /**
   * Reads files, and of folders all files {@link #under} them.
   *
   * @throws DataException if a file is empty, too large for one document, or not UTF-8, or a folder
   *     is refused
   * @throws IOException if a file is missing or cannot be read; the message names it
   */
  public static List<String> read(List<Path> paths) throws IOException {
    List<String> documents = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : Files.isDirectory(path) ? under(path) : List.of(path)) {
        documents.add(readFile(file));
      }
    }
    return documents;
  }

  /**
   * All files under a folder in the order of their names, without hidden ones. Links are followed.
   *
   * @throws DataException if there are none, or what stands there is no file, or a link leads back
   *     to a folder that it is in
   * @throws IOException if a folder can't be read
   */
  public static List<Path> under(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
            return isHidden(below) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isHidden(file)) {
              if (!attributes.isRegularFile()) {
                throw noFile(file);
              }
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            if (isHidden(path)) {
              return FileVisitResult.CONTINUE;
            }
            if (e instanceof FileSystemLoopException) {
              throw new DataException(
                  "%s is a link to a folder that it is in, so there would be no end: remove it"
                      .formatted(path));
            }
            throw e;
          }

          private boolean isHidden(Path path) {
            return !path.equals(folder) && path.getFileName().toString().startsWith(".");
          }
        });
    if (files.isEmpty()) {
      throw new DataException("the folder " + folder + " has no files in it");
    }
    Collections.sort(files);
    return files;
  }

  /** What is said of a device, a pipe, or a link that leads nowhere. */
  public static DataException noFile(Path path) {
    return new DataException(path + " is no file that can be read to its end");
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
