package cero.data;

import java.util.SplittableRandom;

/**
 * Windows side by side over the whole text, in an order that is shuffled for each epoch: each token
 * is a target once an epoch, but for what is left over at the end.
 */
public final class SlidingWindows implements Batches {
  private final int[] tokens;
  private final int rows;
  private final int time;
  private final boolean shuffled;
  private final long seed;
  private final int windows;
  private long orderEpoch = -1;
  private int[] order = {};

  private SlidingWindows(int[] tokens, int rows, int time, boolean shuffled, long seed) {
    Windows.require(tokens.length, rows, time);
    this.tokens = tokens;
    this.time = time;
    this.shuffled = shuffled;
    this.seed = seed;
    this.windows = (tokens.length - 1) / time;
    // A batch larger than the text would never come.
    this.rows = Math.min(rows, windows);
  }

  /**
   * In another order each epoch.
   *
   * @throws DataException if the tokens are fewer than one window, T + 1, or a size is below 1
   */
  public static SlidingWindows shuffled(int[] tokens, int rows, int time, long seed) {
    return new SlidingWindows(tokens, rows, time, true, seed);
  }

  /**
   * In the text's order.
   *
   * @throws DataException if the tokens are fewer than one window, T + 1, or a size is below 1
   */
  public static SlidingWindows inOrder(int[] tokens, int rows, int time) {
    return new SlidingWindows(tokens, rows, time, false, 0);
  }

  @Override
  public Batch batch(long index) {
    long epoch = index / perEpoch();
    int first = (int) (index % perEpoch()) * rows;
    if (shuffled && epoch != orderEpoch) {
      order = shuffle(epoch);
      orderEpoch = epoch;
    }
    long[] starts = new long[rows];
    for (int row = 0; row < rows; row++) {
      starts[row] = (long) (shuffled ? order[first + row] : first + row) * time;
    }
    return Batch.of(tokens, starts, time);
  }

  /** Fisher and Yates's shuffle. */
  private int[] shuffle(long epoch) {
    SplittableRandom random = new SplittableRandom(Windows.hash(seed, epoch));
    int[] shuffledOrder = new int[windows];
    for (int i = 0; i < windows; i++) {
      int j = random.nextInt(i + 1);
      shuffledOrder[i] = shuffledOrder[j];
      shuffledOrder[j] = i;
    }
    return shuffledOrder;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int time() {
    return time;
  }

  /** Whole batches in an epoch; windows that do not fill one come in another epoch's order. */
  @Override
  public long perEpoch() {
    return windows / rows;
  }
}
