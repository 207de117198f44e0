package cero.model;

import cero.device.Allocator;
import cero.device.AttentionShape;
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
    final Attention.Buffers attention;
    final float[] middle; // (rows, C): the residual stream between attention and feed-forward
    final float[] norm2; // (rows, C)
    final FeedForward.Buffers feedForward;

    /**
     * @param stream where the residual stream stays if no backward pass follows; else null
     */
    Inside(Allocator allocator, GptConfig config, int batch, int time, float[] stream) {
      int c = config.embedding();
      norm1Rows = new RowStatistics(allocator, batch, time);
      norm2Rows = new RowStatistics(allocator, batch, time);
      boolean kept = stream == null;
      norm1 = allocator.floats(batch, time, c);
      // Without a backward pass an array is free again once it has been read.
      attention = new Attention.Buffers(allocator, config, batch, time, kept ? null : norm1);
      middle = kept ? allocator.floats(batch, time, c) : stream;
      norm2 = kept ? allocator.floats(batch, time, c) : norm1;
      feedForward = new FeedForward.Buffers(allocator, config, batch, time, kept);
    }
  }

  /** One block's buffers. */
  static final class OfBlock {
    final Inside inside; // its own, or one that all blocks write in turn
    final float[] output; // (rows, C): the residual stream after the block
    final long[] attentionMask; // (B, H, T, T rounded up to 64) bits, or null without dropout
    final long[] shortcut1Mask; // (rows, C) bits, or null
    final long[] shortcut2Mask; // (rows, C) bits, or null

    /**
     * @param dropped the shape of attention's mask, or null without dropout
     */
    OfBlock(
        Allocator allocator, Inside inside, float[] output, AttentionShape dropped, int channels) {
      this.inside = inside;
      this.output = output;
      if (dropped != null) {
        int batch = dropped.batch();
        int time = dropped.time();
        attentionMask = allocator.bits(batch, dropped.heads(), time, dropped.maskStride());
        shortcut1Mask = allocator.bits(batch, time, channels);
        shortcut2Mask = allocator.bits(batch, time, channels);
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

    Gradients(Allocator allocator, GptConfig config, int batch, int time) {
      int c = config.embedding();
      stream = allocator.floats(batch, time, c);
      branch = allocator.floats(batch, time, c);
      narrow = allocator.floats(batch, time, c);
      wide =
          config.inner() >= 3L * c
              ? allocator.floats(batch, time, config.inner())
              : allocator.floats(batch, time, 3, c);
    }
  }

  private final GptConfig config;
  private final int maxRows;
  final float[] embedded; // (rows, C): the residual stream before the first block
  final long[] embeddedMask; // (rows, C) bits, or null
  final float[] branch; // (rows, C): what a branch adds to the stream
  final float[] normed; // (rows, C): after the last layer norm
  final RowStatistics normRows;
  final List<OfBlock> blocks;
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

  private Activations(Allocator allocator, GptConfig config, int batch, int time, Kept kept) {
    this.config = config;
    this.maxRows = batch * time;
    int c = config.embedding();
    boolean dropout = kept != Kept.NOTHING && config.dropout() > 0;
    embedded = allocator.floats(batch, time, c);
    embeddedMask = dropout ? allocator.bits(batch, time, c) : null;
    branch = allocator.floats(batch, time, c);
    normed = allocator.floats(batch, time, c);
    normRows = new RowStatistics(allocator, batch, time);
    recomputes = kept == Kept.BLOCK_OUTPUTS;
    gradients = kept == Kept.NOTHING ? null : new Gradients(allocator, config, batch, time);
    AttentionShape dropped = dropout ? shape(config, batch, time) : null;
    float[] stream = kept == Kept.NOTHING ? embedded : null;
    Inside shared = kept == Kept.ALL ? null : new Inside(allocator, config, batch, time, stream);
    blocks =
        allocator.repeat(
            config.layers(),
            () ->
                new OfBlock(
                    allocator,
                    shared != null ? shared : new Inside(allocator, config, batch, time, null),
                    stream != null ? stream : allocator.floats(batch, time, c),
                    dropped,
                    c));
  }

  private static Activations make(GptConfig config, int batch, int time, Kept kept) {
    double widest = (double) batch * time * Math.max(config.inner(), 3L * config.embedding());
    if (batch < 1 || time < 1 || time > config.context() || widest > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "a batch of %d x %d tokens does not fit a model with context %d and embedding %d"
              .formatted(batch, time, config.context(), config.embedding()));
    }
    return new Activations(Allocator.ofArrays(), config, batch, time, kept);
  }

  private static long bytes(GptConfig config, int batch, int time, Kept kept) {
    return Allocator.count(counter -> new Activations(counter, config, batch, time, kept));
  }

  /**
   * Buffers for forward and backward passes.
   *
   * @throws IllegalArgumentException if a sequence is longer than the context, or a buffer longer
   *     than an array can be
   */
  public static Activations forTraining(GptConfig config, int batch, int time) {
    return make(config, batch, time, Kept.ALL);
  }

  /**
   * Buffers for forward and backward passes that keep each block's output alone: the backward pass
   * runs each block again to see the rest. The numbers are the same.
   *
   * @throws IllegalArgumentException as {@link #forTraining}
   */
  public static Activations forRecomputing(GptConfig config, int batch, int time) {
    return make(config, batch, time, Kept.BLOCK_OUTPUTS);
  }

  /**
   * Buffers for forward passes only: about as much as one block of training needs.
   *
   * @throws IllegalArgumentException as {@link #forTraining}
   */
  public static Activations forInference(GptConfig config, int batch, int time) {
    return make(config, batch, time, Kept.NOTHING);
  }

  /** Bytes that {@link #forTraining} takes; at most {@link Long#MAX_VALUE}. */
  public static long trainingBytes(GptConfig config, int batch, int time) {
    return bytes(config, batch, time, Kept.ALL);
  }

  /** Bytes that {@link #forRecomputing} takes; at most {@link Long#MAX_VALUE}. */
  public static long recomputingBytes(GptConfig config, int batch, int time) {
    return bytes(config, batch, time, Kept.BLOCK_OUTPUTS);
  }

  /** Bytes that {@link #forInference} takes; at most {@link Long#MAX_VALUE}. */
  public static long inferenceBytes(GptConfig config, int batch, int time) {
    return bytes(config, batch, time, Kept.NOTHING);
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

  /**
   * Goes on with the last positions of the one row alone, which are the first of the stream now.
   */
  void keepLast(int positions) {
    int c = config.embedding();
    System.arraycopy(embedded, (time - positions) * c, embedded, 0, positions * c);
    time = positions;
  }

  private static AttentionShape shape(GptConfig config, int batch, int time) {
    return new AttentionShape(
        batch, time, config.heads(), config.heads(), config.headSize(), config.dropout());
  }
}
