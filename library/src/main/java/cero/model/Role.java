package cero.model;

/** What a parameter does in its model, and so how it is initialised, moved, measured and held. */
public enum Role {
  /** Each token's embedding, (V, C); a tied head multiplies by it. */
  TOKEN_EMBEDDING(Kind.EMBEDDING, Part.TOKEN_EMBEDDING),

  /** Each position's embedding, (context, C). */
  POSITION_EMBEDDING(Kind.EMBEDDING, Part.POSITION_EMBEDDING),

  /** The scales of the norm before attention, (C). */
  ATTENTION_NORM(Kind.SCALE, Part.ATTENTION),

  /** The shifts of the norm before attention, (C). */
  ATTENTION_NORM_SHIFT(Kind.SHIFT, Part.ATTENTION),

  /** C → queries, keys and values, which stand side by side. */
  QUERY_KEY_VALUE(Kind.WEIGHT, Part.ATTENTION),

  QUERY_KEY_VALUE_BIAS(Kind.BIAS, Part.ATTENTION),

  /** All heads → C, what attention adds to the residual stream; each head has rows of its own. */
  ATTENTION_PROJECTION(Kind.WEIGHT, Part.ATTENTION),

  ATTENTION_PROJECTION_BIAS(Kind.BIAS, Part.ATTENTION),

  /** The scales of the norm before the feed-forward layers, (C). */
  FEED_FORWARD_NORM(Kind.SCALE, Part.FEED_FORWARD),

  /** The shifts of the norm before the feed-forward layers, (C). */
  FEED_FORWARD_NORM_SHIFT(Kind.SHIFT, Part.FEED_FORWARD),

  /** C → inner, before the activation function. */
  EXPANSION(Kind.WEIGHT, Part.FEED_FORWARD),

  EXPANSION_BIAS(Kind.BIAS, Part.FEED_FORWARD),

  /** inner → C, what the feed-forward layers add to the residual stream. */
  CONTRACTION(Kind.WEIGHT, Part.FEED_FORWARD),

  CONTRACTION_BIAS(Kind.BIAS, Part.FEED_FORWARD),

  /** The scales of the norm after the last block, (C). */
  LAST_NORM(Kind.SCALE, Part.LAST_NORM),

  /** The shifts of the norm after the last block, (C). */
  LAST_NORM_SHIFT(Kind.SHIFT, Part.LAST_NORM),

  /** C → the logits, held as (V, C), as the token embedding is; none where the two are tied. */
  HEAD(Kind.WEIGHT, Part.HEAD);

  /** What is computed with a parameter. */
  public enum Kind {
    /** A row for each of many things, which is looked up. */
    EMBEDDING,

    /** A linear layer's matrix. */
    WEIGHT,

    /** What a linear layer adds. */
    BIAS,

    /** What a norm multiplies by. */
    SCALE,

    /** What a norm adds. */
    SHIFT
  }

  /**
   * The parts of a model that are measured each by itself; their names are those in the metrics.
   */
  public enum Part {
    TOKEN_EMBEDDING("wte"),
    POSITION_EMBEDDING("wpe"),
    ATTENTION("attn"),
    FEED_FORWARD("mlp"),
    LAST_NORM("ln_f"),
    HEAD("lm_head");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    /** The part's name: {@code wte}, {@code h.3.attn}. */
    String name(int layer) {
      return layer == ParameterSpec.NO_LAYER ? label : "h." + layer + "." + label;
    }
  }

  private final Kind kind;
  private final Part part;

  Role(Kind kind, Part part) {
    this.kind = kind;
    this.part = part;
  }

  public Kind kind() {
    return kind;
  }

  public Part part() {
    return part;
  }

  /** Whether it is a matrix inside a block, where most of a model's arithmetic is done. */
  public boolean isHiddenMatrix() {
    return kind == Kind.WEIGHT && this != HEAD;
  }

  /** Whether rows are multiplied by it, so that it can be held in fewer bits than floats have. */
  boolean isMultiplied() {
    return kind == Kind.WEIGHT || this == TOKEN_EMBEDDING;
  }

  /** Whether it is held as (out, in): a row for each token. */
  boolean isTransposed() {
    return this == TOKEN_EMBEDDING || this == HEAD;
  }

  /** Whether what it gives is added to the residual stream. */
  boolean joinsStream() {
    return this == ATTENTION_PROJECTION || this == CONTRACTION;
  }
}
