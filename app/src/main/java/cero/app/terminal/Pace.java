package cero.app.terminal;

import java.util.Arrays;

/**
 * How long the rounds of something take, by the later half of them: the first ones are slow until
 * Java is warm.
 */
public final class Pace {
  private double[] ends = new double[64]; // in seconds since the beginning
  private int rounds;

  /**
   * A round has ended.
   *
   * @param seconds since the beginning
   */
  public void round(double seconds) {
    if (rounds == ends.length) {
      ends = Arrays.copyOf(ends, 2 * rounds);
    }
    ends[rounds++] = seconds;
  }

  /** NaN where no round has ended. */
  public double secondsPerRound() {
    if (rounds == 0) {
      return Double.NaN;
    }
    int half = rounds / 2;
    double begun = half == 0 ? 0 : ends[half - 1];
    return (ends[rounds - 1] - begun) / (rounds - half);
  }
}
