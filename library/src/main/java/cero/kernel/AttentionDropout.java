package cero.kernel;

/**
 * Which of one head's (T, T) attention probabilities dropout keeps. Threads may share it, as long
 * as none changes its arrays.
 *
 * @param mask bits, row-major, the head's first at {@code offset}
 * @param offset a multiple of 64
 * @param rowStride bits from one row to the next, a multiple of 64 and at least T
 * @param scale what a kept probability is multiplied by, 1 / (1 − dropout)
 */
public record AttentionDropout(long[] mask, long offset, int rowStride, float scale) {
  /** Where row i starts, in words of 64 bits. */
  int rowWord(int i) {
    return (int) ((offset + (long) i * rowStride) >>> 6);
  }

  boolean keeps(int i, int j) {
    return (mask[rowWord(i) + (j >>> 6)] >>> j & 1) != 0;
  }
}
