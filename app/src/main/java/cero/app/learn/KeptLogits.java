package cero.app.learn;

import cero.model.Gpt;
import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * The logits behind the beginnings that were asked about last: whoever moves a slider asks about
 * the same one again and again. A model that requests look at does not change, so they stay right.
 */
final class KeptLogits {
  /** Beginnings kept of each model; each takes 4 bytes for every id of the vocabulary. */
  private static final int MOST = 16;

  // Weak: a model that nobody looks at any more is not held in memory by what it once said.
  private final Map<Gpt, Map<IntBuffer, float[]>> models = new WeakHashMap<>();

  /**
   * The logits (V) of the token behind some ids, which nobody may change.
   *
   * @param reader computes them where they are not known
   */
  float[] of(Gpt model, int[] ids, Supplier<float[]> reader) {
    IntBuffer beginning = IntBuffer.wrap(ids); // equal to another with the same ids
    float[] known = find(model, beginning);
    if (known != null) {
      return known;
    }
    float[] logits = reader.get(); // unlocked: it takes its time
    keep(model, beginning, logits);
    return logits;
  }

  private synchronized float[] find(Gpt model, IntBuffer beginning) {
    Map<IntBuffer, float[]> known = models.get(model);
    return known == null ? null : known.get(beginning);
  }

  private synchronized void keep(Gpt model, IntBuffer beginning, float[] logits) {
    models.computeIfAbsent(model, _ -> new Bounded()).put(beginning, logits);
  }

  /** Forgets what has not been asked for longest. */
  private static final class Bounded extends LinkedHashMap<IntBuffer, float[]> {
    private static final long serialVersionUID = 1L;

    Bounded() {
      super(MOST, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<IntBuffer, float[]> eldest) {
      return size() > MOST;
    }
  }
}
