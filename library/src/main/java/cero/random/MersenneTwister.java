package cero.random;

/**
 * MT19937 (<a href="https://doi.org/10.1145/272991.272995">Matsumoto and Nishimura 1998</a>): 32
 * random bits a word, 624 words at a time.
 */
final class MersenneTwister {
  static final int SIZE = 624;
  private static final int SHIFT = 397;
  private static final int HIGH_BIT = 0x80000000;
  private static final int LOW_BITS = 0x7FFFFFFF;
  private static final int TWIST = 0x9908B0DF;

  private final int[] state = new int[SIZE];
  private final int[] words = new int[SIZE]; // the state, tempered
  private int next; // of the words that were not given out yet

  MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
    }
    next = SIZE;
  }

  /**
   * Goes on from a saved place.
   *
   * @param next how many words of this state were given out
   */
  MersenneTwister(int[] state, int next) {
    System.arraycopy(state, 0, this.state, 0, SIZE);
    temper();
    this.next = next;
  }

  int next() {
    if (next == SIZE) {
      turn();
    }
    return words[next++];
  }

  /** The next {@code count} words, into {@code to}. */
  void next(int[] to, int count) {
    for (int done = 0; done < count; ) {
      if (next == SIZE) {
        turn();
      }
      int some = Math.min(count - done, SIZE - next);
      System.arraycopy(words, next, to, done, some);
      next += some;
      done += some;
    }
  }

  int[] state() {
    return state.clone();
  }

  int given() {
    return next;
  }

  /** The next state. Three loops rather than one with remainders: the JVM vectorises them. */
  private void turn() {
    int[] s = state;
    for (int i = 0; i < SIZE - SHIFT; i++) {
      s[i] = s[i + SHIFT] ^ twisted(s[i], s[i + 1]);
    }
    for (int i = SIZE - SHIFT; i < SIZE - 1; i++) {
      s[i] = s[i + SHIFT - SIZE] ^ twisted(s[i], s[i + 1]);
    }
    s[SIZE - 1] = s[SHIFT - 1] ^ twisted(s[SIZE - 1], s[0]);
    temper();
    next = 0;
  }

  /** The first word's highest bit and the second's others, through the matrix of the twister. */
  private static int twisted(int first, int second) {
    int bits = (first & HIGH_BIT) | (second & LOW_BITS);
    return (bits >>> 1) ^ (-(bits & 1) & TWIST);
  }

  private void temper() {
    for (int i = 0; i < SIZE; i++) {
      int word = state[i];
      word ^= word >>> 11;
      word ^= word << 7 & 0x9D2C5680;
      word ^= word << 15 & 0xEFC60000;
      words[i] = word ^ word >>> 18;
    }
  }
}
