package cero.generate;

/**
 * One choice of the next token, laid open stage by stage. Every array has one element per token of
 * the vocabulary, V. Threads may share it, as long as none changes its arrays.
 *
 * @param logits what the model said
 * @param scaled the logits after the repetition penalty and the temperature
 * @param fates what became of each token
 * @param probabilities what the draw uses: the softmax of {@code scaled} over the kept tokens, 0
 *     for the others
 * @param entropyBefore of the softmax of {@code logits}, in nats
 * @param entropyAfter of {@code probabilities}, in nats
 */
@SuppressWarnings("ArrayRecordComponent") // data to look at; nobody compares two of them
public record SamplingStages(
    float[] logits,
    double[] scaled,
    Fate[] fates,
    double[] probabilities,
    double entropyBefore,
    double entropyAfter) {

  /** Whether a token may be drawn, and if not, which filter removed it. */
  public enum Fate {
    /** Passed every filter; its probability is still 0 if its logit is minus infinity. */
    KEPT,
    /** Worse than the k-th best; or, where the choice is greedy, not the first of the best. */
    TOP_K,
    /** The tokens above it already reach the mass p. */
    TOP_P,
    /** Too improbable beside the best token. */
    MIN_P
  }
}
