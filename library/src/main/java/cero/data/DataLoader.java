package cero.data;

import cero.random.PyTorchRandom;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Windows side by side, in the order in which PyTorch's {@code DataLoader} gives them, with {@code
 * drop_last}. Batches are to be asked for in order: each pass over the data, to learn or to
 * measure, draws from the generator when it begins. One thread at a time.
 */
public final class DataLoader implements Batches {
  private final int[] tokens;
  private final int rows;
  private final int time;
  private final int windows;
  private final boolean shuffles;
  private final PyTorchRandom random;
  private long seed;
  private int[] order = {};
  private Batch last;

  private DataLoader(int[] tokens, int rows, int time, boolean shuffles, PyTorchRandom random) {
    Windows.require(tokens.length, rows, time);
    this.tokens = tokens;
    this.time = time;
    this.windows = (tokens.length - 1) / time;
    this.rows = Math.min(rows, windows);
    this.shuffles = shuffles;
    this.random = random;
  }

  /**
   * With {@code shuffle=True}.
   *
   * @throws DataException if the tokens are fewer than one window, T + 1, or a size is below 1
   */
  public static DataLoader shuffled(int[] tokens, int rows, int time, PyTorchRandom random) {
    return new DataLoader(tokens, rows, time, true, random);
  }

  /**
   * In the text's order. It draws from the generator too, though nothing comes of it.
   *
   * @throws DataException if the tokens are fewer than one window, T + 1, or a size is below 1
   */
  public static DataLoader inOrder(int[] tokens, int rows, int time, PyTorchRandom random) {
    return new DataLoader(tokens, rows, time, false, random);
  }

  @Override
  public Batch batch(long index) {
    int place = (int) (index % perEpoch());
    if (place == 0) {
      order = begin();
    }
    last = batch(order, place);
    return last;
  }

  /** The batch that was last given to learn from; null before the first. */
  public Batch last() {
    return last;
  }

  /** The first batches of a pass of their own. */
  @Override
  public Stream<Batch> sample(int count) {
    long epochSeed = seed;
    int[] passing = begin();
    seed = epochSeed;
    return LongStream.range(0, Math.min(count, perEpoch()))
        .mapToObj(place -> batch(passing, (int) place));
  }

  /** What a {@code DataLoader} draws when a pass begins. */
  private int[] begin() {
    var _ = random.nextSeed(); // for workers that load data, of which there are none
    if (!shuffles) {
      return IntStream.range(0, windows).toArray();
    }
    seed = random.nextSeed();
    return new PyTorchRandom(seed).permutation(windows);
  }

  private Batch batch(int[] passing, int place) {
    long[] starts = new long[rows];
    for (int row = 0; row < rows; row++) {
      starts[row] = (long) passing[place * rows + row] * time;
    }
    return Batch.of(Tokens.of(tokens), starts, time);
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
    return windows / rows;
  }

  /** Whole steps of each pass: what is left over of one is dropped. */
  @Override
  public long steps(long epochs, int accumulate) {
    return Math.multiplyExact(epochs, Math.max(1, perEpoch() / accumulate));
  }

  @Override
  public OptionalLong epochSeed() {
    return shuffles ? OptionalLong.of(seed) : OptionalLong.empty();
  }

  @Override
  public void resumeEpoch(long epochSeed) {
    seed = epochSeed;
    order = new PyTorchRandom(seed).permutation(windows);
  }
}
