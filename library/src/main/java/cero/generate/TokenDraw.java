package cero.generate;

import cero.random.PyTorchRandom;
import java.util.random.RandomGenerator;

/**
 * Draws one of the tokens that the filters kept, in proportion to their weights. One thread at a
 * time, as random numbers come one after another.
 */
@FunctionalInterface
public interface TokenDraw {
  /**
   * @param kept ids, ascending; the first {@code count} of the array
   * @param weights by id; those of the kept tokens are above 0
   * @param vocabSize ids there are, V
   * @return one of the kept ids
   */
  int draw(int[] kept, int count, double[] weights, int vocabSize);

  /** Walks the kept tokens until their weight passes a random point; draws one number. */
  static TokenDraw of(RandomGenerator random) {
    return (kept, count, weights, vocabSize) -> {
      double total = total(kept, count, weights);
      double point = random.nextDouble() * total;
      int i = 0;
      double sum = weights[kept[0]];
      while (sum <= point) { // ends: the total is the same sum in the same order, above the point
        sum += weights[kept[++i]];
      }
      return kept[i];
    };
  }

  /** As {@code torch.multinomial} draws; takes as many numbers as the vocabulary has tokens. */
  static TokenDraw of(PyTorchRandom random) {
    return (kept, count, weights, vocabSize) -> {
      double total = total(kept, count, weights);
      float[] probabilities = new float[vocabSize];
      for (int i = 0; i < count; i++) {
        probabilities[kept[i]] = (float) (weights[kept[i]] / total);
      }
      return random.multinomial(probabilities);
    };
  }

  private static double total(int[] kept, int count, double[] weights) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weights[kept[i]];
    }
    return total;
  }
}
