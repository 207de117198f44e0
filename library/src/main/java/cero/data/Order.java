package cero.data;

import java.util.SplittableRandom;

/** The order in which an epoch goes through its windows. */
final class Order {
  private final int count;
  private final boolean shuffled;
  private final long seed;
  private long shuffledEpoch = -1;
  private int[] order = {};

  private Order(int count, boolean shuffled, long seed) {
    this.count = count;
    this.shuffled = shuffled;
    this.seed = seed;
  }

  static Order ascending(int count) {
    return new Order(count, false, 0);
  }

  /** Another order each epoch, a function of the seed and the epoch. */
  static Order shuffled(int count, long seed) {
    return new Order(count, true, seed);
  }

  /** Which window comes at a place of an epoch. */
  int at(long epoch, int place) {
    if (!shuffled) {
      return place;
    }
    if (epoch != shuffledEpoch) {
      order = shuffle(epoch);
      shuffledEpoch = epoch;
    }
    return order[place];
  }

  /** Fisher and Yates's shuffle. */
  private int[] shuffle(long epoch) {
    SplittableRandom random = new SplittableRandom(Windows.hash(seed, epoch));
    int[] shuffledOrder = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      shuffledOrder[i] = shuffledOrder[j];
      shuffledOrder[j] = i;
    }
    return shuffledOrder;
  }
}
