package cero.data.stories;

import java.util.List;

/**
 * Draws every decision at random and adds up its information.
 *
 * <p>The generator is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
 * Generators", 2014), written out here so that a seed gives the same stories on every JDK.
 */
final class RandomChooser implements Chooser {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;
  private double information;

  RandomChooser(long seed) {
    state = seed;
  }

  /** The sum of {@code ln n} over the decisions so far, in nats. */
  double information() {
    return information;
  }

  @Override
  public <T> T choose(List<T> options) {
    information += StrictMath.log(options.size());
    state += GOLDEN_GAMMA;
    return options.get((int) Math.unsignedMultiplyHigh(mix(state), options.size()));
  }

  /** SplitMix64's output function: a bijection that spreads every bit of z over all 64. */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
