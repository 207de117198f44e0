package cero.random;

/**
 * Draws what PyTorch's generator for the CPU draws after {@code torch.manual_seed}: the same
 * numbers, in the same order, so that a program's figures can be compared with PyTorch's.
 *
 * <p>Each method says which call of PyTorch's it follows; all take their bits from one sequence,
 * and so the order of calls counts. Found in PyTorch 2.13 on a processor with AVX2; on Intel's
 * processors PyTorch draws dropout masks and exponentials with another library, and others come.
 * One thread at a time.
 */
public final class PyTorchRandom {
  private static final double TWO_TO_MINUS_53 = 0x1p-53;
  private static final long LOW_53_BITS = (1L << 53) - 1;

  /** From this bound on, {@code torch.randint} takes 64 bits for a number, and 32 below it. */
  private static final int WIDE = 1 << 28;

  /** Normal numbers are drawn in groups of this size, or one by one where there are fewer. */
  private static final int GROUP = 16;

  private MersenneTwister twister;
  private double secondNormal = Double.NaN; // drawn with the last one and not given out yet

  /**
   * A generator as it is after {@code torch.manual_seed(seed)}.
   *
   * @param seed of which PyTorch takes the low 32 bits
   */
  public PyTorchRandom(long seed) {
    manualSeed(seed);
  }

  /** Starts anew, as {@code torch.manual_seed} does. */
  public void manualSeed(long seed) {
    twister = new MersenneTwister((int) seed);
    secondNormal = Double.NaN;
  }

  /**
   * Where a generator stands, to be saved.
   *
   * @param words 624 words of 32 bits
   * @param given how many of them were given out
   * @param secondNormal a normal number that was drawn and not given out yet; NaN if there is none
   */
  public record State(int[] words, int given, double secondNormal) {
    /**
     * @throws IllegalArgumentException if no generator stands so
     */
    public State {
      if (words.length != MersenneTwister.SIZE || given < 0 || given > MersenneTwister.SIZE) {
        throw new IllegalArgumentException(
            "a generator's state has %d words, of which 0 to %d were given out, not %d and %d"
                .formatted(MersenneTwister.SIZE, MersenneTwister.SIZE, words.length, given));
      }
    }
  }

  public State state() {
    return new State(twister.state(), twister.given(), secondNormal);
  }

  /** Goes on from where a generator stood. */
  public void restore(State state) {
    twister = new MersenneTwister(state.words, state.given);
    secondNormal = state.secondNormal;
  }

  /** 32 random bits. */
  public int nextWord() {
    return twister.next();
  }

  /** The next {@code count} times 32 random bits, into the array's beginning. */
  public void nextWords(int[] words, int count) {
    twister.next(words, count);
  }

  /** 64 random bits; the first word drawn is the high one. */
  private long nextLong() {
    long high = twister.next();
    return high << 32 | Integer.toUnsignedLong(twister.next());
  }

  /** A whole number from 0 to 2⁶³ − 1: {@code torch.empty((), dtype=torch.int64).random_()}. */
  public long nextSeed() {
    return nextLong() & Long.MAX_VALUE;
  }

  /**
   * A whole number from 0 to {@code bound} − 1: an element of {@code torch.randint(bound, …)}.
   *
   * @param bound at least 1
   */
  public int nextInt(int bound) {
    return bound < WIDE
        ? Integer.remainderUnsigned(twister.next(), bound)
        : (int) Long.remainderUnsigned(nextLong(), bound);
  }

  /** A number in [0, 1) of 53 random bits: an element of {@code torch.rand} in double. */
  public double nextDouble() {
    return (nextLong() & LOW_53_BITS) * TWO_TO_MINUS_53;
  }

  /** A number in [0, 1) of 24 random bits: an element of {@code torch.rand} in float. */
  public float nextFloat() {
    return (twister.next() & 0xFFFFFF) * 0x1p-24f;
  }

  /** Fills a tensor as {@code tensor.uniform_(low, high)} does. */
  public void uniform(float[] values, double low, double high) {
    float from = (float) low;
    float width = (float) high - from;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((double) nextFloat() * width + from); // rounded once, as PyTorch does
    }
  }

  /**
   * Fills a tensor as {@code tensor.normal_(0, deviation)} does, within float rounding: PyTorch
   * takes logarithms and sines in float, here they are taken in double.
   */
  public void normal(float[] values, double deviation) {
    if (values.length < GROUP) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (nextNormal() * deviation);
      }
      return;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = nextFloat();
    }
    for (int i = 0; i + GROUP <= values.length; i += GROUP) {
      toNormal(values, i, deviation);
    }
    if (values.length % GROUP != 0) {
      int tail = values.length - GROUP;
      for (int i = tail; i < values.length; i++) {
        values[i] = nextFloat();
      }
      toNormal(values, tail, deviation);
    }
  }

  /**
   * Turns a group of uniform numbers into normal ones, by <a
   * href="https://doi.org/10.1214/aoms/1177706645">Box and Muller's</a> way.
   */
  private static void toNormal(float[] values, int from, double deviation) {
    int half = GROUP / 2;
    for (int i = from; i < from + half; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - values[i])) * deviation;
      double angle = 2 * Math.PI * values[i + half];
      values[i] = (float) (radius * Math.cos(angle));
      values[i + half] = (float) (radius * Math.sin(angle));
    }
  }

  private double nextNormal() {
    if (!Double.isNaN(secondNormal)) {
      double second = secondNormal;
      secondNormal = Double.NaN;
      return second;
    }
    double angle = 2 * Math.PI * nextDouble();
    double radius = Math.sqrt(-2 * Math.log1p(-nextDouble()));
    secondNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** The numbers from 0 to n − 1 in random order: {@code torch.randperm(n)}. */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = 0; i < n - 1; i++) {
      int j = i + Integer.remainderUnsigned(twister.next(), n - i);
      int moved = order[j];
      order[j] = order[i];
      order[i] = moved;
    }
    return order;
  }

  /** A number with the density exp(−x): an element of {@code tensor.exponential_()}. */
  public float nextExponential() {
    return (float) -Math.log1p(-nextDouble());
  }

  /**
   * Draws an index in proportion to the weights: {@code torch.multinomial(weights, 1)}. It is a
   * race, which the i-th wins if its weight over an exponential number is the largest.
   *
   * @param weights not negative
   */
  public int multinomial(float[] weights) {
    int winner = 0;
    float best = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < weights.length; i++) {
      float time = weights[i] / nextExponential();
      if (time > best) {
        best = time;
        winner = i;
      }
    }
    return winner;
  }
}
