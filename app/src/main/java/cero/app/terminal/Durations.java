package cero.app.terminal;

import java.util.Locale;

/** Spans of time in few characters. */
public final class Durations {
  private Durations() {}

  /** From here on a double knows no single seconds. */
  private static final double UNCOUNTED = 0x1p53;

  /**
   * Such as {@code 42s}, {@code 3m05s}, {@code 2h07m} or {@code 3d04h}, rounded to a second; what
   * is too long for that, such as {@code 1.2e+20d}.
   */
  public static String of(double seconds) {
    if (seconds >= UNCOUNTED) {
      return String.format(Locale.ROOT, "%.1ed", seconds / 86400);
    }
    long s = Math.round(seconds);
    if (s < 60) {
      return s + "s";
    }
    if (s < 3600) {
      return String.format(Locale.ROOT, "%dm%02ds", s / 60, s % 60);
    }
    if (s < 86400) {
      return String.format(Locale.ROOT, "%dh%02dm", s / 3600, s % 3600 / 60);
    }
    return String.format(Locale.ROOT, "%dd%02dh", s / 86400, s % 86400 / 3600);
  }
}
