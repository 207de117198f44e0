package cero.loss;

/**
 * What a mean loss in nats per token amounts to in other units. Threads may call it at the same
 * time.
 */
public final class Perplexity {
  private Perplexity() {}

  /**
   * exp(loss): the number of equally likely tokens among which the model would be as unsure, the
   * sides of the die it rolls.
   */
  public static double of(double loss) {
    return Math.exp(loss);
  }

  /**
   * The loss per byte of text in bits, which compares models with different tokenizers: total nats
   * / ln 2 / bytes.
   *
   * @param totalLoss the sum over tokens, in nats
   * @param bytes UTF-8 bytes of the text that the tokens spell
   */
  public static double bitsPerByte(double totalLoss, long bytes) {
    return totalLoss / Math.log(2) / bytes;
  }
}
