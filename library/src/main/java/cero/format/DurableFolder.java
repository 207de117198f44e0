package cero.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Replaces several files of a folder as one step, so that at any moment, after a full disk, a kill
 * or a power cut too, a reader that asks {@link #find} sees all of the old ones or all of the new.
 * Files of folders inside take part too, by names such as {@code best/config.json}.
 *
 * <p>The new files are first written to the folder {@code .writing} inside, and flushed. Files that
 * would not change are dropped from it. If one file is left, it is renamed over the old one, and
 * that is all. If several are, renaming {@code .writing} to {@code .written} makes all of them
 * count at once; then they are moved to their places one by one, which {@link #finish}, or whoever
 * writes next, goes on with if it was interrupted. Two writers must not work on one folder at the
 * same time. Threads may call it at the same time, for different folders.
 */
public final class DurableFolder {
  private static final String UNFINISHED = ".writing";
  private static final String COMPLETE = ".written";

  private DurableFolder() {}

  /**
   * Where the file of that name is now, if there is one. The folder may itself be one whose files
   * are replaced together with those of the folder that it lies in.
   *
   * @param name a file directly in the folder
   */
  public static Optional<Path> find(Path folder, String name) {
    Path absolute = folder.toAbsolutePath().normalize();
    List<Path> pending = new ArrayList<>(List.of(folder.resolve(COMPLETE).resolve(name)));
    if (absolute.getParent() != null) {
      pending.add(absolute.resolveSibling(COMPLETE).resolve(absolute.getFileName()).resolve(name));
    }
    for (Path file : pending) {
      try {
        return isRemoval(file) ? Optional.empty() : Optional.of(file);
      } catch (IOException _) {
        // There is none, or it has just been moved to its place.
      }
    }
    Path file = folder.resolve(name);
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  /**
   * Where a file that was found before its last move is after it; empty where it was found in its
   * place.
   */
  static Optional<Path> place(Path found) {
    for (Path folder = found.getParent(); folder != null; folder = folder.getParent()) {
      if (folder.endsWith(COMPLETE)) {
        return Optional.of(folder.resolveSibling(folder.relativize(found)));
      }
    }
    return Optional.empty();
  }

  /**
   * Goes on with what was interrupted, and removes what was begun in vain.
   *
   * @throws FormatException if it can't be done; nothing is lost by that
   */
  public static void finish(Path folder) throws FormatException {
    try {
      moveToTheirPlaces(folder);
      deleteFolder(folder.resolve(UNFINISHED));
    } catch (IOException e) {
      throw FormatException.writing(folder, e);
    }
  }

  /**
   * Writes, replaces and removes files; others in the folder stay as they are. The folder is made
   * if there is none.
   *
   * @param files by name, with slashes after the folders inside, what each shall hold, which is not
   *     nothing; no content stands for removal
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
      finish(folder);
      Files.createDirectory(unfinished);
      for (Map.Entry<String, Optional<DurableFile.Content>> file : files.entrySet()) {
        prepare(folder, file.getKey(), file.getValue());
      }
      List<Path> changed = filesIn(unfinished);
      if (changed.size() == 1 && !isRemoval(changed.getFirst())) {
        moveToItsPlace(changed.getFirst(), unfinished, folder);
      } else if (!changed.isEmpty()) {
        flushFoldersOf(changed);
        DurableFile.flushFolder(unfinished);
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
    if (Files.isDirectory(present)) { // found now, while the old files still count
      throw new FormatException(
          present + " is a folder, so no file can be written there: move it away");
    }
    Files.createDirectories(prepared.getParent());
    if (content.isPresent()) {
      DurableFile.fill(prepared, present, content.get());
      if (Files.isRegularFile(present) && Files.mismatch(prepared, present) == -1) {
        Files.delete(prepared);
      }
    } else if (Files.exists(present)) {
      Files.createFile(prepared);
    }
  }

  /** An empty file stands for the removal of the one that has its name. */
  private static boolean isRemoval(Path pending) throws IOException {
    return Files.size(pending) == 0;
  }

  private static void moveToTheirPlaces(Path folder) throws IOException {
    Path complete = folder.resolve(COMPLETE);
    if (!Files.isDirectory(complete)) {
      return;
    }
    for (Path pending : filesIn(complete)) {
      moveToItsPlace(pending, complete, folder);
    }
    deleteFolder(complete);
  }

  private static void moveToItsPlace(Path pending, Path from, Path folder) throws IOException {
    Path file = folder.resolve(from.relativize(pending));
    if (isRemoval(pending)) {
      Files.deleteIfExists(file);
      removeIfEmpty(file.getParent(), folder);
      Files.delete(pending);
    } else {
      Files.createDirectories(file.getParent());
      move(pending, file);
    }
    DurableFile.flushFolder(Files.isDirectory(file.getParent()) ? file.getParent() : folder);
  }

  /** A folder inside that a removal has left with nothing in it goes too. */
  private static void removeIfEmpty(Path inside, Path folder) throws IOException {
    if (inside.equals(folder) || !Files.isDirectory(inside)) {
      return;
    }
    try (Stream<Path> left = Files.list(inside)) {
      if (left.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(inside);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void flushFoldersOf(List<Path> files) {
    files.stream().map(Path::getParent).distinct().forEach(DurableFile::flushFolder);
  }

  /** All files in a folder and in the folders inside. */
  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  /** Removes a folder with all that is in it, if it is there. */
  public static void deleteFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void deleteQuietly(Path folder) {
    try {
      deleteFolder(folder);
    } catch (IOException _) {
      // What is left is removed by whoever writes next; it is never read.
    }
  }
}
