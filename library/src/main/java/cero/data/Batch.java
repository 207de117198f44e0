package cero.data;

import java.util.Arrays;

/**
 * Sequences to learn from: at each place the id that stands there and the one that follows. Threads
 * may share it, as long as none changes its arrays.
 *
 * @param ids (B, T), row by row
 * @param targets (B, T): the next id at each place, or {@link #IGNORED}
 */
public record Batch(int[] ids, int[] targets, int rows, int time) {
  /** Stands for a target where there is nothing to learn. */
  public static final int IGNORED = -1;

  /** Copies windows of T + 1 tokens that start at the given places. */
  static Batch of(Tokens tokens, long[] starts, int time) {
    int[] ids = new int[starts.length * time];
    int[] targets = new int[starts.length * time];
    int[] window = new int[time + 1];
    for (int row = 0; row < starts.length; row++) {
      tokens.copy(starts[row], window, 0, time + 1);
      System.arraycopy(window, 0, ids, row * time, time);
      System.arraycopy(window, 1, targets, row * time, time);
    }
    return new Batch(ids, targets, starts.length, time);
  }

  /** Places, B·T. */
  public int size() {
    return ids.length;
  }

  /** Places with a target. */
  public int counted() {
    return (int) Arrays.stream(targets).filter(target -> target != IGNORED).count();
  }
}
