package cero.data;

import java.util.Objects;

/**
 * Token ids one behind the other, of which there may be more than memory holds. Several threads may
 * read at the same time.
 */
public interface Tokens {
  /** How many there are. */
  long size();

  /**
   * Copies {@code count} tokens from place {@code from} on to {@code to[at]} and behind it.
   *
   * @throws DataException if what is stored there is damaged
   */
  void copy(long from, int[] to, int at, int count);

  /** The token at one place. */
  default int at(long place) {
    int[] one = new int[1];
    copy(place, one, 0, 1);
    return one[0];
  }

  /** Tokens that are in memory; the array is not copied. */
  static Tokens of(int... ids) {
    Objects.requireNonNull(ids, "ids");
    return new Tokens() {
      @Override
      public long size() {
        return ids.length;
      }

      @Override
      public void copy(long from, int[] to, int at, int count) {
        System.arraycopy(ids, Math.toIntExact(from), to, at, count);
      }
    };
  }
}
