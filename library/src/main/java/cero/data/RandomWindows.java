package cero.data;

/** Windows from random places, drawn anew for each batch, as nanoGPT trains. */
public final class RandomWindows implements Batches {
  private final int[] tokens;
  private final int rows;
  private final int time;
  private final long seed;

  /**
   * @throws DataException if the tokens are fewer than one window, T + 1, or a size is below 1
   */
  public RandomWindows(int[] tokens, int rows, int time, long seed) {
    Windows.require(tokens.length, rows, time);
    this.tokens = tokens;
    this.rows = rows;
    this.time = time;
    this.seed = seed;
  }

  @Override
  public Batch batch(long index) {
    long[] starts = new long[rows];
    for (int row = 0; row < rows; row++) {
      long draw = Windows.hash(seed, index * rows + row);
      starts[row] = Long.remainderUnsigned(draw, tokens.length - time);
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

  @Override
  public long perEpoch() {
    return Math.max(1, tokens.length / ((long) rows * time));
  }
}
