package cero.app;

import java.util.Locale;

/** Numbers as tables show them. */
final class Numbers {
  private Numbers() {}

  static String decimals(int digits, double value) {
    String number = String.format(Locale.ROOT, "%." + digits + "f", value);
    // A rounded -0.00001 is no longer below zero.
    return number.matches("-0\\.?0*") ? number.substring(1) : number;
  }

  /** Four decimals; what would vanish among them with its power of ten. */
  static String probability(double value) {
    return value > 0 && value < 0.0001
        ? String.format(Locale.ROOT, "%.0e", value)
        : decimals(4, value);
  }
}
