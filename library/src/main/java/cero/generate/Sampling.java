package cero.generate;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * How the next token is chosen from the logits. The steps run in Hugging Face's order: repetition
 * penalty, temperature, top-k, top-p, min-p, softmax, draw. Immutable, so threads may share it.
 *
 * @param temperature what the logits are divided by: below 1 sharpens, above 1 flattens; 0 is
 *     greedy, which takes the best token whatever the filters say
 * @param topK keeps the k best tokens, and all that are as good as the k-th; empty is off
 * @param topP keeps the smallest set of best tokens whose probabilities reach p; 1 is off
 * @param minP keeps the tokens that have at least this share of the best token's probability; 0 is
 *     off
 * @param repetitionPenalty makes tokens of the history less likely: positive logits are divided by
 *     it, negative ones multiplied; 1 is off, below 1 makes them likelier
 */
public record Sampling(
    double temperature, OptionalInt topK, double topP, double minP, double repetitionPenalty) {

  // Float logits times or over such a factor, twice, stay far from a double's limits, so that no
  // setting can turn healthy logits into infinities.
  private static final double SMALLEST_FACTOR = 1e-30;
  private static final double LARGEST_FACTOR = 1e30;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Sampling {
    Objects.requireNonNull(topK, "topK");
    if (temperature != 0 && !isFactor(temperature)) {
      throw new IllegalArgumentException(
          "the temperature must be 0 (greedy) or between %s and %s, not %s"
              .formatted(SMALLEST_FACTOR, LARGEST_FACTOR, temperature));
    }
    if (topK.isPresent() && topK.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "top-k must keep at least 1 token, not %d; leave it out to keep all"
              .formatted(topK.getAsInt()));
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException(
          "top-p must be above 0 and at most 1 (1 keeps all), not " + topP);
    }
    if (!(minP >= 0 && minP < 1)) {
      throw new IllegalArgumentException(
          "min-p must be at least 0 (0 keeps all) and below 1, not " + minP);
    }
    if (!isFactor(repetitionPenalty)) {
      throw new IllegalArgumentException(
          "the repetition penalty must be between %s and %s (1 is off), not %s"
              .formatted(SMALLEST_FACTOR, LARGEST_FACTOR, repetitionPenalty));
    }
  }

  private static boolean isFactor(double value) {
    return value >= SMALLEST_FACTOR && value <= LARGEST_FACTOR;
  }

  /** Always the best token. */
  public static Sampling greedy() {
    return builder().temperature(0).build();
  }

  /** A builder that holds plain sampling: temperature 1, everything else off. */
  public static Builder builder() {
    return new Builder();
  }

  /** Sets what differs from plain sampling. */
  public static final class Builder {
    private double temperature = 1;
    private OptionalInt topK = OptionalInt.empty();
    private double topP = 1;
    private double minP;
    private double repetitionPenalty = 1;

    private Builder() {}

    public Builder temperature(double temperature) {
      this.temperature = temperature;
      return this;
    }

    public Builder topK(int topK) {
      this.topK = OptionalInt.of(topK);
      return this;
    }

    public Builder topP(double topP) {
      this.topP = topP;
      return this;
    }

    public Builder minP(double minP) {
      this.minP = minP;
      return this;
    }

    public Builder repetitionPenalty(double repetitionPenalty) {
      this.repetitionPenalty = repetitionPenalty;
      return this;
    }

    /**
     * @throws IllegalArgumentException as the record's constructor does
     */
    public Sampling build() {
      return new Sampling(temperature, topK, topP, minP, repetitionPenalty);
    }
  }
}
