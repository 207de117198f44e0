package cero.app.terminal;

import java.util.Locale;

/** Amounts of data in few characters. */
public final class Bytes {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private Bytes() {}

  /** Such as {@code 512 B}, {@code 20.5 kB} or {@code 548.1 MB}; units of a thousand. */
  public static String of(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double amount = bytes / 1000.0;
    int unit = 0;
    while (amount >= 999.95) {
      amount /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
  }
}
