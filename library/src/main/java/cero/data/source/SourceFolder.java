package cero.data.source;

import cero.data.DataException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The files of a folder that texts are read from. */
final class SourceFolder {
  private SourceFolder() {}

  /**
   * All files under a folder in the order of their names, without hidden ones. Links are followed.
   *
   * @throws DataException if there are none, or what stands there is no file, or a link leads back
   *     to a folder that it is in
   * @throws IOException if a folder can't be read
   */
  static List<Path> files(Path folder) throws IOException {
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
  static DataException noFile(Path path) {
    return new DataException(
        Files.exists(path)
            ? path + " is a pipe or a device, which is not read: save the text in a file first"
            : path + " is a link to nothing: take it away, or bring back what it leads to");
  }
}
