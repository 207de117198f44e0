package cero.app.fuzz;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gives a reader damaged files, with seeds that stay. Each must be read as it was meant or be
 * refused in one sentence: no trace, no hang, no answer that is silently wrong where the format
 * lets it be known.
 */
abstract class DamagedFolders {
  private static final int ONE_FILE_IN = 8; // is replaced by something that is no such file

  @TempDir Path folder;

  /** The folder that is to be damaged, made by the test. */
  Path whole;

  /** The copy of it that is damaged. */
  Path attacked;

  @BeforeEach
  final void name() {
    whole = folder.resolve("whole");
    attacked = folder.resolve("attacked");
  }

  /**
   * What was done to a copy of a folder.
   *
   * @param file the one that was damaged
   */
  record Damaged(String file, String how) {}

  /** Makes a copy of the whole folder in which one of these files is damaged. */
  final Damaged attack(Damage damage, List<String> files) throws Exception {
    delete(attacked);
    copy(whole, attacked);
    String name = damage.oneOf(files);
    Path file = attacked.resolve(name);
    if (damage.chance(ONE_FILE_IN)) {
      return new Damaged(name, damage.replace(file));
    }
    Files.write(file, damage.of(Files.readAllBytes(file)));
    return new Damaged(name, "damaged");
  }

  static List<String> filesOf(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException thrown)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
