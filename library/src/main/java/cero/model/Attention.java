package cero.model;

import cero.device.Allocator;
import cero.device.AttentionShape;
import cero.device.Device;

/**
 * Causal self-attention: each position asks, and what it sees of those before it is mixed by how
 * well their keys answer. Threads may share it, as long as none changes its weights.
 */
final class Attention {
  /** What a forward pass writes and the backward pass reads; (rows, ·) with rows = B·T. */
  static final class Buffers {
    final float[] qkv; // (rows, H + 2·KV, D)
    final float[] logSumExp; // (B, H, T)
    final float[] heads; // (rows, C): what the heads saw

    /**
     * @param heads where that goes, or null for an array of its own
     */
    Buffers(Allocator allocator, GptConfig config, int batch, int time, float[] heads) {
      int c = config.embedding();
      qkv = allocator.floats(batch, time, 3, c);
      logSumExp = allocator.floats(batch, time, config.heads());
      this.heads = heads != null ? heads : allocator.floats(batch, time, c);
    }
  }

  private final Linear queryKeyValue;
  private final Linear projection;

  Attention(Linear queryKeyValue, Linear projection) {
    this.queryKeyValue = queryKeyValue;
    this.projection = projection;
  }

  /**
   * What came before the positions of a forward pass.
   *
   * @param cache of this block; it takes the new positions in
   * @param length of the positions that it held before them
   * @param answers how many of the new positions are answered, which are the last ones
   */
  record Past(KeyValueCache.Layer cache, int length, int answers) {}

  /**
   * Each position looks at those of its row up to itself.
   *
   * @param x (rows, C)
   * @param mask what dropout keeps of the probabilities, or null
   * @param past what the positions, of one row, see too; null for nothing
   * @param y (rows, C), written; (answers, C) where there is a past
   */
  void forward(
      Device device,
      float[] x,
      AttentionShape shape,
      long[] mask,
      Past past,
      Buffers b,
      float[] y) {
    int rows = shape.batch() * shape.time();
    queryKeyValue.forward(device, x, rows, b.qkv);
    if (past == null) {
      device.attention(b.qkv, shape, mask, b.heads, b.logSumExp);
      projection.forward(device, b.heads, rows, y);
    } else {
      attendToPast(device, shape, past, b);
      projection.forward(device, b.heads, past.answers, y);
    }
  }

  private static void attendToPast(Device device, AttentionShape shape, Past past, Buffers b) {
    past.cache.append(b.qkv, shape, past.length);
    int answered = past.answers * shape.stride();
    System.arraycopy(b.qkv, shape.time() * shape.stride() - answered, b.qkv, 0, answered);
    device.attentionToPast(
        b.qkv,
        shape.withTime(past.answers),
        past.cache.keys(),
        past.cache.values(),
        past.length + shape.time(),
        b.heads);
  }

  /**
   * The gradients without a past.
   *
   * @param dy (rows, C)
   * @param dheads (rows, C), written on the way
   * @param dqkv (rows, H + 2·KV, D), written on the way
   * @param dx (rows, C), written; may be {@code dheads}
   */
  void backward(
      Device device,
      float[] x,
      AttentionShape shape,
      long[] mask,
      Buffers b,
      float[] dy,
      float[] dheads,
      float[] dqkv,
      float[] dx) {
    int rows = shape.batch() * shape.time();
    projection.backward(device, b.heads, rows, dy, dheads);
    device.attentionGradient(b.qkv, shape, mask, b.heads, b.logSumExp, dheads, dqkv);
    queryKeyValue.backward(device, x, rows, dqkv, dx);
  }
}
