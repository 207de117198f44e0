package cero.app.terminal;

import java.util.Locale;

/** Numbers as tables show them, and as options have them. */
public final class Numbers {
  private Numbers() {}

  public static String decimals(int digits, double value) {
    String number = String.format(Locale.ROOT, "%." + digits + "f", value);
    // A rounded -0.00001 is no longer below zero.
    return number.matches("-0\\.?0*") ? number.substring(1) : number;
  }

  /** Such as {@code 124,439,808}. */
  public static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Two digits and a power of ten, such as {@code 3.0e-4}: all that is known of a good rate. */
  public static String powerOfTen(double value) {
    return String.format(Locale.ROOT, "%.1e", value).replace("e-0", "e-").replace("e+00", "");
  }

  /** Four decimals; what would vanish among them with its power of ten. */
  public static String probability(double value) {
    return value > 0 && value < 0.0001
        ? String.format(Locale.ROOT, "%.0e", value)
        : decimals(4, value);
  }

  /** A text as a number, or NaN if it is none. */
  public static double parsed(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
