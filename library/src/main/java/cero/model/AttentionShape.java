package cero.model;

import cero.kernel.AttentionDropout;
import cero.kernel.Matrix;

/**
 * How the heads of a batch lie in its arrays.
 *
 * @param dropout the probability with which attention probabilities are dropped where there is a
 *     mask
 */
record AttentionShape(int batch, int time, int heads, int headSize, double dropout) {
  int channels() {
    return heads * headSize;
  }

  /** What scores are multiplied by, 1 / √D. */
  float scale() {
    return (float) (1 / Math.sqrt(headSize));
  }

  /**
   * The (T, D) queries (part 0), keys (1) or values (2) of head {@code b·H + h}, in (B, T, 3, C).
   */
  Matrix part(float[] qkv, int head, int part) {
    int stride = 3 * channels();
    int offset = head / heads * time * stride + part * channels() + head % heads * headSize;
    return Matrix.of(qkv, offset, time, headSize, stride);
  }

  /** The (T, D) outputs of head {@code b·H + h}, in (B, T, C). */
  Matrix head(float[] out, int head) {
    int offset = head / heads * time * channels() + head % heads * headSize;
    return Matrix.of(out, offset, time, headSize, channels());
  }

  /** Bits from one row of a head's dropout mask to the next: T rounded up to whole words. */
  int maskStride() {
    return (time + 63) / 64 * 64;
  }

  AttentionDropout dropout(long[] mask, int head) {
    if (mask == null) {
      return null;
    }
    long offset = (long) head * time * maskStride();
    return new AttentionDropout(mask, offset, maskStride(), (float) (1 / (1 - dropout)));
  }
}
