package cero.generate;

import cero.device.Allocator;
import cero.device.AttentionShape;
import cero.device.Device;
import cero.kernel.WeightMatrix;
import cero.model.Block;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.RowStatistics;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Runs a model over a growing sequence: keys and values of what it has seen are kept, so that each
 * further token costs one row, whatever came before it.
 *
 * <p>Positions end with the model's context. When it is full, the sequence goes on from its last
 * half: the older tokens are forgotten, the half is run again at the first positions, and there is
 * room again. Of a context of one token nothing is left: such a model goes by the last token alone.
 * One thread at a time; others may run the same model with their own.
 */
public final class Decoder {
  /** Rows of a prompt that go through the model at once. */
  private static final int CHUNK = 512;

  private final Device device;
  private final Gpt model;
  private final GptConfig config;
  private final Cache cache;
  private final float[] logits; // (V)
  private Buffers buffers;
  private int length;
  private int forgotten;

  public Decoder(Device device, Gpt model) {
    this.device = Objects.requireNonNull(device, "device");
    this.model = Objects.requireNonNull(model, "model");
    this.config = model.config();
    Allocator allocator = Allocator.ofArrays();
    cache = new Cache(allocator, config);
    logits = logits(allocator, config);
    buffers = new Buffers(allocator, 1, config);
  }

  /** Bytes that reading a sequence takes beside the model; at most {@link Long#MAX_VALUE}. */
  public static long bytes(GptConfig config) {
    return Allocator.count(counter -> {
      var _ = new Cache(counter, config);
      var _ = new Buffers(counter, Math.min(CHUNK, config.context()), config);
      logits(counter, config);
    });
  }

  private static float[] logits(Allocator allocator, GptConfig config) {
    return allocator.floats(config.vocabSize());
  }

  /** Tokens from the beginning that were forgotten because the context was full. */
  public int forgotten() {
    return forgotten;
  }

  /**
   * Reads more of the sequence.
   *
   * @param ids what follows; at least one
   * @return the logits (V) of the token after the last; the array is used again by the next call
   * @throws IllegalArgumentException if there are no ids, or one is not in the vocabulary
   */
  public float[] read(int... ids) {
    if (ids.length == 0) {
      throw new IllegalArgumentException("there must be at least one token to go on from");
    }
    config.requireKnown(ids);
    for (int from = 0; from < ids.length; ) {
      if (length == config.context()) {
        forgetHalf();
      }
      int count = Math.min(Math.min(CHUNK, config.context() - length), ids.length - from);
      append(Arrays.copyOfRange(ids, from, from + count));
      from += count;
    }
    model.logits(device, buffers.normed, 0, 1, logits);
    return logits;
  }

  private void forgetHalf() {
    int keep = config.context() / 2;
    int[] kept = Arrays.copyOfRange(cache.seen, length - keep, length);
    forgotten += length - keep;
    length = 0;
    for (int from = 0; from < keep; from += CHUNK) {
      append(Arrays.copyOfRange(kept, from, Math.min(keep, from + CHUNK)));
    }
  }

  /** Takes in further tokens; the last norm's output at the last of them is then in the buffers. */
  private void append(int[] ids) {
    int rows = ids.length;
    int end = length + rows;
    int c = config.embedding();
    if (rows > buffers.rows) {
      buffers = new Buffers(Allocator.ofArrays(), rows, config);
    }
    Buffers b = buffers;
    System.arraycopy(ids, 0, cache.seen, length, rows);
    WeightMatrix tokens = model.tokenEmbedding().matrix();
    device.embed(ids, rows, length, tokens, model.positionEmbedding().values(), b.x);
    for (int layer = 0; layer < config.layers(); layer++) {
      Block block = model.blocks().get(layer);
      float[] keys = cache.keys.get(layer);
      float[] values = cache.values.get(layer);
      block.norm1().forward(device, b.x, rows, b.normed, b.statistics);
      block.queryKeyValue().forward(device, b.normed, rows, b.qkv);
      remember(b.qkv, rows, keys, values);
      if (layer == config.layers() - 1) {
        // What comes from here on is for the next token alone, which only the last row foretells.
        System.arraycopy(b.qkv, (rows - 1) * 3 * c, b.qkv, 0, c);
        System.arraycopy(b.x, (rows - 1) * c, b.x, 0, c);
        rows = 1;
      }
      device.attentionToPast(b.qkv, shape(rows), keys, values, end, b.normed);
      block.attentionProjection().forward(device, b.normed, rows, b.branch);
      device.addKept(b.x, b.branch, null, 1, b.x, rows * c);

      block.norm2().forward(device, b.x, rows, b.normed, b.statistics);
      block.expansion().forward(device, b.normed, rows, b.inner);
      device.activate(config.activation(), b.inner, b.inner, rows * config.inner());
      block.contraction().forward(device, b.inner, rows, b.branch);
      device.addKept(b.x, b.branch, null, 1, b.x, rows * c);
    }
    model.lastNorm().forward(device, b.x, 1, b.normed, b.statistics);
    length = end;
  }

  private AttentionShape shape(int rows) {
    return new AttentionShape(1, rows, config.heads(), config.heads(), config.headSize(), 0);
  }

  /** Appends the rows' keys and values to the cache. */
  private void remember(float[] qkv, int rows, float[] layerKeys, float[] layerValues) {
    int c = config.embedding();
    int d = config.headSize();
    for (int row = 0; row < rows; row++) {
      for (int head = 0; head < config.heads(); head++) {
        int from = row * 3 * c + head * d;
        int to = (head * config.context() + length + row) * d;
        System.arraycopy(qkv, from + c, layerKeys, to, d);
        System.arraycopy(qkv, from + 2 * c, layerValues, to, d);
      }
    }
  }

  /** What is kept of the sequence. */
  private static final class Cache {
    final List<float[]> keys; // per layer (H, context, D), so that each head reads on and on
    final List<float[]> values; // per layer (H, context, D)
    final int[] seen; // the ids that the cache holds

    Cache(Allocator allocator, GptConfig config) {
      keys = allocator.repeat(config.layers(), () -> ofLayer(allocator, config));
      values = allocator.repeat(config.layers(), () -> ofLayer(allocator, config));
      seen = allocator.ints(config.context());
    }

    private static float[] ofLayer(Allocator allocator, GptConfig config) {
      return allocator.floats(config.heads(), config.context(), config.headSize());
    }
  }

  /** What one pass over some rows writes. */
  private static final class Buffers {
    final int rows;
    final float[] x;
    final float[] normed;
    final float[] branch;
    final float[] qkv;
    final float[] inner;
    final RowStatistics statistics;

    Buffers(Allocator allocator, int rows, GptConfig config) {
      int c = config.embedding();
      this.rows = rows;
      x = allocator.floats(rows, c);
      normed = allocator.floats(rows, c);
      branch = allocator.floats(rows, c);
      qkv = allocator.floats(rows, 3, c);
      inner = allocator.floats(rows, config.inner());
      statistics = new RowStatistics(allocator, rows);
    }
  }
}
