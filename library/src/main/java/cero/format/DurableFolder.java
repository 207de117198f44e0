package cero.format;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Replaces several files of a folder as one step, so that at any moment, after a full disk, a kill
 * or a power cut too, a reader that asks {@link #find} sees all of the old ones or all of the new.
 *
 * <p>The new files are first written to the folder {@code .writing} inside, and flushed. Files that
 * would not change are dropped from it. If one file is left, it is renamed over the old one, and
 * that is all. If several are, renaming {@code .writing} to {@code .written} makes all of them
 * count at once; then they are moved to their places one by one, which whoever writes next goes on
 * with if it was interrupted. Two writers must not work on one folder at the same time.
 */
public final class DurableFolder {
  private static final String UNFINISHED = ".writing";
  private static final String COMPLETE = ".written";

  private DurableFolder() {}

  /**
   * Where the file of that name is now, if there is one.
   *
   * @param name a file directly in the folder
   */
  public static Optional<Path> find(Path folder, String name) {
    Path pending = folder.resolve(COMPLETE).resolve(name);
    if (Files.exists(pending)) {
      return isRemoval(pending) ? Optional.empty() : Optional.of(pending);
    }
    Path file = folder.resolve(name);
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  /**
   * Writes, replaces and removes files; others in the folder stay as they are. The folder is made
   * if there is none.
   *
   * @param files by name what each shall hold, which is not nothing; no content stands for removal
   * @throws FormatException if it can't be done; then all of the old files count or, if only their
   *     last moving failed, all of the new
   */
  public static void replace(Path folder, SequencedMap<String, Optional<DurableFile.Content>> files)
      throws FormatException {
    Path unfinished = folder.resolve(UNFINISHED);
    try {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new FormatException(folder + " is a file, so no folder can be made there");
      }
      Files.createDirectories(folder);
      moveToTheirPlaces(folder);
      deleteFolder(unfinished);
      Files.createDirectory(unfinished);
      for (Map.Entry<String, Optional<DurableFile.Content>> file : files.entrySet()) {
        prepare(folder, file.getKey(), file.getValue());
      }
      DurableFile.flushFolder(unfinished);
      List<Path> changed = filesIn(unfinished);
      if (changed.size() == 1 && !isRemoval(changed.getFirst())) {
        move(changed.getFirst(), folder.resolve(changed.getFirst().getFileName()));
      } else if (!changed.isEmpty()) {
        move(unfinished, folder.resolve(COMPLETE));
        DurableFile.flushFolder(folder);
        moveToTheirPlaces(folder);
      }
      DurableFile.flushFolder(folder);
    } catch (IOException e) {
      throw FormatException.writing(folder, e);
    } finally {
      deleteQuietly(unfinished);
    }
  }

  private static void prepare(Path folder, String name, Optional<DurableFile.Content> content)
      throws IOException {
    Path prepared = folder.resolve(UNFINISHED).resolve(name);
    Path present = folder.resolve(name);
    if (content.isPresent()) {
      DurableFile.fill(prepared, present, content.get());
      if (Files.exists(present) && Files.mismatch(prepared, present) == -1) {
        Files.delete(prepared);
      }
    } else if (Files.exists(present)) {
      Files.createFile(prepared);
    }
  }

  /** An empty file stands for the removal of the one that has its name. */
  private static boolean isRemoval(Path pending) {
    return pending.toFile().length() == 0;
  }

  private static void moveToTheirPlaces(Path folder) throws IOException {
    Path complete = folder.resolve(COMPLETE);
    if (!Files.isDirectory(complete)) {
      return;
    }
    for (Path pending : filesIn(complete)) {
      Path file = folder.resolve(pending.getFileName());
      if (isRemoval(pending)) {
        Files.deleteIfExists(file);
        Files.delete(pending);
      } else {
        move(pending, file);
      }
    }
    Files.delete(complete);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(files::add);
    }
    return files;
  }

  private static void deleteFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    for (Path file : filesIn(folder)) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  private static void deleteQuietly(Path folder) {
    try {
      deleteFolder(folder);
    } catch (IOException _) {
      // What is left is removed by whoever writes next; it is never read.
    }
  }
}
