package cero.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The buffers of one forward and, for training, one backward pass, made once for the largest batch
 * and used again: what each layer computed and its gradient needs. One thread at a time; others may
 * run the same model with their own.
 */
public final class Activations {
  /** What a block computes on its way to its output; in (rows, ·) with rows = B·T. */
  static final class Inside {
    final RowStatistics norm1Rows;
    final RowStatistics norm2Rows;
    final float[] norm1; // (rows, C)
    final float[] qkv; // (rows, 3C)
    final float[] logSumExp; // (B, H, T)
    final float[] attention; // (rows, C)
    final float[] middle; // (rows, C): the residual stream between attention and feed-forward
    final float[] norm2; // (rows, C)
    final float[] inner; // (rows, inner), before the activation function
    final float[] activated; // (rows, inner)

    /**
     * @param stream where the residual stream stays if no backward pass follows; else null
     */
    Inside(GptConfig config, int rows, float[] stream) {
      int c = config.embedding();
      norm1Rows = new RowStatistics(rows);
      norm2Rows = new RowStatistics(rows);
      norm1 = new float[rows * c];
      qkv = new float[rows * 3 * c];
      logSumExp = new float[rows * config.heads()];
      attention = new float[rows * c];
      middle = stream != null ? stream : new float[rows * c];
      norm2 = new float[rows * c];
      inner = new float[rows * config.inner()];
      activated = stream != null ? inner : new float[rows * config.inner()];
    }
  }

  /** One block's buffers. */
  static final class OfBlock {
    final Inside inside; // its own, or one that all blocks write in turn
    final float[] output; // (rows, C): the residual stream after the block
    final long[] attentionMask; // (B, H, T, T rounded up to 64) bits, or null without dropout
    final long[] shortcut1Mask; // (rows, C) bits, or null
    final long[] shortcut2Mask; // (rows, C) bits, or null

    OfBlock(Inside inside, float[] output, AttentionShape dropped) {
      this.inside = inside;
      this.output = output;
      if (dropped != null) {
        attentionMask = new long[Math.toIntExact(dropped.maskBits() / 64)];
        shortcut1Mask = new long[maskWords(output.length)];
        shortcut2Mask = new long[maskWords(output.length)];
      } else {
        attentionMask = null;
        shortcut1Mask = null;
        shortcut2Mask = null;
      }
    }
  }

  /** Gradients on their way back; each is written by one layer and read by the next. */
  static final class Gradients {
    final float[] stream; // (rows, C)
    final float[] branch; // (rows, C): of what a branch added to the stream
    final float[] narrow; // (rows, C)
    final float[] wide; // (rows, max(3C, inner))

    Gradients(GptConfig config, int rows) {
      int c = config.embedding();
      stream = new float[rows * c];
      branch = new float[rows * c];
      narrow = new float[rows * c];
      wide = new float[rows * Math.max(3 * c, config.inner())];
    }
  }

  private final GptConfig config;
  private final int maxRows;
  final float[] embedded; // (rows, C): the residual stream before the first block
  final long[] embeddedMask; // (rows, C) bits, or null
  final float[] branch; // (rows, C): what a branch adds to the stream
  final float[] normed; // (rows, C): after the last layer norm
  final RowStatistics normRows;
  final List<OfBlock> blocks = new ArrayList<>();
  final boolean recomputes; // whether all blocks write the same insides
  final Gradients gradients;

  // The batch that the last forward pass saw.
  int[] ids = {};
  int batch;
  int time;

  /**
   * What the last forward pass multiplied kept elements by, 1 / (1 − p), so that the expected value
   * stays; 1 where it dropped none.
   */
  float keptScale = 1;

  /** What is still there when the backward pass comes. */
  private enum Kept {
    ALL,
    BLOCK_OUTPUTS,
    NOTHING
  }

  private Activations(GptConfig config, int batch, int time, Kept kept) {
    double widest = (double) batch * time * Math.max(config.inner(), 3L * config.embedding());
    if (batch < 1 || time < 1 || time > config.context() || widest > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "a batch of %d x %d tokens does not fit a model with context %d and embedding %d"
              .formatted(batch, time, config.context(), config.embedding()));
    }
    this.config = config;
    this.maxRows = batch * time;
    int size = maxRows * config.embedding();
    boolean dropout = kept != Kept.NOTHING && config.dropout() > 0;
    embedded = new float[size];
    embeddedMask = dropout ? new long[maskWords(size)] : null;
    branch = new float[size];
    normed = new float[size];
    normRows = new RowStatistics(maxRows);
    recomputes = kept == Kept.BLOCK_OUTPUTS;
    gradients = kept == Kept.NOTHING ? null : new Gradients(config, maxRows);
    AttentionShape dropped = dropout ? shape(config, batch, time) : null;
    float[] stream = kept == Kept.NOTHING ? embedded : null;
    Inside shared = kept == Kept.ALL ? null : new Inside(config, maxRows, stream);
    for (int i = 0; i < config.layers(); i++) {
      Inside inside = shared != null ? shared : new Inside(config, maxRows, null);
      blocks.add(new OfBlock(inside, stream != null ? stream : new float[size], dropped));
    }
  }

  /**
   * Buffers for forward and backward passes.
   *
   * @throws IllegalArgumentException if a sequence is longer than the context, or a buffer longer
   *     than an array can be
   */
  public static Activations forTraining(GptConfig config, int batch, int time) {
    return new Activations(config, batch, time, Kept.ALL);
  }

  /**
   * Buffers for forward and backward passes that keep each block's output alone: the backward pass
   * runs each block again to see the rest. The numbers are the same.
   *
   * @throws IllegalArgumentException as {@link #forTraining}
   */
  public static Activations forRecomputing(GptConfig config, int batch, int time) {
    return new Activations(config, batch, time, Kept.BLOCK_OUTPUTS);
  }

  /**
   * Buffers for forward passes only: about as much as one block of training needs.
   *
   * @throws IllegalArgumentException as {@link #forTraining}
   */
  public static Activations forInference(GptConfig config, int batch, int time) {
    return new Activations(config, batch, time, Kept.NOTHING);
  }

  /** Bytes that {@link #forTraining} takes; at most {@link Long#MAX_VALUE}. */
  public static long trainingBytes(GptConfig config, int batch, int time) {
    return trainingBytes(config, batch, time, config.layers());
  }

  /** Bytes that {@link #forRecomputing} takes; at most {@link Long#MAX_VALUE}. */
  public static long recomputingBytes(GptConfig config, int batch, int time) {
    return trainingBytes(config, batch, time, 1);
  }

  /**
   * @param insides of how many blocks there is all that they compute
   */
  private static long trainingBytes(GptConfig config, int batch, int time, int insides) {
    double rows = (double) batch * time; // products of doubles do not overflow
    long c = config.embedding();
    long inside = 7 * c + 2L * config.inner() + config.heads() + 4;
    long passing = 6 * c + Math.max(3 * c, config.inner()) + 2;
    double masks = 0;
    if (config.dropout() > 0) {
      long attention = (long) config.heads() * ((time + 63L) / 64 * 64);
      masks = rows * (config.layers() * (attention + 2.0 * c) + c) / 8;
    }
    return (long)
        (4 * rows * (insides * (double) inside + config.layers() * (double) c + passing) + masks);
  }

  /** Bytes that {@link #forInference} takes. */
  public static long inferenceBytes(GptConfig config, int batch, int time) {
    long rows = (long) batch * time;
    return 4 * rows * (9L * config.embedding() + config.inner() + config.heads() + 6);
  }

  /** The last layer norm's output, (B·T, C). */
  public float[] normed() {
    return normed;
  }

  /** The number of rows, B·T, of the last forward pass. */
  public int rows() {
    return batch * time;
  }

  void start(int[] batchIds, int batchSize, int sequence, boolean drops) {
    if (batchIds.length != batchSize * sequence || batchIds.length > maxRows) {
      throw new IllegalArgumentException(
          "%d ids for a batch of %d x %d, with room for %d"
              .formatted(batchIds.length, batchSize, sequence, maxRows));
    }
    config.requireKnown(batchIds);
    ids = batchIds;
    batch = batchSize;
    time = sequence;
    keptScale = drops ? (float) (1 / (1 - config.dropout())) : 1;
  }

  /** The mask, or null if the last forward pass dropped nothing. */
  long[] ifDropped(long[] mask) {
    return keptScale == 1 ? null : mask;
  }

  AttentionShape shape() {
    return shape(config, batch, time);
  }

  private static AttentionShape shape(GptConfig config, int batch, int time) {
    return new AttentionShape(batch, time, config.heads(), config.headSize(), config.dropout());
  }

  private static int maskWords(int size) {
    return (size + 63) / 64;
  }
}
