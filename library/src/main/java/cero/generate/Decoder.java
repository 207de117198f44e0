package cero.generate;

import cero.kernel.WeightMatrix;
import cero.model.Block;
import cero.model.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.RowStatistics;
import java.util.Arrays;
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
  private final float[][] keys; // per layer (H, context, D), so that each head reads on and on
  private final float[][] values; // per layer (H, context, D)
  private final int[] seen; // the ids that the cache holds
  private final float[] logits; // (V)
  private Buffers buffers;
  private int length;
  private int forgotten;

  public Decoder(Device device, Gpt model) {
    this.device = Objects.requireNonNull(device, "device");
    this.model = Objects.requireNonNull(model, "model");
    this.config = model.config();
    int size = Math.multiplyExact(config.context(), config.embedding());
    keys = new float[config.layers()][size];
    values = new float[config.layers()][size];
    seen = new int[config.context()];
    logits = new float[config.vocabSize()];
    buffers = new Buffers(1, config);
  }

  /** Bytes that reading a sequence takes beside the model. */
  public static long bytes(GptConfig config) {
    long cache = 2L * config.layers() * config.context() * config.embedding();
    long rows = Math.min(CHUNK, config.context());
    long buffers = rows * (6L * config.embedding() + config.inner());
    return 4 * (cache + buffers + config.context() + config.vocabSize());
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
    int[] kept = Arrays.copyOfRange(seen, length - keep, length);
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
      buffers = new Buffers(rows, config);
    }
    Buffers b = buffers;
    System.arraycopy(ids, 0, seen, length, rows);
    WeightMatrix tokens = model.tokenEmbedding().matrix();
    device.embed(ids, rows, length, tokens, model.positionEmbedding().values(), b.x);
    for (int layer = 0; layer < config.layers(); layer++) {
      Block block = model.blocks().get(layer);
      block.norm1().forward(device, b.x, rows, b.normed, b.statistics);
      block.queryKeyValue().forward(device, b.normed, rows, b.qkv);
      remember(b.qkv, rows, keys[layer], values[layer]);
      if (layer == config.layers() - 1) {
        // What comes from here on is for the next token alone, which only the last row foretells.
        System.arraycopy(b.qkv, (rows - 1) * 3 * c, b.qkv, 0, c);
        System.arraycopy(b.x, (rows - 1) * c, b.x, 0, c);
        rows = 1;
      }
      device.attentionToPast(b.qkv, rows, keys[layer], values[layer], end, config, b.normed);
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

  /** What one pass over some rows writes. */
  private static final class Buffers {
    final int rows;
    final float[] x;
    final float[] normed;
    final float[] branch;
    final float[] qkv;
    final float[] inner;
    final RowStatistics statistics;

    Buffers(int rows, GptConfig config) {
      int c = config.embedding();
      this.rows = rows;
      x = new float[rows * c];
      normed = new float[rows * c];
      branch = new float[rows * c];
      qkv = new float[rows * 3 * c];
      inner = new float[rows * config.inner()];
      statistics = new RowStatistics(rows);
    }
  }
}
