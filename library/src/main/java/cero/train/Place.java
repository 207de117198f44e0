package cero.train;

/**
 * Where a run stands, beside its weights and what the optimizer remembers.
 *
 * @param step updates made so far, those that a spike left out among them
 * @param tokens targets that updates have learned from
 * @param passedOver steps whose batches were left out, going back from a spike
 * @param rewinds how often the run went back to its last checkpoint
 * @param bestLoss the lowest validation loss, in nats per token; infinite before the first
 * @param bestStep the step that it was measured at; -1 before the first
 */
record Place(long step, long tokens, long passedOver, int rewinds, double bestLoss, long bestStep) {
  static final Place START = new Place(0, 0, 0, 0, Double.POSITIVE_INFINITY, -1);

  /** A step further, which has learned from so many targets. */
  Place next(long targets) {
    return new Place(step + 1, tokens + targets, passedOver, rewinds, bestLoss, bestStep);
  }

  /** Where a validation loss was measured that is lower than any before. */
  Place withBest(double loss) {
    return new Place(step, tokens, passedOver, rewinds, loss, step);
  }

  /** Where the run has gone back to once more, to pass over the batches of so many steps. */
  Place afterRewind(long steps) {
    return new Place(step, tokens, passedOver + steps, rewinds + 1, bestLoss, bestStep);
  }

  /** Where a checkpoint is due, from which on rewinds are counted anew. */
  Place withoutRewinds() {
    return new Place(step, tokens, passedOver, 0, bestLoss, bestStep);
  }
}
