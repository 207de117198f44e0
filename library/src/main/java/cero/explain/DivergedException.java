package cero.explain;

/** Steps so long that the loss after them is NaN or infinite. */
public final class DivergedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  DivergedException(double learningRate, double loss) {
    super(
        "a step with the learning rate %s is so long that the loss after it is %s: take a smaller"
                .formatted(learningRate, loss)
            + " one");
  }
}
