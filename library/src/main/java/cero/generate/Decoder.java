package cero.generate;

import cero.device.Device;
import cero.model.Activations;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.KeyValueCache;
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
  private final KeyValueCache cache;
  private final int[] seen; // the ids that the cache holds
  private final float[] logits; // (V)
  private Activations buffers;
  private int room = 1; // of the buffers, in tokens
  private int forgotten;

  public Decoder(Device device, Gpt model) {
    this.device = Objects.requireNonNull(device, "device");
    this.model = Objects.requireNonNull(model, "model");
    this.config = model.config();
    cache = new KeyValueCache(config);
    seen = new int[config.context()];
    logits = new float[config.vocabSize()];
    buffers = Activations.forInference(config, 1, room);
  }

  /** Bytes that reading a sequence takes beside the model; at most {@link Long#MAX_VALUE}. */
  public static long bytes(GptConfig config) {
    double buffers = Activations.inferenceBytes(config, 1, Math.min(CHUNK, config.context()));
    double own =
        Integer.BYTES * (double) config.context() + Float.BYTES * (double) config.vocabSize();
    return (long) (KeyValueCache.bytes(config) + buffers + own);
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
      if (cache.length() == config.context()) {
        forgetHalf();
      }
      int count = Math.min(Math.min(CHUNK, config.context() - cache.length()), ids.length - from);
      append(Arrays.copyOfRange(ids, from, from + count));
      from += count;
    }
    model.logits(device, buffers.normed(), 0, 1, logits);
    return logits;
  }

  private void forgetHalf() {
    int keep = config.context() / 2;
    int[] kept = Arrays.copyOfRange(seen, cache.length() - keep, cache.length());
    forgotten += cache.length() - keep;
    cache.truncate(0);
    for (int from = 0; from < keep; from += CHUNK) {
      append(Arrays.copyOfRange(kept, from, Math.min(keep, from + CHUNK)));
    }
  }

  /** Takes in further tokens; the last norm's output at the last of them is then in the buffers. */
  private void append(int[] ids) {
    if (ids.length > room) {
      room = ids.length;
      buffers = Activations.forInference(config, 1, room);
    }
    System.arraycopy(ids, 0, seen, cache.length(), ids.length);
    model.forward(device, buffers, ids, cache);
  }
}
