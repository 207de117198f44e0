package cero.data;

/**
 * The order in which an epoch goes through its windows. A shuffled one is worked out place by
 * place, so that it needs no memory however many windows there are: a Feistel network permutes the
 * numbers below the next power of four, and a number that is not a window's is permuted again until
 * it is one (cycle walking).
 *
 * <p>Sources: Luby and Rackoff, <i>How to Construct Pseudorandom Permutations from Pseudorandom
 * Functions</i> (1988); Black and Rogaway, <i>Ciphers with Arbitrary Finite Domains</i> (2002).
 */
final class Order {
  /** Four rounds look random for many windows; a few more help where there are few. */
  private static final int ROUNDS = 8;

  private final long count;
  private final boolean shuffled;
  private final long seed;

  /** Bits in each of a number's two halves. */
  private final int halfBits;

  private Order(long count, boolean shuffled, long seed) {
    this.count = count;
    this.shuffled = shuffled;
    this.seed = seed;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, count - 1));
    this.halfBits = (bits + 1) / 2;
  }

  static Order ascending(long count) {
    return new Order(count, false, 0);
  }

  /** Another order each epoch, a function of the seed and the epoch. */
  static Order shuffled(long count, long seed) {
    return new Order(count, true, seed);
  }

  /**
   * Which window comes at a place, counted over all epochs: the windows of an epoch that do not
   * fill a batch begin the next one.
   */
  long at(long place) {
    long within = place % count;
    if (!shuffled) {
      return within;
    }
    long key = Windows.hash(seed, place / count);
    long window = within;
    do {
      window = permute(key, window);
    } while (window >= count);
    return window;
  }

  private long permute(long key, long number) {
    long mask = (1L << halfBits) - 1;
    long left = number >>> halfBits;
    long right = number & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = left ^ (Windows.hash(key + round, right) & mask);
      left = right;
      right = mixed;
    }
    return left << halfBits | right;
  }
}
