package cero.data;

import cero.storage.Counted;

/** What the kinds of windows share. */
final class Windows {
  private Windows() {}

  /** Refuses sizes that no batch can have, and a text that is shorter than a window. */
  static void require(long tokens, int rows, int time) {
    if (rows < 1 || time < 1) {
      throw new DataException(
          "a batch must have at least 1 row of 1 token, not %d x %d".formatted(rows, time));
    }
    if (tokens <= time) {
      throw new DataException(
          "the text has %s, but one window needs %d (a context of %d and the token that"
                  .formatted(Counted.of(tokens, "token"), time + 1L, time)
              + " follows): give more text or a shorter context");
    }
  }

  /** A number that looks random, for a seed and a place (SplitMix64's finaliser). */
  static long hash(long seed, long place) {
    long z = seed * 0xD1342543DE82EF95L + (place + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
