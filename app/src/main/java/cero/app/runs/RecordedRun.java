package cero.app.runs;

import cero.storage.Quoted;
import cero.train.Metrics;
import cero.train.RecordedEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A run as its folder tells of it, whichever process makes or made it.
 *
 * @param folder that it is kept in
 * @param damage what is wrong with its files, in a sentence; empty where nothing is
 * @param changed when the run was last heard of
 */
public record RecordedRun(
    Path folder, RunFacts facts, RunHistory history, Optional<String> damage, Instant changed) {

  /** How a run stands. */
  enum State {
    RUNNING,
    FINISHED,
    STOPPED,
    DAMAGED
  }

  public static boolean isRun(Path folder) {
    return Files.isRegularFile(folder.resolve(Metrics.FILE))
        || Files.isRegularFile(folder.resolve(RunFacts.FILE));
  }

  /**
   * Reads a run; of a damaged one, what can be read.
   *
   * @throws IOException if the folder is none of a run
   */
  static RecordedRun read(Path folder) throws IOException {
    if (!isRun(folder)) {
      throw new IOException(
          Files.isDirectory(folder)
              ? "'%s' is not the folder of a run: it has no %s".formatted(folder, Metrics.FILE)
              : "there is no run '%s'".formatted(folder));
    }
    Optional<String> damage = Optional.empty();
    RunFacts facts = RunFacts.unknown();
    try {
      facts = RunFacts.read(folder);
    } catch (IOException e) {
      damage = Optional.of(Quoted.sentence(e.getMessage()));
    }
    RecordedEvents recorded = RecordedEvents.read(folder);
    if (damage.isEmpty() && recorded.damagedLine().isPresent()) {
      damage =
          Optional.of(
              "%s is damaged at line %d: what comes after it is left out"
                  .formatted(folder.resolve(Metrics.FILE), recorded.damagedLine().getAsLong()));
    }
    return new RecordedRun(
        folder, facts, RunHistory.of(recorded.events()), damage, changed(folder));
  }

  private static Instant changed(Path folder) throws IOException {
    Path metrics = folder.resolve(Metrics.FILE);
    return Files.getLastModifiedTime(
            Files.exists(metrics) ? metrics : folder.resolve(RunFacts.FILE))
        .toInstant();
  }

  String name() {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? folder.toString() : name.toString();
  }

  State state() {
    if (damage.isPresent()) {
      return State.DAMAGED;
    }
    if (history.step() >= facts.steps().orElse(Long.MAX_VALUE)) {
      return State.FINISHED;
    }
    return facts.process().filter(RunFacts.TrainingProcess::isAlive).isPresent()
        ? State.RUNNING
        : State.STOPPED;
  }

  /** The lowest validation loss in nats per token; NaN where none was measured. */
  double bestLoss() {
    return history.best().map(it -> it.validationLoss()).orElse(Double.NaN);
  }

  /** The lowest validation loss in bits per byte; NaN where that is not known. */
  double bestBitsPerByte() {
    return facts.scale().validationBitsPerByte(bestLoss());
  }
}
