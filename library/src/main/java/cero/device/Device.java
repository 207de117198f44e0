package cero.device;

import cero.kernel.AdamWStep;
import cero.kernel.CompactMatrix;
import cero.kernel.Kernels;
import cero.kernel.Matrix;
import cero.kernel.WeightMatrix;
import cero.parallel.Team;
import java.util.Arrays;

/**
 * What the layers compute on: the kernels, spread over a team of threads. All maths of a model goes
 * through here, so that another device can stand in its place.
 *
 * <p>Results are the same with any number of threads. Where a sum is split between tasks, how it is
 * split depends on its size alone, and its parts are added in order.
 *
 * <p>Threads may share a device, as long as none writes what another reads. Its team helps one of
 * them at a time; the others compute alone meanwhile, and get the same bits. Once closed, it throws
 * {@link IllegalStateException} from whatever computes.
 */
public final class Device implements AutoCloseable {
  /** Elements of an element-wise kernel in one task; a multiple of 64, as masks need. */
  private static final int CHUNK = 1 << 15;

  private static final int ROWS = 32;
  private static final int COLUMNS = 128;

  private final Kernels kernels;
  private final Team team;
  private final MatrixProducts products;
  private final WeightProducts weightProducts;

  private Device(Kernels kernels, Team team) {
    this.kernels = kernels;
    this.team = team;
    this.products = new TiledProducts(kernels, team);
    this.weightProducts = new WeightProducts(kernels, team, products);
  }

  /** The processor, on all its cores. */
  public static Device cpu() {
    return cpu(Runtime.getRuntime().availableProcessors());
  }

  /**
   * The processor, on the given number of threads.
   *
   * @throws IllegalArgumentException if there is not at least one thread
   */
  public static Device cpu(int threads) {
    return new Device(Kernels.best(), new Team(threads));
  }

  /** The given kernels on the given number of threads; for tests that compare kernels. */
  public static Device of(Kernels kernels, int threads) {
    return new Device(kernels, new Team(threads));
  }

  public int threads() {
    return team.size();
  }

  /** Ends the device's threads; what is being computed is still computed to its end. */
  @Override
  public void close() {
    team.close();
  }

  /** C = A·B, or C += A·B when {@code accumulate}. */
  public void gemm(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    products.gemm(a, b, c, accumulate);
  }

  /** y (rows, N) = x·W + bias, with W (K, N); no bias where it is null. */
  public void linear(Matrix x, WeightMatrix weight, float[] bias, float[] y) {
    int rows = x.rows();
    if (bias != null) {
      forRows(rows, (from, to) -> kernels.fillRows(bias, y, from, to));
    }
    weightProducts.multiply(x, weight, y, bias != null);
  }

  /** dx (rows, K) = dy·Wᵀ: the gradient of {@link #linear} by x, with W (K, N) as it is held. */
  public void linearInputGradient(Matrix dy, WeightMatrix weight, Matrix dx) {
    weightProducts.multiplyTransposed(dy, weight, dx);
  }

  public void layerNorm(
      float[] x,
      int rows,
      float[] weight,
      float[] bias,
      double epsilon,
      float[] y,
      float[] mean,
      float[] rstd) {
    forRows(
        rows, (from, to) -> kernels.layerNorm(x, weight, bias, epsilon, y, mean, rstd, from, to));
  }

  /** Adds to dx, dweight and dbias. */
  public void layerNormGradient(
      float[] dy,
      float[] x,
      int rows,
      float[] weight,
      float[] mean,
      float[] rstd,
      float[] dx,
      float[] dweight,
      float[] dbias) {
    forColumns(
        weight.length,
        (from, to) ->
            kernels.layerNormParameterGradients(dy, x, mean, rstd, dweight, dbias, rows, from, to));
    forRows(
        rows,
        (from, to) -> kernels.layerNormInputGradient(dy, x, weight, mean, rstd, dx, from, to));
  }

  /** y = f(x) for an activation function f; y may be x. */
  public void activate(Activation function, float[] x, float[] y, int size) {
    forElements(
        size,
        (from, to) -> {
          switch (function) {
            case GELU_NEW -> kernels.geluNew(x, y, from, to);
            case GELU -> kernels.gelu(x, y, from, to);
            case RELU -> kernels.relu(x, y, from, to);
          }
        });
  }

  /** dx = dy · f′(x) for an activation function f; dx may be dy. */
  public void activationGradient(Activation function, float[] x, float[] dy, float[] dx, int size) {
    forElements(
        size,
        (from, to) -> {
          switch (function) {
            case GELU_NEW -> kernels.geluNewGradient(x, dy, dx, from, to);
            case GELU -> kernels.geluGradient(x, dy, dx, from, to);
            case RELU -> kernels.reluGradient(x, dy, dx, from, to);
          }
        });
  }

  /** sums (C) += Σ over the rows of x (rows, C). */
  public void addColumnSums(float[] x, int rows, float[] sums) {
    forColumns(sums.length, (from, to) -> kernels.addColumnSums(x, rows, sums, from, to));
  }

  /** y = a + what dropout keeps of b; the mask is null where nothing is dropped. */
  public void addKept(float[] a, float[] b, long[] mask, float scale, float[] y, int size) {
    forElements(
        size,
        (from, to) -> {
          if (mask == null) {
            kernels.add(a, b, y, from, to);
          } else {
            kernels.addKept(a, b, mask, scale, y, from, to);
          }
        });
  }

  /** y = what dropout keeps of x. */
  public void keep(float[] x, long[] mask, float scale, float[] y, int size) {
    forElements(size, (from, to) -> kernels.keep(x, mask, scale, y, from, to));
  }

  /**
   * Makes a dropout mask from given random bits, as {@link Kernels#maskOfWords} says; on the
   * caller's thread, because it takes less time than drawing them.
   */
  public void maskOfWords(int[] words, int count, double dropout, long[] mask, int toWord) {
    team.requireOpen();
    kernels.maskOfWords(words, count, dropout, mask, toWord);
  }

  /** Draws a dropout mask of {@code bits} elements; the same key gives the same mask. */
  public void drawMask(long[] mask, long key, double dropout, long bits) {
    int words = Math.toIntExact((bits + 63) / 64);
    int step = 1024;
    team.run(
        (words + step - 1) / step,
        task ->
            kernels.drawMask(mask, key, dropout, task * step, Math.min(words, (task + 1) * step)));
  }

  /**
   * Causal self-attention of all heads.
   *
   * @param qkv (B, T, H + 2·KV, D): queries of H heads, then keys and values of KV
   * @param mask which of the (B, H, T, T′) probabilities dropout keeps, with T′ = T rounded up to
   *     64, or null
   * @param out (B, T, H, D), written
   * @param logSumExp (B, H, T), written
   */
  public void attention(
      float[] qkv, AttentionShape shape, long[] mask, float[] out, float[] logSumExp) {
    team.run(
        shape.batch() * shape.heads(),
        head ->
            kernels.attention(
                shape.queries(qkv, head),
                shape.keys(qkv, shape.keyValueHead(head)),
                shape.values(qkv, shape.keyValueHead(head)),
                shape.scale(),
                shape.dropout(mask, head),
                shape.head(out, head),
                logSumExp,
                head * shape.time()));
  }

  /**
   * Attention of one sequence's last rows to all rows before them.
   *
   * @param qkv (R, H + 2·KV, D), of which the queries of the last R positions are taken
   * @param shape of these R rows
   * @param keys (KV, capacity, D), of which the first T positions are seen
   * @param values (KV, capacity, D)
   * @param out (R, H, D), written
   */
  public void attentionToPast(
      float[] qkv, AttentionShape shape, float[] keys, float[] values, int time, float[] out) {
    int d = shape.headSize();
    int capacity = keys.length / (shape.keyValueHeads() * d);
    team.run(
        shape.heads(),
        head -> {
          int from = shape.keyValueHead(head) * capacity * d;
          kernels.attention(
              shape.queries(qkv, head),
              Matrix.of(keys, from, time, d, d),
              Matrix.of(values, from, time, d, d),
              shape.scale(),
              null,
              shape.head(out, head),
              new float[shape.time()],
              0);
        });
  }

  /**
   * The gradient of {@link #attention} by qkv, written to dqkv. Keys and values that several heads
   * look at have the sum of what each head gives, in the order of the heads.
   */
  public void attentionGradient(
      float[] qkv,
      AttentionShape shape,
      long[] mask,
      float[] out,
      float[] logSumExp,
      float[] dout,
      float[] dqkv) {
    int sharing = shape.heads() / shape.keyValueHeads();
    team.run(
        shape.batch() * shape.keyValueHeads(),
        keyValueHead -> {
          Matrix dkeys = shape.keys(dqkv, keyValueHead);
          Matrix dvalues = shape.values(dqkv, keyValueHead);
          for (int i = 0; i < sharing; i++) {
            int head = keyValueHead * sharing + i;
            Matrix ofHeadKeys = i == 0 ? dkeys : like(dkeys);
            Matrix ofHeadValues = i == 0 ? dvalues : like(dvalues);
            kernels.attentionGradient(
                shape.queries(qkv, head),
                shape.keys(qkv, keyValueHead),
                shape.values(qkv, keyValueHead),
                shape.scale(),
                shape.dropout(mask, head),
                shape.head(out, head),
                logSumExp,
                head * shape.time(),
                shape.head(dout, head),
                shape.queries(dqkv, head),
                ofHeadKeys,
                ofHeadValues);
            if (i > 0) {
              add(ofHeadKeys, dkeys);
              add(ofHeadValues, dvalues);
            }
          }
        });
  }

  private static Matrix like(Matrix matrix) {
    float[] data = new float[matrix.rows() * matrix.columns()];
    return Matrix.of(data, matrix.rows(), matrix.columns());
  }

  private static void add(Matrix from, Matrix to) {
    for (int i = 0; i < to.rows(); i++) {
      for (int j = 0; j < to.columns(); j++) {
        to.data()[to.offset() + i * to.rowStride() + j] +=
            from.data()[from.offset() + i * from.rowStride() + j];
      }
    }
  }

  /**
   * Looks up embeddings: row b·T + t of x is the token embedding of its id plus the embedding of
   * position {@code firstPosition + t}.
   *
   * @param ids (B, T)
   * @param tokens (C, V), the head's matrix: each token's embedding is a column
   * @param positions (context, C)
   * @param x (B·T, C), written
   */
  public void embed(
      int[] ids, int time, int firstPosition, WeightMatrix tokens, float[] positions, float[] x) {
    int channels = tokens.rows();
    forRows(
        ids.length,
        (from, to) -> {
          switch (tokens) {
            case Matrix floats ->
                kernels.embed(
                    ids, time, firstPosition, floats.data(), positions, channels, x, from, to);
            case CompactMatrix compact ->
                kernels.embed(ids, time, firstPosition, compact, positions, x, from, to);
          }
        });
  }

  /** Adds dx (B·T, C) to the embeddings that {@link #embed} looked up, from position 0 on. */
  public void embedGradient(
      int[] ids, int time, float[] dx, int channels, float[] dtokens, float[] dpositions) {
    forColumns(
        channels,
        (from, to) ->
            kernels.embedGradient(ids, time, dx, channels, dtokens, dpositions, from, to));
  }

  /** ln Σ exp of each row of x (rows, V), into {@code sums}. */
  public void logSumExpRows(float[] x, int rows, int width, double[] sums) {
    forRange(
        rows,
        rowsOfWidth(width),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            sums[row] = kernels.logSumExp(x, row * width, width);
          }
        });
  }

  /**
   * Replaces rows of logits (rows, V) by the gradient of cross-entropy by them, times the scale; by
   * zeros where the target is negative.
   *
   * @param sums each row's ln Σ exp
   * @param targets the first row's at {@code targetsAt}
   */
  public void crossEntropyGradientRows(
      float[] logits,
      int rows,
      int width,
      double[] sums,
      int[] targets,
      int targetsAt,
      float scale) {
    forRange(
        rows,
        rowsOfWidth(width),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int target = targets[targetsAt + row];
            if (target < 0) {
              Arrays.fill(logits, row * width, (row + 1) * width, 0);
            } else {
              kernels.crossEntropyGradient(logits, row * width, width, sums[row], target, scale);
            }
          }
        });
  }

  /** Rows of logits in one task. */
  private static int rowsOfWidth(int width) {
    return Math.max(1, CHUNK / 4 / width);
  }

  /** Cuts rows into tasks. */
  private void forRows(int rows, Range range) {
    int step = rows <= 4 * ROWS ? Math.max(1, rows / 4) : ROWS;
    forRange(rows, step, range);
  }

  private void forColumns(int columns, Range range) {
    forRange(columns, columns >= 4 * COLUMNS ? COLUMNS : Math.max(1, (columns + 1) / 2), range);
  }

  private void forElements(int size, Range range) {
    forRange(size, CHUNK, range);
  }

  private void forRange(int size, int step, Range range) {
    Range.each(team, size, step, range);
  }

  /** Σ x², added up chunk by chunk in the order of the array. */
  public double sumOfSquares(float[] x) {
    return sumOfSquares(x, 0, x.length);
  }

  /** Σ x² of the elements from {@code from}, inclusive, to {@code to}, exclusive. */
  public double sumOfSquares(float[] x, int from, int to) {
    int chunks = Math.ceilDiv(to - from, CHUNK);
    double[] sums = new double[chunks];
    team.run(
        chunks,
        task -> {
          int start = from + task * CHUNK;
          sums[task] = kernels.sumOfSquares(x, start, Math.min(to, start + CHUNK));
        });
    return Arrays.stream(sums).sum();
  }

  public void adamW(float[] values, float[] gradient, float[] m, float[] v, AdamWStep step) {
    forElements(values.length, (from, to) -> kernels.adamW(values, gradient, m, v, step, from, to));
  }

  /** The first elements of y += weight · (scale · x − y). */
  public void lerp(float[] y, float[] x, double scale, double weight, int size) {
    forElements(size, (from, to) -> kernels.lerp(y, x, scale, weight, from, to));
  }

  /** The first elements of y = alpha · x + beta · y; y may be x. */
  public void weightedSum(double alpha, float[] x, double beta, float[] y, int size) {
    forElements(size, (from, to) -> kernels.weightedSum(alpha, x, beta, y, from, to));
  }

  /** Sets all elements to zero. */
  public void zero(float[] x) {
    forElements(x.length, (from, to) -> Arrays.fill(x, from, to, 0));
  }
}
