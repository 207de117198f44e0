package cero.app.train;

import cero.app.machine.Memory;
import cero.model.GptConfig;
import cero.train.Optimizer;
import cero.train.Trainer;

/**
 * The memory that a training run takes, in bytes, by what it holds. Sizes that only a slip of the
 * keyboard asks for give {@link Long#MAX_VALUE}.
 *
 * @param rows in a batch, B
 * @param time tokens in a row, T
 * @param recompute whether blocks are run again in the backward pass
 * @param averaged whether an average of the weights is kept
 * @param optimizer what moves the weights
 */
record TrainingMemory(
    GptConfig config,
    int rows,
    int time,
    boolean recompute,
    boolean averaged,
    Optimizer.Kind optimizer) {
  private static final double FLOAT = 4;

  long weights() {
    return (long) (FLOAT * config.parameterCount());
  }

  long gradients() {
    return weights();
  }

  /** The optimizer's running means. */
  long moments() {
    return (long) Optimizer.stateBytes(config, optimizer);
  }

  /** What the layers computed and their gradients need, and the loss's buffers. */
  long activations() {
    return Trainer.bufferBytes(config, rows, time, recompute);
  }

  /** The best weights so far, which are kept beside, and the average of the weights. */
  long kept() {
    return (long) (FLOAT * config.parameterCount() * (averaged ? 2 : 1));
  }

  /** All of it, as with AdamW, with room for what else the program needs. */
  long needed() {
    return Memory.withRoom((double) Trainer.memoryBytes(config, rows, time, recompute) + kept());
  }

  /** Whether all of that fits a long, so that what is said of it is true. */
  boolean isCountable() {
    return needed() < Long.MAX_VALUE;
  }

  boolean fits() {
    return needed() <= Memory.most();
  }

  TrainingMemory recomputing() {
    return new TrainingMemory(config, rows, time, true, averaged, optimizer);
  }

  /**
   * @throws IllegalArgumentException if Java may not use as much
   */
  void require() {
    String recompute =
        !recompute() && recomputing().fits()
            ? "add --recompute, with which %s are enough, or "
                .formatted(Memory.amount(recomputing().needed()))
            : "";
    Memory.require(
        "training %,d parameters with batches of %d x %d tokens"
            .formatted(config.parameterCount(), rows, time),
        needed(),
        recompute + "reduce --batch, --context, --layers or --embedding");
  }
}
