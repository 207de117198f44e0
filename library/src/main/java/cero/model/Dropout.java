package cero.model;

import cero.device.Device;
import cero.random.PyTorchRandom;

/**
 * Draws which elements a training step's dropout keeps. Masks are asked for in the order in which
 * the forward pass meets them: embeddings, then in each block attention probabilities, attention's
 * branch and the feed-forward's branch. One thread at a time.
 */
public sealed interface Dropout permits SeededDropout, PyTorchDropout {
  /**
   * Masks that are a function of the seed and of where they are used alone, so that neither order
   * nor threads change them.
   *
   * @param seed another one for each step, and for each micro-batch of a step
   */
  static Dropout seeded(long seed) {
    return new SeededDropout(seed);
  }

  /** The masks that PyTorch draws. */
  static Dropout pytorch(PyTorchRandom random) {
    return new PyTorchDropout(random);
  }

  /**
   * Fills a mask with the next draw: bit i of a row is set where its element is kept.
   *
   * @param mask rows of {@code width} bits, each row beginning in a word of its own
   * @param rows of the mask
   */
  void draw(Device device, double probability, long[] mask, int rows, int width);
}
