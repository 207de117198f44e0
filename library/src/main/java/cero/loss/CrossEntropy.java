package cero.loss;

import cero.device.Allocator;
import cero.device.Device;
import cero.model.Activations;
import cero.model.BrokenModelException;
import cero.model.Gpt;
import cero.model.GptConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss: how surprised the model is by the right next token, −ln p(target), averaged over
 * positions.
 *
 * <p>From logits x: p = exp(x) / Σ exp(x), so −ln p(target) = ln Σ exp(x) − x(target). Its gradient
 * by the logits is p − 1 for the target and p for each other token: lowering the loss pushes the
 * right token's logit up and every other down by the probability that it wrongly holds.
 *
 * <p>The head and the loss go through a batch in chunks of rows, so that the (B·T, V) logits are
 * never held whole. One thread at a time.
 */
public final class CrossEntropy {
  /** Logits in a chunk: 128 MiB, enough rows that going through the head's weights pays. */
  private static final int CHUNK = 1 << 25;

  private final Device device;
  private final int vocabSize;
  private final int chunkRows;
  private final float[] logits; // (chunkRows, V)
  private final double[] sums; // (chunkRows)
  private final double[] losses; // (rows)
  private float[] dnormed = {}; // (rows, C)

  /**
   * @param rows the most positions, B·T, that a batch has
   */
  public CrossEntropy(Device device, GptConfig config, int rows) {
    this(device, config, rows, chunkRows(config, rows));
  }

  CrossEntropy(Device device, GptConfig config, int rows, int chunkRows) {
    this(Allocator.ofArrays(), device, config, rows, chunkRows);
  }

  private CrossEntropy(
      Allocator allocator, Device device, GptConfig config, long rows, int chunkRows) {
    this.device = device;
    this.vocabSize = config.vocabSize();
    this.chunkRows = chunkRows;
    this.logits = allocator.floats(chunkRows, vocabSize);
    this.sums = allocator.doubles(chunkRows);
    this.losses = allocator.doubles(rows);
  }

  /** Rows in a chunk: all chunks of a full batch are as long as the last, or by few rows longer. */
  private static int chunkRows(GptConfig config, long rows) {
    long most = Math.clamp(CHUNK / (long) config.vocabSize(), 1, rows);
    return (int) Math.ceilDiv(rows, Math.ceilDiv(rows, most));
  }

  /**
   * Bytes of the buffers for training with {@code rows} positions; at most {@link Long#MAX_VALUE}.
   */
  public static long bytes(GptConfig config, long rows) {
    return Allocator.count(counter -> {
      var _ = new CrossEntropy(counter, null, config, rows, chunkRows(config, rows));
      dnormed(counter, config, rows);
    });
  }

  private static float[] dnormed(Allocator allocator, GptConfig config, long rows) {
    return allocator.floats(rows, config.embedding());
  }

  /**
   * The loss at each position of the last forward pass, in nats; 0 where the target is not counted.
   * The array is used again by the next call.
   *
   * @param targets (B·T) the right next tokens; a negative one is not counted
   */
  public double[] losses(Gpt model, Activations activations, int[] targets) {
    return losses(model, activations, targets, (rows, count) -> {});
  }

  /**
   * The same, and the logits on the way.
   *
   * @param listener is given all rows of logits, in order, a few at a time
   */
  public double[] losses(
      Gpt model, Activations activations, int[] targets, LogitsListener listener) {
    forEachChunk(model, activations, targets, (from, to) -> listener.on(logits, to - from));
    return losses;
  }

  /** Is given logits while they are there. */
  @FunctionalInterface
  public interface LogitsListener {
    /**
     * @param logits the first {@code rows}·V are rows of logits; the array is used again
     */
    void on(float[] logits, int rows);
  }

  /**
   * The loss at each position, and its gradients: adds to the head's gradient and returns the
   * gradient by the last layer norm's output, (B·T, C), for {@link Gpt#backward}.
   *
   * @param scale what each position's loss is multiplied by before it is summed: 1 / positions
   *     makes the gradient that of the mean
   */
  public float[] gradient(Gpt model, Activations activations, int[] targets, float scale) {
    if (dnormed.length < activations.rows() * model.config().embedding()) {
      dnormed = dnormed(Allocator.ofArrays(), model.config(), activations.rows());
    }
    forEachChunk(
        model,
        activations,
        targets,
        (from, to) -> {
          device.crossEntropyGradientRows(logits, to - from, vocabSize, sums, targets, from, scale);
          model.logitsGradient(device, activations.normed(), from, to, logits, dnormed);
        });
    return dnormed;
  }

  /** The losses that the last call of {@link #losses} or {@link #gradient} computed. */
  public double[] lastLosses() {
    return losses;
  }

  /**
   * The way from logits to the loss at each position, to be looked at.
   *
   * @param top how many of the likeliest tokens are listed
   */
  public LossSteps steps(Gpt model, Activations activations, int[] targets, int top) {
    List<LossSteps.Position> positions = new ArrayList<>();
    forEachChunk(
        model,
        activations,
        targets,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            if (targets[row] >= 0) {
              positions.add(
                  LossSteps.Position.of(
                      row,
                      targets[row],
                      logits,
                      (row - from) * vocabSize,
                      vocabSize,
                      sums[row - from],
                      top));
            }
          }
        });
    return new LossSteps(List.copyOf(positions));
  }

  private void forEachChunk(Gpt model, Activations activations, int[] targets, Chunk chunk) {
    int rows = activations.rows();
    if (targets.length != rows) {
      throw new IllegalArgumentException(
          "%d targets for %d positions".formatted(targets.length, rows));
    }
    for (int from = 0; from < rows; from += chunkRows) {
      int to = Math.min(rows, from + chunkRows);
      model.logits(device, activations.normed(), from, to, logits);
      device.logSumExpRows(logits, to - from, vocabSize, sums);
      for (int row = from; row < to; row++) {
        int target = targets[row];
        losses[row] = target < 0 ? 0 : sums[row - from] - logits[(row - from) * vocabSize + target];
      }
      chunk.run(from, to);
    }
  }

  /**
   * Refuses a loss that is NaN or infinite where no training can be the cause.
   *
   * @throws BrokenModelException if it is
   */
  public static void requireFinite(double loss) {
    if (!Double.isFinite(loss)) {
      throw new BrokenModelException("the loss is " + loss);
    }
  }

  /** Work on rows {@code from} to {@code to - 1}, whose logits and sums are in the buffers. */
  @FunctionalInterface
  private interface Chunk {
    void run(int from, int to);
  }
}
