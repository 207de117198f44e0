package cero.device;

import cero.kernel.AttentionDropout;
import cero.kernel.Matrix;

/**
 * How the heads of a batch lie in its arrays: rows of (H + 2·KV)·D numbers, the queries of all
 * heads before the keys and values of the heads that have them. Immutable, so threads may share it.
 *
 * @param heads that ask, H
 * @param keyValueHeads that are looked at, KV; each by H / KV heads in a row
 * @param dropout the probability with which attention probabilities are dropped where there is a
 *     mask
 */
public record AttentionShape(
    int batch, int time, int heads, int keyValueHeads, int headSize, double dropout) {
  /**
   * @throws IllegalArgumentException if the heads can't be shared out evenly
   */
  public AttentionShape {
    if (keyValueHeads < 1 || heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "%d heads can't share %d of keys and values evenly".formatted(heads, keyValueHeads));
    }
  }

  /** What scores are multiplied by, 1 / √D. */
  float scale() {
    return (float) (1 / Math.sqrt(headSize));
  }

  /** Numbers in a row of queries, keys and values. */
  public int stride() {
    return (heads + 2 * keyValueHeads) * headSize;
  }

  /** The same of other positions. */
  public AttentionShape withTime(int positions) {
    return new AttentionShape(batch, positions, heads, keyValueHeads, headSize, dropout);
  }

  /** Which head {@code b·KV + k} of keys and values head {@code b·H + h} looks at. */
  int keyValueHead(int head) {
    return head / (heads / keyValueHeads); // H is a multiple of KV, so that b stays
  }

  /** The (T, D) queries of head {@code b·H + h}. */
  Matrix queries(float[] qkv, int head) {
    return part(qkv, head / heads, head % heads);
  }

  /** The (T, D) keys of head {@code b·KV + k}. */
  Matrix keys(float[] qkv, int keyValueHead) {
    return part(qkv, keyValueHead / keyValueHeads, heads + keyValueHead % keyValueHeads);
  }

  /** The (T, D) values of head {@code b·KV + k}. */
  Matrix values(float[] qkv, int keyValueHead) {
    int place = heads + keyValueHeads + keyValueHead % keyValueHeads;
    return part(qkv, keyValueHead / keyValueHeads, place);
  }

  private Matrix part(float[] qkv, int row, int place) {
    int offset = row * time * stride() + place * headSize;
    return Matrix.of(qkv, offset, time, headSize, stride());
  }

  /** The (T, D) outputs of head {@code b·H + h}, in (B, T, H, D). */
  Matrix head(float[] out, int head) {
    int channels = heads * headSize;
    int offset = head / heads * time * channels + head % heads * headSize;
    return Matrix.of(out, offset, time, headSize, channels);
  }

  /** Bits from one row of a head's dropout mask to the next: T rounded up to whole words. */
  public int maskStride() {
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
