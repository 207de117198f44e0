package cero.model;

import cero.device.Device;

/** Masks by hashing: any thread draws any part of them. */
final class SeededDropout implements Dropout {
  private final long seed;
  private int used;

  SeededDropout(long seed) {
    this.seed = seed;
  }

  @Override
  public void draw(Device device, double probability, long[] mask, int rows, int width) {
    // An odd constant keeps the keys of a step apart; the kernel's hash spreads them.
    long key = (seed + 0x632BE59BD9B4E019L * ++used) * 0xD1342543DE82EF95L;
    device.drawMask(mask, key, probability, rows * ((width + 63L) / 64 * 64));
  }
}
