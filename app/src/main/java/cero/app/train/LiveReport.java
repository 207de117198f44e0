package cero.app.train;

import cero.app.report.Report;
import cero.app.report.RunReport;
import cero.app.report.RunReport.State;
import cero.train.TrainingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Keeps a run's page up to date while the run goes on: after evaluations and spikes, but not so
 * often that anyone would notice the time that it takes.
 */
final class LiveReport {
  private static final double LEAST_SECONDS = 5;

  /** How many times as long as the last writing took nothing is written. */
  private static final double PAUSE = 100;

  private final Path file;
  private final Function<State, RunReport> report;

  private boolean begun;
  private boolean ended;
  private boolean due = true; // where a run goes on, the page must go back too
  private long nextAt = System.nanoTime();

  /**
   * @param report what there is to tell by now
   */
  LiveReport(Path file, Function<State, RunReport> report) {
    this.file = file;
    this.report = report;
  }

  /**
   * @throws IOException if the page can't be written; an older one is then as it was
   */
  void on(TrainingEvent event) throws IOException {
    switch (event) {
      case TrainingEvent.Checkpoint _ -> begun = true; // before, the folder may be an earlier run's
      case TrainingEvent.Evaluated _ -> due = true;
      case TrainingEvent.Spiked _ -> {
        begun = true;
        due = true;
      }
      case TrainingEvent.Stepped _ -> {
        begun = true;
        // Only now: warnings and samples come after the evaluation that they belong to.
        if (due && System.nanoTime() >= nextAt) {
          write(State.RUNNING);
        }
      }
      case TrainingEvent.Finished e -> {
        write(e.stopped() ? State.STOPPED : State.FINISHED);
        ended = true;
      }
      default -> {}
    }
  }

  private void write(State state) throws IOException {
    long began = System.nanoTime();
    Report.write(report.apply(state), file);
    long now = System.nanoTime();
    due = false;
    nextAt = now + (long) Math.max(LEAST_SECONDS * 1e9, PAUSE * (now - began));
  }

  /** Says that a run which broke off is no longer going on. */
  void close() throws IOException {
    if (begun && !ended) {
      write(State.STOPPED);
    }
  }
}
