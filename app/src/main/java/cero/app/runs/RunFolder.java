package cero.app.runs;

import cero.format.FolderLock;
import cero.format.FormatException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where runs are kept. */
public final class RunFolder {
  /** The folder that they lie in unless another is asked for. */
  public static final Path ALL = Path.of("runs");

  private RunFolder() {}

  /**
   * Makes a folder that no earlier run lies in, and that no other process gets too.
   *
   * @param all the folder that it is made in
   * @throws IOException if none can be made
   */
  public static Path makeUnused(Path all, String name) throws IOException {
    Files.createDirectories(all);
    for (int number = 1; ; number++) {
      try {
        return Files.createDirectory(all.resolve(number == 1 ? name : name + "-" + number));
      } catch (FileAlreadyExistsException _) {
        // The next may be free.
      }
    }
  }

  /**
   * Keeps a run's folder for this process, which is the only one to train in it.
   *
   * @throws FormatException if another has it, or it can't be written
   */
  public static FolderLock take(Path run) throws FormatException {
    return FolderLock.take(
        run.resolve("training"),
        "another process is training in %s: wait for its end, or choose another folder"
            .formatted(run));
  }

  /**
   * Refuses a place where no folder can be made.
   *
   * @throws IOException if it is one
   */
  public static void requireWritable(Path run) throws IOException {
    Path present = present(run);
    if (!Files.isDirectory(present)) {
      throw new IOException(
          "'%s' is in the way and is not a folder: choose another folder with --out"
              .formatted(present));
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
  public static void requireSpace(Path run, long bytes) throws IOException {
    long free = Files.getFileStore(present(run)).getUsableSpace();
    if (free < bytes) {
      throw new IOException(
          "'%s' needs about %d MiB, but its disk has only %d MiB free: make room, or choose another folder with --out"
              .formatted(run, bytes >> 20, free >> 20));
    }
  }

  /** What is there already of a path, be it a folder or not. */
  private static Path present(Path run) {
    Path present = run.toAbsolutePath().normalize();
    while (!Files.exists(present, LinkOption.NOFOLLOW_LINKS)) {
      present = present.getParent();
    }
    return present;
  }
}
