package cero.train;

/** What a run does about a spike of its loss, as {@link LossWatch} knows one. */
public enum OnSpike {
  /** Goes on, unless the loss is no number: then it ends as with {@link #STOP}. */
  IGNORE,
  /** Ends without the update; what was saved last is as it was. */
  STOP,
  /** Leaves the update out, and goes on with the next step. */
  SKIP,
  /**
   * Goes back to the last checkpoint, and passes over the batches from there to the spike (as was
   * done for <a href="https://arxiv.org/abs/2204.02311">PaLM</a>, section 5.1).
   */
  REWIND
}
