package cero.train;

import cero.format.DurableFile;
import cero.format.DurableFolder;
import cero.format.FormatException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A run's earlier checkpoints, in folders such as {@code checkpoints/step-00001000}, which hold
 * what the run's own folder held then: the model, the best one, and what resuming needs.
 *
 * <p>A run's files are never written to but replaced, so a kept checkpoint is made of hard links:
 * it costs no time, and no space before the run's files are others. Threads may call it at the same
 * time, for different runs.
 */
public final class KeptCheckpoints {
  private static final String FOLDER = "checkpoints";
  private static final Pattern NAME = Pattern.compile("step-(\\d{8,18})");

  private KeptCheckpoints() {}

  /**
   * The folder of one.
   *
   * @throws FormatException if it was not kept
   */
  public static Path find(Path run, long step) throws FormatException {
    NavigableMap<Long, Path> kept = all(run);
    if (!kept.containsKey(step)) {
      throw new FormatException(
          kept.isEmpty()
              ? "%s has no earlier checkpoints: --keep keeps them".formatted(run)
              : "%s has no checkpoint of step %d: there are those of %s"
                  .formatted(
                      run,
                      step,
                      String.join(", ", kept.keySet().stream().map(String::valueOf).toList())));
    }
    return kept.get(step);
  }

  /** All by step, in order. */
  public static NavigableMap<Long, Path> all(Path run) throws FormatException {
    NavigableMap<Long, Path> kept = new TreeMap<>();
    Path folder = run.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return kept;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        Matcher matcher = NAME.matcher(entry.getFileName().toString());
        if (matcher.matches()) {
          kept.put(Long.parseLong(matcher.group(1)), entry);
        }
      }
    } catch (IOException e) {
      throw new FormatException(folder + " can't be read: " + e.getMessage(), e);
    }
    return kept;
  }

  /**
   * Keeps the run's checkpoint, if it is due, and the newest of those before; removes all others.
   * To be called whenever the run's own files are whole, so that what a kill left out is made up
   * for.
   *
   * <p>One that is not due is kept too where there is none before it, so that there is always one
   * to go back to, and where its step is kept, which the run has gone back to since.
   *
   * @param step that the run's own files are of
   * @param isDue whether it is one that every run with the same options makes
   * @param count checkpoints to be kept in all
   * @throws FormatException if it can't be done
   */
  public static void update(Path run, long step, boolean isDue, int count) throws FormatException {
    Path folder = run.resolve(FOLDER);
    try {
      removeUnfinished(folder);
      NavigableMap<Long, Path> before = all(run).headMap(step, true);
      if (count > 0 && (isDue || before.isEmpty() || before.containsKey(step))) {
        keep(run, folder.resolve(String.format(Locale.ROOT, "step-%08d", step)));
      }
      NavigableMap<Long, Path> kept = all(run);
      for (Path later : kept.tailMap(step, false).values()) {
        remove(later); // of a way that the run does not go any more
      }
      NavigableMap<Long, Path> left = kept.headMap(step, true);
      int surplus = left.size() - count;
      for (Path earlier : left.values().stream().limit(Math.max(0, surplus)).toList()) {
        remove(earlier);
      }
      if (count == 0) {
        DurableFolder.deleteFolder(folder);
      }
    } catch (IOException e) {
      throw FormatException.writing(folder, e);
    }
  }

  /** What a kill left of a checkpoint that was being kept or removed. */
  private static void removeUnfinished(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, ".*")) {
        for (Path each : unfinished) {
          DurableFolder.deleteFolder(each);
        }
      }
    }
  }

  /** Takes the name away first, so that no half of a checkpoint ever has it. */
  private static void remove(Path kept) throws IOException {
    Path nameless = kept.resolveSibling("." + kept.getFileName());
    DurableFolder.deleteFolder(Files.move(kept, nameless, StandardCopyOption.ATOMIC_MOVE));
  }

  private static void keep(Path run, Path kept) throws IOException {
    if (Files.exists(kept)) {
      if (isSame(run, kept)) {
        return;
      }
      remove(kept);
    }
    Path unfinished = kept.resolveSibling("." + kept.getFileName());
    for (String name : Checkpoint.fileNames()) {
      Path file = run.resolve(name);
      if (Files.exists(file)) {
        Path link = unfinished.resolve(name);
        Files.createDirectories(link.getParent());
        link(file, link);
        DurableFile.flushFolder(link.getParent());
      }
    }
    Files.move(unfinished, kept, StandardCopyOption.ATOMIC_MOVE);
    DurableFile.flushFolder(kept.getParent());
  }

  private static boolean isSame(Path run, Path kept) throws IOException {
    for (String name : Checkpoint.STATE_FILES) {
      if (!Files.isRegularFile(kept.resolve(name))
          || Files.mismatch(run.resolve(name), kept.resolve(name)) != -1) {
        return false;
      }
    }
    return true;
  }

  private static void link(Path file, Path link) throws IOException {
    try {
      Files.createLink(link, file);
    } catch (UnsupportedOperationException | IOException e) {
      // Not every file system has links; a disk that is full has no room for a copy either.
      DurableFile.write(link, DurableFile.Content.copyOf(file));
    }
  }

  /**
   * Makes an earlier checkpoint the run's own, with the metrics that were written until then. Those
   * after it are left for {@link #update} to remove.
   *
   * @throws IOException if it was not kept or can't be put back; the run is then as it was
   */
  public static void putBack(Path run, long step) throws IOException {
    Path kept = find(run, step);
    SequencedMap<String, Optional<DurableFile.Content>> files = new LinkedHashMap<>();
    for (String name : Checkpoint.fileNames()) {
      Path file = kept.resolve(name);
      files.put(
          name,
          Files.exists(file) ? Optional.of(DurableFile.Content.copyOf(file)) : Optional.empty());
    }
    files.put(Metrics.FILE, Metrics.firstLines(run, Checkpoint.metricsLines(kept)));
    DurableFolder.replace(run, files);
  }
}
