package cero.kernel;

/** The standard normal distribution, in double precision; Java's own maths lacks it. */
final class NormalDistribution {
  private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
  private static final int TERMS = 60;

  private NormalDistribution() {}

  /** φ(x) = e^(−x²/2) / √(2π). */
  static double density(double x) {
    return Math.exp(-x * x / 2) / SQRT_TWO_PI;
  }

  /**
   * Φ(x), the probability of at most x. Near 0 it is the series ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …),
   * further out Laplace's continued fraction Φ(−x) = φ(x) / (x + 1 / (x + 2 / (x + 3 / …))).
   */
  static double cumulative(double x) {
    if (Math.abs(x) < 3) {
      double term = x;
      double sum = x;
      for (int i = 1; i < TERMS; i++) {
        term *= x * x / (2 * i + 1);
        sum += term;
      }
      return 0.5 + density(x) * sum;
    }
    double size = Math.abs(x);
    double fraction = size;
    for (int i = TERMS; i > 0; i--) {
      fraction = size + i / fraction;
    }
    double tail = density(size) / fraction;
    return x < 0 ? tail : 1 - tail;
  }
}
