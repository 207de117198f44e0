package cero.model;

/**
 * Draws a training step's dropout masks: each is a function of the step's seed and of where it is
 * used alone, so that neither order nor threads change it.
 */
final class Dropout {
  private final Device device;
  private final double probability;
  private final long seed;
  private int used;

  /**
   * @param seed another one for each step, and for each micro-batch of a step
   */
  Dropout(Device device, double probability, long seed) {
    this.device = device;
    this.probability = probability;
    this.seed = seed;
  }

  /** What a kept element is multiplied by, 1 / (1 − p), so that the expected value stays. */
  float scale() {
    return (float) (1 / (1 - probability));
  }

  /** Fills the mask with the next draw. */
  void draw(long[] mask, long bits) {
    // An odd constant keeps the keys of a step apart; the kernel's hash spreads them.
    long key = (seed + 0x632BE59BD9B4E019L * ++used) * 0xD1342543DE82EF95L;
    device.drawMask(mask, key, probability, bits);
  }
}
