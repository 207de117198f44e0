package cero.app.book;

import java.util.List;
import java.util.OptionalLong;

/**
 * How near a run came to PyTorch's, or to what the chapter prints of it.
 *
 * @param evaluations in their order
 * @param stepDifferences our loss minus PyTorch's at each step; empty without PyTorch's
 */
record Comparison(List<Evaluation> evaluations, List<Double> stepDifferences) {
  /** Evaluations from the first on whose printed decimals are the same. */
  long agreeing() {
    return evaluations.stream().takeWhile(Evaluation::agrees).count();
  }

  /** The step of the first evaluation that is printed otherwise, if there is one. */
  OptionalLong parted() {
    return evaluations.stream().filter(e -> !e.agrees()).mapToLong(Evaluation::step).findFirst();
  }

  /** The largest difference of the losses of the first steps. */
  double largestOfFirst(int steps) {
    return stepDifferences.stream().limit(steps).mapToDouble(Math::abs).max().orElse(0);
  }
}
