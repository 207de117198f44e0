package cero.train;

import cero.loss.Perplexity;

/**
 * What a run's losses and speeds are measured against, so that runs with other tokenizers, models
 * and machines can stand beside it. A figure that is not known is NaN, and so is what follows from
 * it. Immutable, so threads may share it.
 *
 * @param trainingBytesPerToken UTF-8 bytes that a token of the training text spells on average
 * @param validationBytesPerToken UTF-8 bytes that a token of the validation text spells on average
 * @param flopsPerToken floating-point operations that training needs for a token
 * @param peakFlops floating-point operations that the machine makes in a second at most
 */
public record RunScale(
    double trainingBytesPerToken,
    double validationBytesPerToken,
    double flopsPerToken,
    double peakFlops) {

  /** Nothing is known. */
  public static final RunScale UNKNOWN =
      new RunScale(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /** A training loss in nats per token as bits per byte of the training text. */
  public double trainingBitsPerByte(double loss) {
    return Perplexity.bitsPerByte(loss, 1) / trainingBytesPerToken;
  }

  /** A validation loss in nats per token as bits per byte of the validation text. */
  public double validationBitsPerByte(double loss) {
    return Perplexity.bitsPerByte(loss, 1) / validationBytesPerToken;
  }

  /**
   * Model FLOPs utilization: the share of the machine's peak that goes into arithmetic which the
   * model needs (<a href="https://arxiv.org/abs/2204.02311">Chowdhery et al. 2022</a>, appendix B).
   */
  public double mfu(double tokensPerSecond) {
    return tokensPerSecond * flopsPerToken / peakFlops;
  }
}
