package cero.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where runs are kept. */
final class RunFolder {
  private RunFolder() {}

  /** A folder under {@code runs} that no earlier run lies in. */
  static Path unused(String name) {
    Path folder = Path.of("runs", name);
    for (int number = 2; Files.exists(folder); number++) {
      folder = Path.of("runs", name + "-" + number);
    }
    return folder;
  }

  /**
   * Refuses a place where no folder can be made.
   *
   * @throws IOException if it is one
   */
  static void requireWritable(Path run) throws IOException {
    Path present = run.toAbsolutePath().normalize();
    while (!Files.exists(present)) {
      present = present.getParent();
    }
    if (!Files.isDirectory(present)) {
      throw new IOException(
          "'%s' is a file, so the run can't be kept in '%s': choose another folder with --out"
              .formatted(present, run));
    }
    if (!Files.isWritable(present)) {
      throw new IOException(
          "no permission to write in '%s': choose another folder with --out".formatted(present));
    }
  }
}
