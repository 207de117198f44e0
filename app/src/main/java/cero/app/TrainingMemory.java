package cero.app;

import cero.model.GptConfig;
import cero.train.Trainer;

/**
 * The memory that a training run takes, in bytes, by what it holds. Sizes that only a slip of the
 * keyboard asks for give {@link Long#MAX_VALUE}.
 *
 * @param rows in a batch, B
 * @param time tokens in a row, T
 * @param recompute whether blocks are run again in the backward pass
 * @param averaged whether an average of the weights is kept
 */
record TrainingMemory(GptConfig config, int rows, int time, boolean recompute, boolean averaged) {
  private static final double FLOAT = 4;

  long weights() {
    return (long) (FLOAT * config.parameterCount());
  }

  long gradients() {
    return weights();
  }

  /** The optimizer's two running means for each weight. */
  long moments() {
    return (long) (2 * FLOAT * config.parameterCount());
  }

  /** What the layers computed and their gradients need, and the loss's buffers. */
  long activations() {
    double rest = (double) weights() + gradients() + moments();
    return (long) Math.max(0, Trainer.memoryBytes(config, rows, time, recompute) - rest);
  }

  /** The best weights so far, which are kept beside, and the average of the weights. */
  long kept() {
    return averaged ? 2 * weights() : weights();
  }

  /** All of it, with room for what else the program needs. */
  long needed() {
    return Memory.withRoom((double) Trainer.memoryBytes(config, rows, time, recompute) + kept());
  }

  boolean fits() {
    return needed() <= Memory.most();
  }

  TrainingMemory recomputing() {
    return new TrainingMemory(config, rows, time, true, averaged);
  }

  /**
   * @throws IllegalArgumentException if Java may not use as much
   */
  void require() {
    String recompute =
        !recompute() && recomputing().fits()
            ? "add --recompute, with which %s are enough, or "
                .formatted(Memory.gib(recomputing().needed()))
            : "";
    Memory.require(
        "training %,d parameters with batches of %d x %d tokens"
            .formatted(config.parameterCount(), rows, time),
        needed(),
        recompute + "reduce --batch, --context, --layers or --embedding");
  }
}
