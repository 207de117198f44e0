package cero.train;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers without the last digits of a double, in which roundings show. */
final class Digits {
  private static final MathContext SHOWN = new MathContext(12);

  private Digits() {}

  /** To twelve digits: 0.01 where sums have come to 0.010000000000000002. */
  static double shown(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(SHOWN).doubleValue() : value;
  }
}
