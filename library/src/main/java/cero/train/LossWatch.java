package cero.train;

/**
 * Says which losses are spikes: those that are no numbers, and those that lie more than seven
 * standard deviations, and more than half a nat, above the mean of the losses before.
 *
 * <p>Seven standard deviations are what <a href="https://arxiv.org/abs/2501.00656">OLMo 2</a>
 * counts as a spike, there from the mean of the last 1000 values. Here mean and variance are
 * exponential ones, as in <a href="https://arxiv.org/abs/2504.02507">ZClip</a>, because two numbers
 * are easily saved: the first 100 losses count alike, and after them each new one a hundredth.
 * Before there are 100, only what is no number is a spike. The half nat is for a model that knows
 * its text by heart: its losses differ so little that seven standard deviations are next to
 * nothing.
 */
final class LossWatch {
  private static final int MEMORY = 100;
  private static final double DEVIATIONS = 7;
  private static final double LEAST = 0.5;

  /**
   * What it knows.
   *
   * @param losses counted, at most 100
   * @param mean of them, in nats per token
   * @param variance of them
   * @param spikes in a row
   */
  record State(int losses, double mean, double variance, int spikes) {
    static final State NOTHING = new State(0, 0, 0, 0);

    /** The losses' standard deviation. */
    double deviation() {
      return Math.sqrt(variance);
    }
  }

  private State state = State.NOTHING;

  State state() {
    return state;
  }

  void restore(State saved) {
    state = saved;
  }

  /**
   * Whether a step has a spike.
   *
   * @param loss in nats per token
   * @param gradientNorm its gradient's length
   */
  boolean isSpike(double loss, double gradientNorm) {
    if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm)) {
      return true;
    }
    double most = Math.max(DEVIATIONS * state.deviation(), LEAST);
    return state.losses == MEMORY && loss > state.mean + most;
  }

  /** Counts a loss that was learned from. */
  void add(double loss) {
    int losses = Math.min(state.losses + 1, MEMORY);
    double share = 1.0 / losses;
    double difference = loss - state.mean;
    double mean = state.mean + share * difference;
    double variance = (1 - share) * (state.variance + share * difference * difference);
    state = new State(losses, mean, variance, 0);
  }

  /** Counts a spike; returns how many there were in a row. */
  int addSpike() {
    state = new State(state.losses, state.mean, state.variance, state.spikes + 1);
    return state.spikes;
  }
}
