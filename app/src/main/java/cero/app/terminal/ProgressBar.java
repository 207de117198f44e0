package cero.app.terminal;

import java.util.Locale;
import java.util.function.LongSupplier;

/** A training run's progress: steps, loss, speed and the time left. */
public final class ProgressBar {
  private final String timeLeft;
  private final long totalSteps;
  private final ProgressLine progress;
  private final LongSupplier nanoTime;
  private final long start;
  private final Pace pace = new Pace(); // of the steps made here

  /**
   * @param timeLeft the words for the time left, such as "left"
   * @param firstStep steps done before this run, for a run that is resumed
   * @param totalSteps the step that the run ends with
   */
  public ProgressBar(Output output, String timeLeft, long firstStep, long totalSteps) {
    this(output, timeLeft, firstStep, totalSteps, System::nanoTime);
  }

  ProgressBar(
      Output output, String timeLeft, long firstStep, long totalSteps, LongSupplier nanoTime) {
    this.timeLeft = timeLeft;
    this.totalSteps = totalSteps;
    this.progress = new ProgressLine(output, firstStep, totalSteps, nanoTime);
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Tells that a step was made, and how far the run is now; prints if it is time to. */
  public void update(long step, double loss, double tokensPerSecond) {
    pace.round((nanoTime.getAsLong() - start) / 1e9);
    double left = pace.secondsPerRound() * (totalSteps - step);
    progress.update(
        step,
        (_, _, columns) -> line(step, totalSteps, loss, tokensPerSecond, left, timeLeft, columns));
  }

  /** Prints a line above the progress. */
  public void println(String line) {
    progress.println(line);
  }

  /** Leaves the last state standing; what is printed next begins on its own line. */
  public void finish() {
    progress.finish();
  }

  /**
   * One line of progress, such as {@code 120/600 ━━━━──── loss 2.314 · 5120 tokens/s · 1m04s left};
   * the bar takes the columns that the rest leaves.
   */
  static String line(
      long step,
      long totalSteps,
      double loss,
      double tokensPerSecond,
      double secondsLeft,
      String timeLeft,
      int columns) {
    String total = Long.toString(totalSteps);
    String head = "%s/%s ".formatted(pad(step, total.length()), total);
    String tail =
        String.format(
            Locale.ROOT,
            " loss %.3f · %.0f tokens/s · %s %s",
            loss,
            tokensPerSecond,
            Durations.of(secondsLeft),
            timeLeft);
    return ProgressLine.withBar(head, step, totalSteps, tail, columns);
  }

  private static String pad(long step, int width) {
    String digits = Long.toString(step);
    return " ".repeat(Math.max(0, width - digits.length())) + digits;
  }
}
