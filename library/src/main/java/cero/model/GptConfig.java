package cero.model;

import cero.device.Activation;
import java.util.Objects;

/**
 * The sizes and variants of a GPT-2-style model; Hugging Face's names for them are in brackets.
 * Immutable, so threads may share it.
 *
 * @param vocabSize tokens in the vocabulary, V [vocab_size]
 * @param context longest sequence that the model sees, the largest T [n_positions]
 * @param layers transformer blocks [n_layer]
 * @param heads attention heads per block, H; divides {@code embedding} [n_head]
 * @param embedding channels, C [n_embd]
 * @param inner channels inside the feed-forward layer, usually 4 C [n_inner]
 * @param activation the function inside the feed-forward layer [activation_function]
 * @param tied whether the head shares the token embedding's weights [tie_word_embeddings]
 * @param qkvBias whether the projections to queries, keys and values have a bias
 * @param dropout probability of dropping an element while training [embd_pdrop, attn_pdrop,
 *     resid_pdrop]
 * @param layerNormEpsilon added to the variance in a layer norm [layer_norm_epsilon]
 */
public record GptConfig(
    int vocabSize,
    int context,
    int layers,
    int heads,
    int embedding,
    int inner,
    Activation activation,
    boolean tied,
    boolean qkvBias,
    double dropout,
    double layerNormEpsilon) {

  /**
   * @throws IllegalArgumentException if a size is not positive, the heads don't divide the
   *     embedding, or the dropout or epsilon is out of range
   */
  public GptConfig {
    requirePositive("vocabulary", vocabSize);
    requirePositive("context", context);
    requirePositive("layers", layers);
    requirePositive("heads", heads);
    requirePositive("embedding", embedding);
    requirePositive("inner", inner);
    Objects.requireNonNull(activation, "activation");
    if (embedding % heads != 0) {
      throw new IllegalArgumentException(
          "the embedding (%d) must be a multiple of the number of heads (%d)"
              .formatted(embedding, heads));
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "the dropout must be at least 0 and below 1, not " + dropout);
    }
    if (!(layerNormEpsilon > 0 && layerNormEpsilon < 1)) {
      throw new IllegalArgumentException(
          "the layer norm's epsilon must be above 0 and below 1, not " + layerNormEpsilon);
    }
  }

  private static void requirePositive(String what, int size) {
    if (size <= 0) {
      throw new IllegalArgumentException("%s must be at least 1, not %d".formatted(what, size));
    }
  }

  /** A builder that holds GPT-2 small: 12 layers, 12 heads, 768 channels, 1024 context, tied. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that holds this configuration. */
  public Builder toBuilder() {
    return new Builder()
        .vocabSize(vocabSize)
        .context(context)
        .layers(layers)
        .heads(heads)
        .embedding(embedding)
        .inner(inner)
        .activation(activation)
        .tied(tied)
        .qkvBias(qkvBias)
        .dropout(dropout)
        .layerNormEpsilon(layerNormEpsilon);
  }

  /** Channels of one head, D = C / H. */
  public int headSize() {
    return embedding / heads;
  }

  /**
   * The number of trained values; tied weights count once. Where a long cannot hold it, {@link
   * Long#MAX_VALUE}.
   */
  public long parameterCount() {
    return (long) ParameterSpecs.count(this, _ -> true);
  }

  /**
   * Refuses ids that have no embedding.
   *
   * @throws IllegalArgumentException if one is not in the vocabulary
   */
  public void requireKnown(int... ids) {
    for (int id : ids) {
      if (id < 0 || id >= vocabSize) {
        throw new IllegalArgumentException(
            "token id %d is not in the model's vocabulary, whose ids are 0 to %d"
                .formatted(id, vocabSize - 1));
      }
    }
  }

  /** Sets what differs from GPT-2 small. */
  public static final class Builder {
    private int vocabSize = 50257;
    private int context = 1024;
    private int layers = 12;
    private int heads = 12;
    private int embedding = 768;
    private int inner; // 0: four times the embedding
    private Activation activation = Activation.GELU_NEW;
    private boolean tied = true;
    private boolean qkvBias = true;
    private double dropout;
    private double layerNormEpsilon = 1e-5;

    private Builder() {}

    public Builder vocabSize(int vocabSize) {
      this.vocabSize = vocabSize;
      return this;
    }

    public Builder context(int context) {
      this.context = context;
      return this;
    }

    public Builder layers(int layers) {
      this.layers = layers;
      return this;
    }

    public Builder heads(int heads) {
      this.heads = heads;
      return this;
    }

    public Builder embedding(int embedding) {
      this.embedding = embedding;
      return this;
    }

    /** Channels inside the feed-forward layer; 0 stands for four times the embedding. */
    public Builder inner(int inner) {
      this.inner = inner;
      return this;
    }

    public Builder activation(Activation activation) {
      this.activation = activation;
      return this;
    }

    public Builder tied(boolean tied) {
      this.tied = tied;
      return this;
    }

    public Builder qkvBias(boolean qkvBias) {
      this.qkvBias = qkvBias;
      return this;
    }

    public Builder dropout(double dropout) {
      this.dropout = dropout;
      return this;
    }

    public Builder layerNormEpsilon(double layerNormEpsilon) {
      this.layerNormEpsilon = layerNormEpsilon;
      return this;
    }

    /**
     * @throws IllegalArgumentException as the record's constructor does
     */
    public GptConfig build() {
      long innerOrDefault = inner == 0 ? 4L * embedding : inner;
      if (innerOrDefault > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("an embedding of %d is too large".formatted(embedding));
      }
      return new GptConfig(
          vocabSize,
          context,
          layers,
          heads,
          embedding,
          (int) innerOrDefault,
          activation,
          tied,
          qkvBias,
          dropout,
          layerNormEpsilon);
    }
  }
}
