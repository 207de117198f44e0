package cero.data;

/**
 * Windows side by side over the whole text, in an order that is shuffled for each epoch: each token
 * is a target once an epoch, but for what is left over at the end. One thread at a time.
 */
public final class SlidingWindows implements Batches {
  private final Tokens tokens;
  private final int rows;
  private final int time;
  private final long windows;
  private final Order order;

  private SlidingWindows(Tokens tokens, int rows, int time, boolean shuffled, long seed) {
    Windows.require(tokens.size(), rows, time);
    this.tokens = tokens;
    this.time = time;
    this.windows = (tokens.size() - 1) / time;
    this.order = shuffled ? Order.shuffled(windows, seed) : Order.ascending(windows);
    // A batch larger than the text would never come.
    this.rows = (int) Math.min(rows, windows);
  }

  /**
   * In another order each epoch.
   *
   * @throws DataException if the tokens are fewer than one window, T + 1, or a size is below 1
   */
  public static SlidingWindows shuffled(Tokens tokens, int rows, int time, long seed) {
    return new SlidingWindows(tokens, rows, time, true, seed);
  }

  /** {@link #shuffled(Tokens, int, int, long)} of tokens in memory. */
  public static SlidingWindows shuffled(int[] tokens, int rows, int time, long seed) {
    return shuffled(Tokens.of(tokens), rows, time, seed);
  }

  /**
   * In the text's order.
   *
   * @throws DataException if the tokens are fewer than one window, T + 1, or a size is below 1
   */
  public static SlidingWindows inOrder(Tokens tokens, int rows, int time) {
    return new SlidingWindows(tokens, rows, time, false, 0);
  }

  /** {@link #inOrder(Tokens, int, int)} of tokens in memory. */
  public static SlidingWindows inOrder(int[] tokens, int rows, int time) {
    return inOrder(Tokens.of(tokens), rows, time);
  }

  @Override
  public Batch batch(long index) {
    long[] starts = new long[rows];
    for (int row = 0; row < rows; row++) {
      starts[row] = order.at(index * rows + row) * time;
    }
    return Batch.of(tokens, starts, time);
  }

  @Override
  public int counted(long index) {
    return rows * time;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int time() {
    return time;
  }

  @Override
  public long windowsPerEpoch() {
    return windows;
  }

  /** Whole batches in an epoch; its windows that do not fill one begin the next epoch's first. */
  @Override
  public long perEpoch() {
    return windows / rows;
  }
}
