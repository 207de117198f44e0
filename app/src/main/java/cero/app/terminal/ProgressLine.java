package cero.app.terminal;

import java.util.function.LongSupplier;

/**
 * Progress towards a known end. On a terminal it is one line that is drawn again and again;
 * elsewhere, such as in a file, it is a plain line at every twentieth of the way and after every
 * minute.
 */
final class ProgressLine {
  private static final double REDRAW_SECONDS = 0.1;
  private static final double PLAIN_SECONDS = 60;
  private static final int PLAIN_LINES = 20;
  private static final int LARGEST_BAR = 40;
  private static final String ERASE_LINE = "\r\033[K";

  private final Output output;
  private final long first;
  private final long total;
  private final LongSupplier nanoTime;
  private final long start;

  private long printed; // the time of the last print
  private long printedAt; // how far it was then
  private boolean isEndPrinted;
  private String shown = ""; // what stands on the terminal's last line

  /** What the line says. */
  @FunctionalInterface
  interface Text {
    /**
     * @param seconds since the beginning
     * @param secondsLeft if it goes on at the same speed
     * @param columns at most
     */
    String of(double seconds, double secondsLeft, int columns);
  }

  /**
   * @param first what was done before this beginning
   * @param total what is done at the end
   */
  ProgressLine(Output output, long first, long total, LongSupplier nanoTime) {
    this.output = output;
    this.first = first;
    this.total = total;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.printed = start;
    this.printedAt = first;
  }

  /** Tells how far it is; prints if it is time to. */
  synchronized void update(long done, Text text) {
    long now = nanoTime.getAsLong();
    double sincePrint = (now - printed) / 1e9;
    boolean due =
        output.isTerminal()
            ? sincePrint >= REDRAW_SECONDS || shown.isEmpty()
            : sincePrint >= PLAIN_SECONDS || twentieth(done) > twentieth(printedAt);
    boolean ends = done >= total && !isEndPrinted; // much may still come when all has been read
    if (!due && !ends) {
      return;
    }
    isEndPrinted = done >= total;
    double seconds = (now - start) / 1e9;
    double left = seconds / Math.max(1, done - first) * (total - done);
    int columns = output.width() - 1; // a full line would move the cursor to the next
    String line = text.of(seconds, left, columns);
    if (output.isTerminal()) {
      output.print(ERASE_LINE + line);
      shown = line;
    } else {
      output.println(line);
    }
    printed = now;
    printedAt = done;
  }

  /** Prints a line above the progress. */
  synchronized void println(String line) {
    if (shown.isEmpty()) {
      output.println(line);
    } else {
      output.print(ERASE_LINE + line + '\n' + shown);
    }
  }

  /** Leaves the last state standing; what is printed next begins on its own line. */
  synchronized void finish() {
    if (!shown.isEmpty()) {
      output.print("\n");
      shown = "";
    }
  }

  private long twentieth(long done) {
    return total == 0 ? 0 : done * PLAIN_LINES / total;
  }

  /** A line with a bar in the columns that head and tail leave. */
  static String withBar(String head, long done, long total, String tail, int columns) {
    int room = columns - DisplayWidth.of(head) - DisplayWidth.of(tail);
    int bar = Math.clamp(room, 0, LARGEST_BAR);
    int full = total == 0 ? bar : Math.clamp(bar * done / total, 0, bar);
    return DisplayWidth.cut(head + "━".repeat(full) + "─".repeat(bar - full) + tail, columns);
  }
}
