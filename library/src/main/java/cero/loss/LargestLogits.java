package cero.loss;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Finds the likeliest tokens. Threads may call it at the same time. */
public final class LargestLogits {
  private LargestLogits() {}

  /**
   * The ids of the largest logits, the largest first; of equals, the lower id.
   *
   * @param logits of which (V) from {@code at} on are looked at
   * @param top how many; where it is more than V, all
   */
  public static int[] of(float[] logits, int at, int vocabSize, int top) {
    // The least of the kept ones stands at the head, to be replaced; of equals, the later id.
    PriorityQueue<Integer> best =
        new PriorityQueue<>(
            Math.clamp(top, 1, vocabSize),
            Comparator.comparingDouble((Integer id) -> logits[at + id])
                .thenComparing(Comparator.reverseOrder()));
    for (int id = 0; id < vocabSize; id++) {
      if (best.size() < top) {
        best.add(id);
      } else if (top > 0 && logits[at + id] > logits[at + best.peek()]) {
        best.poll();
        best.add(id);
      }
    }
    int[] largest = new int[best.size()];
    for (int i = largest.length - 1; i >= 0; i--) {
      largest[i] = best.poll();
    }
    return largest;
  }
}
