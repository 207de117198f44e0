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
    Path present = present(run);
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

  /**
   * Refuses a disk that is too full, before work is done that could not be saved.
   *
   * @throws IOException if it is
   */
  static void requireSpace(Path run, long bytes) throws IOException {
    long free = Files.getFileStore(present(run)).getUsableSpace();
    if (free < bytes) {
      throw new IOException(
          "'%s' needs about %d MiB, but its disk has only %d MiB free: make room, or choose another folder with --out"
              .formatted(run, bytes >> 20, free >> 20));
    }
  }

  /** The nearest folder that is there already. */
  private static Path present(Path run) {
    Path present = run.toAbsolutePath().normalize();
    while (!Files.exists(present)) {
      present = present.getParent();
    }
    return present;
  }
}
