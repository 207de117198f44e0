package cero.explain;

import java.util.stream.IntStream;

/**
 * The gradient of one position's loss −ln p(target) by its logits: p − 1 for the target, p for each
 * other token. Threads may share it, as long as none changes its arrays.
 *
 * @param position which position, from 0
 * @param target the right next token
 * @param byToken (V)
 */
public record LogitsGradient(int position, int target, float[] byToken) {
  /** p(target) − 1: not above 0, so that descent raises the target's logit. */
  public float ofTarget() {
    return byToken[target];
  }

  /** The sum over all tokens: 0 but for rounding, because what one gains the others lose. */
  public double sum() {
    return IntStream.range(0, byToken.length).mapToDouble(id -> byToken[id]).sum();
  }
}
