package cero.app.machine;

import cero.model.GptConfig;
import cero.model.ParameterSpecs;
import cero.model.WeightFormat;

/**
 * The arithmetic and the reading that a model cannot do without; a multiplication and its addition
 * are two operations. Norms, activations and softmax are not counted.
 */
public record ModelWork(GptConfig config) {
  /** Weights of the blocks that every token is multiplied by. */
  private long blockWeights() {
    return (long) ParameterSpecs.hiddenCount(config);
  }

  private long headWeights() {
    return (long) config.vocabSize() * config.embedding();
  }

  /**
   * Operations of attention for sequences of T tokens, per token: the products q·k and p·v, each
   * with the (T + 1) / 2 positions that a token sees on average.
   */
  private double attentionPerToken(int time) {
    return 2.0 * config.layers() * config.embedding() * (time + 1);
  }

  /**
   * Operations of one training step, per token: 2 per weight forward and twice that backward, as in
   * <a href="https://arxiv.org/abs/2001.08361">Kaplan et al. 2020</a>.
   */
  public double trainingPerToken(int time) {
    return 6.0 * (blockWeights() + headWeights()) + 3 * attentionPerToken(time);
  }

  /**
   * Operations of reading a prompt and giving the logits of its next token. Of the last block, all
   * tokens but the last need no more than their keys and values.
   */
  public double prompt(int tokens) {
    double c = config.embedding();
    double weights = (double) blockWeights() / config.layers();
    double block = tokens * (2 * weights + attentionPerToken(tokens) / config.layers());
    double lastBlock = (tokens - 1) * 4 * c * c + 2 * weights + 4 * c * tokens;
    return (config.layers() - 1) * block + lastBlock + 2.0 * headWeights();
  }

  /** Bytes to read for one more token after {@code past} others: the weights, keys and values. */
  public double bytesPerToken(WeightFormat format, double past) {
    return format.bytesPerWeight() * (blockWeights() + headWeights())
        + 4.0 * (2 * past * config.layers() * config.embedding());
  }
}
