package cero.app.train;

import cero.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a trainer's steps take, once the JVM has compiled them.
 *
 * @param seconds of one step: the median of the later half of those that were made
 * @param steps made
 */
public record StepTime(double seconds, int steps) {
  private static final int LEAST_STEPS = 3;

  /**
   * Makes steps for a while, and at least three; the trainer's weights are of no use afterwards.
   *
   * @throws cero.train.TrainingException if the loss is NaN or infinite
   */
  public static StepTime measure(Trainer trainer, double patienceSeconds) {
    List<Double> taken = new ArrayList<>();
    long began = System.nanoTime();
    while (taken.size() < LEAST_STEPS || System.nanoTime() - began < 1e9 * patienceSeconds) {
      long before = System.nanoTime();
      trainer.update();
      taken.add((System.nanoTime() - before) / 1e9);
    }
    List<Double> later = taken.subList(taken.size() / 2, taken.size()).stream().sorted().toList();
    return new StepTime(later.get(later.size() / 2), taken.size());
  }
}
