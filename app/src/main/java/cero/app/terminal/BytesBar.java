package cero.app.terminal;

import java.util.function.LongSupplier;

/** The progress of reading or fetching: bytes, speed and the time left. */
public final class BytesBar {
  private final String timeLeft;
  private final long first;
  private final long total;
  private final ProgressLine progress;

  /**
   * @param timeLeft the words for the time left, such as "left"
   * @param first bytes that were there before
   * @param total bytes in the end
   */
  public BytesBar(Output output, String timeLeft, long first, long total) {
    this(output, timeLeft, first, total, System::nanoTime);
  }

  BytesBar(Output output, String timeLeft, long first, long total, LongSupplier nanoTime) {
    this.timeLeft = timeLeft;
    this.first = first;
    this.total = total;
    this.progress = new ProgressLine(output, first, total, nanoTime);
  }

  /** Tells how many bytes are there; prints if it is time to. */
  public void update(long bytes) {
    progress.update(bytes, (seconds, left, columns) -> line(bytes, seconds, left, columns));
  }

  /** Prints a line above the progress. */
  public void println(String line) {
    progress.println(line);
  }

  /** Leaves the last state standing; what is printed next begins on its own line. */
  public void finish() {
    progress.finish();
  }

  /** Such as {@code 312.4 MB/548.1 MB ━━━━──── 21.3 MB/s · 11s left}. */
  private String line(long bytes, double seconds, double secondsLeft, int columns) {
    String total = Bytes.of(this.total);
    String head = "%s/%s ".formatted(Bytes.of(bytes), total);
    String tail =
        bytes > first && seconds > 0
            ? " %s/s · %s %s"
                .formatted(
                    Bytes.of((long) ((bytes - first) / seconds)),
                    Durations.of(secondsLeft),
                    timeLeft)
            : "";
    String room =
        " ".repeat(Math.max(0, "999.9 MB/".length() + total.length() + 1 - head.length()));
    return ProgressLine.withBar(room + head, bytes, this.total, tail, columns);
  }
}
