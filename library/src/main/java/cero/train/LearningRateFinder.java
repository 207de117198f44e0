package cero.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * The learning rate range test (<a href="https://arxiv.org/abs/1506.01186">Smith 2015</a>) in
 * fastai's form: from step to step the learning rate rises by the same factor, until the loss
 * explodes or the highest rate is reached. One thread at a time.
 */
public final class LearningRateFinder {
  /** The learning rate of the first step. */
  public static final double LOWEST = 1e-6;

  /** The learning rate of the last step. */
  public static final double HIGHEST = 10;

  /** Steps from the lowest to the highest rate. */
  public static final int STEPS = 100;

  /** A running loss of so many times its lowest value has exploded; fastai's limit. */
  private static final double EXPLODED = 4;

  private static final double RUNNING = 0.8;

  /** Steps on each side that a loss is averaged with: less than a third of a decade. */
  private static final int SMOOTHED = 4;

  /** How much the smoothed loss must fall for a suggestion. */
  private static final double NOTABLE_FALL = 0.02;

  private LearningRateFinder() {}

  /**
   * One step of the test.
   *
   * @param loss of the step's batch in nats per token, before the step with this rate
   * @param smoothed the mean of the losses around it
   */
  public record Point(double learningRate, double loss, double smoothed) {}

  /**
   * What the test saw.
   *
   * @param points ascending in learning rate
   * @param exploded whether it ended before the highest rate
   */
  public record Result(List<Point> points, boolean exploded) {
    /** Where the smoothed loss was lowest. */
    public Point lowest() {
      return points.stream().min(Comparator.comparingDouble(Point::smoothed)).orElseThrow();
    }

    /**
     * A tenth of the rate at which the smoothed loss was lowest: at that rate itself it is about to
     * rise (fastai's rule {@code minimum}). Empty where the loss did not fall notably.
     */
    public OptionalDouble suggestion() {
      boolean falls = lowest().smoothed() < points.getFirst().smoothed() * (1 - NOTABLE_FALL);
      return falls ? OptionalDouble.of(lowest().learningRate() / 10) : OptionalDouble.empty();
    }
  }

  /**
   * Runs the test. The trainer's weights are of no use afterwards.
   *
   * @param trainer at its first step, with a constant schedule without warmup
   * @param progress is told the number of each step that was made
   * @throws IllegalArgumentException if the trainer's schedule would change the rates
   */
  public static Result run(Trainer trainer, LongConsumer progress) {
    TrainingOptions options = trainer.options();
    if (options.schedule() != Schedule.CONSTANT || options.warmup() > 0 || trainer.step() > 0) {
      throw new IllegalArgumentException(
          "a learning rate test needs a new trainer with a constant schedule and no warmup");
    }
    List<Double> rates = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    double running = Double.NaN;
    double lowest = Double.POSITIVE_INFINITY;
    boolean exploded = false;
    for (int i = 0; i < STEPS && !exploded; i++) {
      double rate = LOWEST * Math.pow(HIGHEST / LOWEST, i / (STEPS - 1.0));
      trainer.learningRate(rate);
      double loss;
      try {
        loss = trainer.update().loss();
      } catch (TrainingException e) { // no longer a number: the end that the test looks for
        exploded = true;
        continue;
      }
      rates.add(rate);
      losses.add(loss);
      running = i == 0 ? loss : RUNNING * running + (1 - RUNNING) * loss;
      lowest = Math.min(lowest, running);
      exploded = running > EXPLODED * lowest;
      progress.accept(i + 1);
    }
    if (losses.isEmpty()) {
      throw new TrainingException("the loss is not a number before the first step");
    }
    return new Result(
        IntStream.range(0, losses.size())
            .mapToObj(i -> new Point(rates.get(i), losses.get(i), smoothed(losses, i)))
            .toList(),
        exploded);
  }

  /** The mean over a window that is as long on both sides, and so does not lag behind. */
  private static double smoothed(List<Double> losses, int i) {
    int reach = Math.min(SMOOTHED, Math.min(i, losses.size() - 1 - i));
    return losses.subList(i - reach, i + reach + 1).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElseThrow();
  }
}
