package cero.data;

import cero.random.PyTorchRandom;
import java.util.Objects;
import java.util.function.LongToIntFunction;

/**
 * Windows from random places, drawn anew for each batch, as nanoGPT trains. Threads may share it,
 * unless it draws from PyTorch's generator.
 */
public final class RandomWindows implements Batches {
  private final int[] tokens;
  private final int rows;
  private final int time;
  private final LongToIntFunction starts; // by row, counted over all batches

  /**
   * @throws DataException if the tokens are fewer than one window, T + 1, or a size is below 1
   */
  public RandomWindows(int[] tokens, int rows, int time, long seed) {
    this(
        tokens,
        rows,
        time,
        row -> (int) Long.remainderUnsigned(Windows.hash(seed, row), tokens.length - time));
  }

  /**
   * The windows that nanoGPT draws, {@code torch.randint(len(data) - block_size, (batch_size,))};
   * batches are to be asked for in order.
   *
   * @throws DataException if the tokens are fewer than one window, T + 1, or a size is below 1
   */
  public RandomWindows(int[] tokens, int rows, int time, PyTorchRandom random) {
    this(tokens, rows, time, _ -> random.nextInt(tokens.length - time));
  }

  private RandomWindows(int[] tokens, int rows, int time, LongToIntFunction starts) {
    Objects.requireNonNull(tokens, "tokens");
    Windows.require(tokens.length, rows, time);
    this.tokens = tokens;
    this.rows = rows;
    this.time = time;
    this.starts = starts;
  }

  @Override
  public Batch batch(long index) {
    long[] places = new long[rows];
    for (int row = 0; row < rows; row++) {
      places[row] = starts.applyAsInt(index * rows + row);
    }
    return Batch.of(Tokens.of(tokens), places, time);
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
  public long perEpoch() {
    return Math.max(1, tokens.length / ((long) rows * time));
  }
}
