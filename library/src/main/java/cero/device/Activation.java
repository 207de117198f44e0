package cero.device;

/** The function between the two linear layers of a block's feed-forward part. */
public enum Activation {
  /** GPT-2's: GELU by its tanh formula, ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). */
  GELU_NEW,

  /** GELU itself: x Φ(x) = ½ x (1 + erf(x / √2)). */
  GELU,

  /** max(x, 0). */
  RELU
}
