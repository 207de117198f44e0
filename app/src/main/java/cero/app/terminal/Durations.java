package cero.app.terminal;

import java.util.Locale;

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
      return String.format(Locale.ROOT, "%dm%02ds", s / 60, s % 60);
    }
    if (s < 86400) {
      return String.format(Locale.ROOT, "%dh%02dm", s / 3600, s % 3600 / 60);
    }
    return String.format(Locale.ROOT, "%dd%02dh", s / 86400, s % 86400 / 3600);
  }
}
