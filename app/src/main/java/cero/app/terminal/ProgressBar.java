package cero.app.terminal;

import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A training run's progress. On a terminal it is one line that is drawn again and again; elsewhere,
 * such as in a file, it is a plain line at every twentieth of the way and after every minute.
 */
public final class ProgressBar {
  private static final double REDRAW_SECONDS = 0.1;
  private static final double PLAIN_SECONDS = 60;
  private static final int PLAIN_LINES = 20;
  private static final int LARGEST_BAR = 40;
  private static final String ERASE_LINE = "\r\033[K";

  private final Output output;
  private final String timeLeft;
  private final long firstStep;
  private final long totalSteps;
  private final LongSupplier nanoTime;
  private final long start;

  private long printed; // the time of the last print
  private long printedStep;
  private String shown = ""; // what stands on the terminal's last line

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
    this.output = output;
    this.timeLeft = timeLeft;
    this.firstStep = firstStep;
    this.totalSteps = totalSteps;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.printed = start;
    this.printedStep = firstStep;
  }

  /** Tells how far the run is; prints if it is time to. */
  public synchronized void update(long step, double loss, double tokensPerSecond) {
    long now = nanoTime.getAsLong();
    double sincePrint = (now - printed) / 1e9;
    boolean due =
        output.isTerminal()
            ? sincePrint >= REDRAW_SECONDS || shown.isEmpty()
            : sincePrint >= PLAIN_SECONDS || twentieth(step) > twentieth(printedStep);
    if (!due && step < totalSteps) {
      return;
    }
    double seconds = (now - start) / 1e9;
    double left = seconds / Math.max(1, step - firstStep) * (totalSteps - step);
    int columns = output.width() - 1; // a full line would move the cursor to the next
    String line = line(step, totalSteps, loss, tokensPerSecond, left, timeLeft, columns);
    if (output.isTerminal()) {
      output.print(ERASE_LINE + line);
      shown = line;
    } else {
      output.println(line);
    }
    printed = now;
    printedStep = step;
  }

  /** Prints a line above the progress. */
  public synchronized void println(String line) {
    if (shown.isEmpty()) {
      output.println(line);
    } else {
      output.print(ERASE_LINE + line + '\n' + shown);
    }
  }

  /** Leaves the last state standing; what is printed next begins on its own line. */
  public synchronized void finish() {
    if (!shown.isEmpty()) {
      output.print("\n");
      shown = "";
    }
  }

  private long twentieth(long step) {
    return totalSteps == 0 ? 0 : step * PLAIN_LINES / totalSteps;
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
    int room = columns - DisplayWidth.of(head) - DisplayWidth.of(tail);
    int bar = Math.clamp(room, 0, LARGEST_BAR);
    int done = totalSteps == 0 ? bar : Math.clamp(bar * step / totalSteps, 0, bar);
    return DisplayWidth.cut(head + "━".repeat(done) + "─".repeat(bar - done) + tail, columns);
  }

  private static String pad(long step, int width) {
    String digits = Long.toString(step);
    return " ".repeat(Math.max(0, width - digits.length())) + digits;
  }
}
