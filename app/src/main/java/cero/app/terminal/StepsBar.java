package cero.app.terminal;

import java.util.Locale;

/** The progress of a count of steps, and the time left. */
public final class StepsBar {
  private final ProgressLine progress;
  private final String timeLeft;
  private final long steps;

  /**
   * @param timeLeft the words for the time left, such as "left"
   */
  public StepsBar(Output output, String timeLeft, long steps) {
    this.progress = new ProgressLine(output, 0, steps, System::nanoTime);
    this.timeLeft = timeLeft;
    this.steps = steps;
  }

  /** Tells how far it is; prints if it is time to. */
  public void update(long step) {
    progress.update(
        step,
        (seconds, left, columns) -> {
          String head = String.format(Locale.ROOT, "%d/%d ", step, steps);
          String tail = " %s %s".formatted(Durations.of(left), timeLeft);
          return ProgressLine.withBar(head, step, steps, tail, columns);
        });
  }

  /** Leaves the last state standing; what is printed next begins on its own line. */
  public void finish() {
    progress.finish();
  }
}
