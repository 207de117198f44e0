package cero.model;

/** A model whose weights are such that it computes NaN. */
public final class BrokenModelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * @param seen what showed it, as the first half of a sentence
   */
  public BrokenModelException(String seen) {
    super(seen + ": the model's weights are broken");
  }
}
