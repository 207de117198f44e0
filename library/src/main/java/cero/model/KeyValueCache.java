package cero.model;

import cero.device.Allocator;
import cero.device.AttentionShape;
import java.util.List;

/**
 * The keys and values of what a model has read of one sequence, for each block: with them a further
 * token costs one row, whatever came before it. One thread at a time.
 */
public final class KeyValueCache {
  private final List<Layer> layers;
  private final int capacity;
  private int length;

  /** What one block remembers. */
  static final class Layer {
    private final float[] keys; // (KV, capacity, D), so that each head reads on and on
    private final float[] values; // (KV, capacity, D)

    private Layer(Allocator allocator, GptConfig config) {
      keys = allocator.floats(config.heads(), config.context(), config.headSize());
      values = allocator.floats(config.heads(), config.context(), config.headSize());
    }

    float[] keys() {
      return keys;
    }

    float[] values() {
      return values;
    }

    /**
     * Takes rows in after the first {@code length}.
     *
     * @param qkv (rows, H + 2·KV, D), of which keys and values are taken
     * @param shape of the rows
     */
    void append(float[] qkv, AttentionShape shape, int length) {
      int d = shape.headSize();
      int heads = shape.keyValueHeads();
      int capacity = keys.length / (heads * d);
      int stride = (shape.heads() + 2 * heads) * d;
      for (int row = 0; row < shape.time(); row++) {
        for (int head = 0; head < heads; head++) {
          int from = row * stride + (shape.heads() + head) * d;
          int to = (head * capacity + length + row) * d;
          System.arraycopy(qkv, from, keys, to, d);
          System.arraycopy(qkv, from + heads * d, values, to, d);
        }
      }
    }
  }

  /** Room for as many positions as the model has. */
  public KeyValueCache(GptConfig config) {
    this(Allocator.ofArrays(), config);
  }

  private KeyValueCache(Allocator allocator, GptConfig config) {
    capacity = config.context();
    layers = allocator.repeat(config.layers(), () -> new Layer(allocator, config));
  }

  /** Bytes that one takes; at most {@link Long#MAX_VALUE}. */
  public static long bytes(GptConfig config) {
    return Allocator.count(counter -> new KeyValueCache(counter, config));
  }

  Layer layer(int index) {
    return layers.get(index);
  }

  /** The positions that it holds. */
  public int length() {
    return length;
  }

  /** The positions that it has room for. */
  public int capacity() {
    return capacity;
  }

  /** All blocks have appended so many positions. */
  void advance(int count) {
    length += count;
  }

  /**
   * Forgets all but the first positions.
   *
   * @throws IllegalArgumentException if it does not hold so many
   */
  public void truncate(int kept) {
    if (kept < 0 || kept > length) {
      throw new IllegalArgumentException(
          "of %d positions the first %d can't be kept".formatted(length, kept));
    }
    length = kept;
  }
}
