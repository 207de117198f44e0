package cero.data;

/**
 * Windows side by side over the whole text, in an order that is shuffled for each epoch: each token
 * is a target once an epoch, but for what is left over at the end.
 */
public final class SlidingWindows implements Batches {
  private final int[] tokens;
  private final int rows;
  private final int time;
  private final int windows;
  private final Order order;

  private SlidingWindows(int[] tokens, int rows, int time, boolean shuffled, long seed) {
    Windows.require(tokens.length, rows, time);
    this.tokens = tokens;
    this.time = time;
    this.windows = (tokens.length - 1) / time;
    this.order = shuffled ? Order.shuffled(windows, seed) : Order.ascending(windows);
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
    long[] starts = new long[rows];
    for (int row = 0; row < rows; row++) {
      starts[row] = (long) order.at(epoch, first + row) * time;
    }
    return Batch.of(tokens, starts, time);
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
