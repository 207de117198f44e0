package cero.app.terminal;

/** Spans of time in few characters. */
public final class Durations {
  private Durations() {}

  /** Such as {@code 42s}, {@code 3m05s}, {@code 2h07m} or {@code 3d04h}; rounded to a second. */
  public static String of(double seconds) {
    long s = Math.round(seconds);
    if (s < 60) {
      return s + "s";
    }
    if (s < 3600) {
      return "%dm%02ds".formatted(s / 60, s % 60);
    }
    if (s < 86400) {
      return "%dh%02dm".formatted(s / 3600, s % 3600 / 60);
    }
    return "%dd%02dh".formatted(s / 86400, s % 86400 / 3600);
  }
}
