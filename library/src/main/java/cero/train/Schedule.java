package cero.train;

/** How the learning rate changes over a run. */
public enum Schedule {
  /** The same rate throughout. */
  CONSTANT {
    @Override
    double share(double progress) {
      return 1;
    }
  },
  /** Half a cosine wave from the peak to the lowest rate. */
  COSINE {
    @Override
    double share(double progress) {
      return 0.5 * (1 + Math.cos(Math.PI * progress));
    }
  },
  /** A straight line from the peak to the lowest rate. */
  LINEAR {
    @Override
    double share(double progress) {
      return 1 - progress;
    }
  },
  /**
   * Warmup, stable, decay: the peak for four fifths of the way, then a straight line down (<a
   * href="https://arxiv.org/abs/2404.06395">Hu et al. 2024</a>).
   */
  WSD {
    @Override
    double share(double progress) {
      return progress < WSD_STABLE ? 1 : (1 - progress) / (1 - WSD_STABLE);
    }
  };

  private static final double WSD_STABLE = 0.8;

  /** How much of the way from the lowest rate to the peak is left, given progress from 0 to 1. */
  abstract double share(double progress);

  /**
   * The learning rate of a step.
   *
   * @param step from 0
   * @param warmup steps over which the rate rises in a line to the peak: (step + 1) / warmup of it
   * @param steps all steps of the run
   * @param peak the highest rate
   * @param lowest the rate that the schedule ends at
   */
  public double learningRate(long step, long warmup, long steps, double peak, double lowest) {
    if (step < warmup) {
      return peak * (step + 1) / warmup;
    }
    double progress = Math.min(1, (double) (step - warmup) / Math.max(1, steps - warmup));
    return lowest + (peak - lowest) * share(progress);
  }
}
