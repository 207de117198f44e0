package cero.kernel;

/**
 * The numbers of one AdamW update. Immutable, so threads may share it.
 *
 * @param learningRate the step's learning rate
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay share of the values, times the learning rate, that is taken off
 * @param gradientScale what gradients are multiplied by first; below 1 where they are clipped
 * @param step the update's number, from 1, for the bias correction
 */
public record AdamWStep(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double gradientScale,
    int step) {

  /** What the first moment is multiplied by in the update: lr / (1 − β₁ᵗ). */
  float stepSize() {
    return (float) (learningRate / (1 - Math.pow(beta1, step)));
  }

  /** What the root of the second moment is divided by: √(1 − β₂ᵗ). */
  float secondCorrection() {
    return (float) Math.sqrt(1 - Math.pow(beta2, step));
  }

  /** What the values are multiplied by first: 1 − lr · decay. */
  float valueScale() {
    return (float) (1 - learningRate * weightDecay);
  }
}
