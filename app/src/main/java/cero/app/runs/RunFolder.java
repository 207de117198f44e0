package cero.app.runs;

import cero.app.options.OutputPlace;
import cero.format.FolderLock;
import cero.format.FormatException;
import cero.format.ModelDirectory;
import cero.train.Checkpoint;
import cero.train.Metrics;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where runs are kept. */
public final class RunFolder {
  /** The folder that they lie in unless another is asked for. */
  public static final Path ALL = Path.of("runs");

  /** The page's name in a run's folder. */
  public static final String REPORT = "report.html";

  private static final String LOCKED = "training";

  /** What a run writes. */
  private static final List<String> FILES =
      Stream.concat(Checkpoint.fileNames().stream(), Stream.of(Metrics.FILE, RunFacts.FILE, REPORT))
          .toList();

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
        run.resolve(LOCKED),
        "another process is training in %s: wait for its end, or choose another folder"
            .formatted(run));
  }

  /**
   * Refuses a folder in which a run would take the place of something.
   *
   * @param overwrite whether it may take that of a run or a model of Cero's
   * @throws IOException if there is something
   */
  public static void requireUnused(Path folder, boolean overwrite) throws IOException {
    Path place = OutputPlace.real(folder);
    for (Path above = place.getParent(); above != null; above = above.getParent()) {
      if (RecordedRun.isRun(above)) {
        throw new IOException(
            "'%s' lies in the run '%s', whose files would be lost: choose another folder with --out"
                .formatted(folder, above));
      }
    }
    if (RecordedRun.isRun(place) || isModel(place)) {
      if (!overwrite) {
        throw new IOException(
            "there is a %s in '%s' already: choose another folder with --out, or replace it with --overwrite"
                .formatted(RecordedRun.isRun(place) ? "run" : "model", folder));
      }
      return;
    }
    Optional<String> taken =
        FILES.stream().filter(name -> Files.exists(place.resolve(name))).findFirst();
    if (taken.isPresent()) {
      throw new IOException(
          "'%s' holds %s, which is not a run's: choose another folder with --out"
              .formatted(folder, taken.get()));
    }
  }

  /**
   * Refuses a folder in which no run can go on.
   *
   * @throws IOException if it is one
   */
  public static void requireResumable(Path folder) throws IOException {
    if (!Checkpoint.isIn(folder)) {
      throw new IOException(
          "there is no run to resume in '%s': %s".formatted(folder, whyNoRun(folder)));
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(
          "no permission to write in '%s', where the run goes on: copy the folder, and resume the copy"
              .formatted(folder));
    }
  }

  /** Why there is no run in a folder, and what to do. */
  private static String whyNoRun(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return "there is no such folder; './cero runs' lists the runs that there are";
    }
    if (!Files.isDirectory(folder)) {
      return "it is not a folder; './cero runs' lists the runs that there are";
    }
    for (Path above = folder.toRealPath(); above != null; above = above.getParent()) {
      if (Checkpoint.isIn(above) && RecordedRun.isRun(above)) {
        return "it is a part of the run in '%s'; resume that".formatted(above);
      }
    }
    if (RecordedRun.isRun(folder)) {
      return "the run ended before its first checkpoint; begin it anew with --out '%s' --overwrite"
          .formatted(folder);
    }
    if (Files.isRegularFile(folder.resolve("config.json"))) {
      return "it holds a model alone; train on from its weights with --init '%s'".formatted(folder);
    }
    return "it has no checkpoint; './cero runs' lists the runs that there are";
  }

  /** Whether a folder holds a model and nothing else, as Cero keeps it. */
  private static boolean isModel(Path folder) throws IOException {
    if (!Files.isRegularFile(folder.resolve("config.json"))) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .allMatch(name ->
              name.startsWith(".")
                  || name.equals(LOCKED)
                  || ModelDirectory.fileNames().contains(name));
    }
  }

  /**
   * Removes a run's folder in which nothing was ever saved.
   *
   * @throws IOException if it can't be removed
   */
  public static void removeEmpty(Path run) throws IOException {
    Path lock = run.resolve(LOCKED);
    if (Files.isDirectory(run) && onlyHolds(run, LOCKED) && onlyHolds(lock, FolderLock.FILE)) {
      Files.deleteIfExists(lock.resolve(FolderLock.FILE));
      Files.delete(lock);
      Files.delete(run);
    }
  }

  private static boolean onlyHolds(Path folder, String name) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.allMatch(entry -> entry.endsWith(name));
    }
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
              .formatted(run, (bytes + (1 << 20) - 1) >> 20, free >> 20));
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
