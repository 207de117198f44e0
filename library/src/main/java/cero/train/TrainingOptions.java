package cero.train;

import java.util.Objects;

/**
 * How a model is trained; what it is trained on is given beside it. Immutable, so threads may share
 * it.
 *
 * @param steps updates of the weights
 * @param accumulate batches whose gradients are averaged for one update
 * @param learningRate the highest learning rate
 * @param minLearningRate the learning rate at the end of the schedule
 * @param warmup updates over which the learning rate rises
 * @param schedule how the learning rate falls after that
 * @param weightDecay share of the weights, times the learning rate, that an update takes off
 * @param decayAll whether biases and layer norms decay too, not only matrices
 * @param beta1 AdamW's decay of the first moment
 * @param beta2 AdamW's decay of the second moment
 * @param clip the longest gradient, as the norm over all parameters; 0 for no limit
 * @param evalEvery updates between evaluations; the first is before, the last after all updates
 * @param evalBatches batches of each of the two evaluations
 * @param sampleEvery updates between samples; 0 for none
 * @param checkpointEvery how far checkpoints are apart, beside the first and the last
 * @param onSpike what is done about a spike of the loss
 * @param seed of the order of data and of dropout
 * @param recompute whether the backward pass runs each block again instead of keeping what it
 *     computed: less memory and more time, for the same bits
 * @param optimizer what moves the matrices of the blocks
 * @param ema decay of the weights' exponential moving average, which is kept beside them; 0 for
 *     none
 */
public record TrainingOptions(
    long steps,
    int accumulate,
    double learningRate,
    double minLearningRate,
    long warmup,
    Schedule schedule,
    double weightDecay,
    boolean decayAll,
    double beta1,
    double beta2,
    double clip,
    long evalEvery,
    int evalBatches,
    long sampleEvery,
    Interval checkpointEvery,
    OnSpike onSpike,
    long seed,
    boolean recompute,
    Optimizer.Kind optimizer,
    double ema) {

  /**
   * @throws IllegalArgumentException if a value is out of range; the message says which
   */
  public TrainingOptions {
    require(steps >= 0, "the number of steps must not be negative, but is " + steps);
    require(accumulate >= 1, "gradients must be accumulated over at least 1 batch");
    requireRate("learning rate", learningRate);
    requireRate("lowest learning rate", minLearningRate);
    require(
        minLearningRate <= learningRate,
        "the lowest learning rate (%s) must not be above the learning rate (%s)"
            .formatted(minLearningRate, learningRate));
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(checkpointEvery, "checkpointEvery");
    Objects.requireNonNull(onSpike, "onSpike");
    Objects.requireNonNull(optimizer, "optimizer");
    require(warmup >= 0, "the warmup must not be negative, but is " + warmup);
    require(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "the weight decay must be 0 or more, not " + weightDecay);
    require(beta1 >= 0 && beta1 < 1, "beta1 must be at least 0 and below 1, not " + beta1);
    require(beta2 >= 0 && beta2 < 1, "beta2 must be at least 0 and below 1, not " + beta2);
    require(clip >= 0 && Double.isFinite(clip), "the clipping norm must be 0 or more, not " + clip);
    require(evalEvery >= 1, "evaluations must be at least 1 step apart, not " + evalEvery);
    require(evalBatches >= 1, "an evaluation needs at least 1 batch, not " + evalBatches);
    require(sampleEvery >= 0, "samples must not be a negative number of steps apart");
    require(
        onSpike != OnSpike.REWIND || checkpointEvery.steps() > 0,
        "going back at a spike needs checkpoints a number of steps apart, not a time");
    require(ema >= 0 && ema < 1, "the average's decay must be at least 0 and below 1, not " + ema);
  }

  static void requireRate(String what, double rate) {
    require(
        rate >= 0 && rate <= 1e3,
        "the %s must be between 0 and 1000, not %s".formatted(what, rate));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The learning rate of a step, from 0. */
  public double learningRateAt(long step) {
    return learningRateAt(step, learningRate);
  }

  /** The same with another highest rate; the lowest changes by the same factor. */
  double learningRateAt(long step, double highest) {
    double lowest = learningRate == 0 ? 0 : minLearningRate * (highest / learningRate);
    return schedule.learningRate(step, warmup, steps, highest, lowest);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Sets what differs from nanoGPT's habits. */
  public static final class Builder {
    private long steps = 1000;
    private int accumulate = 1;
    private double learningRate = 1e-3;
    private double minLearningRate = Double.NaN; // a tenth of the highest
    private long warmup;
    private Schedule schedule = Schedule.COSINE;
    private double weightDecay = 0.1;
    private boolean decayAll;
    private double beta1 = 0.9;
    private double beta2 = 0.95;
    private double clip = 1;
    private long evalEvery = 100;
    private int evalBatches = 20;
    private long sampleEvery;
    private Interval checkpointEvery = Interval.NEVER;
    private OnSpike onSpike = OnSpike.IGNORE;
    private long seed = 1;
    private boolean recompute;
    private Optimizer.Kind optimizer = Optimizer.Kind.ADAMW;
    private double ema;

    private Builder() {}

    public Builder steps(long steps) {
      this.steps = steps;
      return this;
    }

    public Builder accumulate(int accumulate) {
      this.accumulate = accumulate;
      return this;
    }

    public Builder learningRate(double learningRate) {
      this.learningRate = learningRate;
      return this;
    }

    /** Where the schedule ends; a tenth of the learning rate unless set. */
    public Builder minLearningRate(double minLearningRate) {
      this.minLearningRate = minLearningRate;
      return this;
    }

    public Builder warmup(long warmup) {
      this.warmup = warmup;
      return this;
    }

    public Builder schedule(Schedule schedule) {
      this.schedule = schedule;
      return this;
    }

    public Builder weightDecay(double weightDecay) {
      this.weightDecay = weightDecay;
      return this;
    }

    public Builder decayAll(boolean decayAll) {
      this.decayAll = decayAll;
      return this;
    }

    public Builder beta1(double beta1) {
      this.beta1 = beta1;
      return this;
    }

    public Builder beta2(double beta2) {
      this.beta2 = beta2;
      return this;
    }

    public Builder clip(double clip) {
      this.clip = clip;
      return this;
    }

    public Builder evalEvery(long evalEvery) {
      this.evalEvery = evalEvery;
      return this;
    }

    public Builder evalBatches(int evalBatches) {
      this.evalBatches = evalBatches;
      return this;
    }

    public Builder sampleEvery(long sampleEvery) {
      this.sampleEvery = sampleEvery;
      return this;
    }

    public Builder checkpointEvery(Interval checkpointEvery) {
      this.checkpointEvery = checkpointEvery;
      return this;
    }

    public Builder onSpike(OnSpike onSpike) {
      this.onSpike = onSpike;
      return this;
    }

    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    public Builder recompute(boolean recompute) {
      this.recompute = recompute;
      return this;
    }

    public Builder optimizer(Optimizer.Kind optimizer) {
      this.optimizer = optimizer;
      return this;
    }

    public Builder ema(double ema) {
      this.ema = ema;
      return this;
    }

    /**
     * @throws IllegalArgumentException as the record's constructor does
     */
    public TrainingOptions build() {
      double lowest = Double.isNaN(minLearningRate) ? learningRate / 10 : minLearningRate;
      return new TrainingOptions(
          steps,
          accumulate,
          learningRate,
          lowest,
          warmup,
          schedule,
          weightDecay,
          decayAll,
          beta1,
          beta2,
          clip,
          evalEvery,
          evalBatches,
          sampleEvery,
          checkpointEvery,
          onSpike,
          seed,
          recompute,
          optimizer,
          ema);
    }
  }
}
