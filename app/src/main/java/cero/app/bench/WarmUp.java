package cero.app.bench;

/** Tells when the JVM has compiled what it repeats: when runs have stopped getting faster. */
final class WarmUp {
  private static final int LEAST_RUNS = 3;
  private static final double LEAST_SECONDS = 2;

  /** How long no run must have been notably faster than all before. */
  private static final double QUIET_SECONDS = 1.5;

  private static final double NOTABLE = 0.02;

  private int runs;
  private double elapsed;
  private double shortest = Double.POSITIVE_INFINITY;
  private double betteredAt;

  /** Takes note of a run; returns whether the next one may be measured. */
  boolean isOverAfter(double seconds) {
    runs++;
    elapsed += seconds;
    if (seconds < shortest * (1 - NOTABLE)) {
      shortest = seconds;
      betteredAt = elapsed;
    }
    return runs >= LEAST_RUNS && elapsed >= LEAST_SECONDS && elapsed - betteredAt >= QUIET_SECONDS;
  }
}
