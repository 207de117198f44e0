package cero.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OrderTest {
  @Test
  void anEpochHasEachWindowOnceHoweverManyThereAre() {
    for (long count = 1; count <= 300; count++) {
      Order order = Order.shuffled(count, 5);
      for (long epoch = 0; epoch < 3; epoch++) {
        assertEquals(
            LongStream.range(0, count).boxed().toList(),
            epoch(order, count, epoch).stream().sorted().toList());
      }
    }
  }

  @Test
  void epochsAndSeedsHaveOrdersOfTheirOwn() {
    Set<List<Long>> orders = new HashSet<>();
    for (long seed = 0; seed < 5; seed++) {
      for (long epoch = 0; epoch < 5; epoch++) {
        orders.add(epoch(Order.shuffled(50, seed), 50, epoch));
      }
    }
    assertEquals(25, orders.size());
  }

  @Test
  void neighboursDoNotStayNeighbours() {
    int count = 100_000;
    List<Long> order = epoch(Order.shuffled(count, 1), count, 0);
    long close = 0;
    double distance = 0;
    for (int i = 1; i < count; i++) {
      long step = Math.abs(order.get(i) - order.get(i - 1));
      close += step < 100 ? 1 : 0;
      distance += (double) step / count;
    }
    // Of two random places the distance is a third on average, and below 100 in 0.2% of cases.
    assertEquals(1 / 3.0, distance / count, 0.01);
    assertTrue(close < 300, close + " of " + count);
  }

  @Test
  void everyWindowComesAtEveryPlaceEquallyOften() {
    int count = 6;
    int epochs = 6000;
    int[][] seen = new int[count][count];
    Order order = Order.shuffled(count, 2);
    for (long place = 0; place < (long) count * epochs; place++) {
      seen[(int) (place % count)][(int) order.at(place)]++;
    }
    for (int[] windows : seen) {
      for (int times : windows) {
        assertEquals(1000, times, 150); // five standard deviations
      }
    }
  }

  @Test
  void moreWindowsThanAnIntCanCount() {
    Order order = Order.shuffled(3L << 40, 9);
    Set<Long> seen = new HashSet<>();
    for (long place = 1L << 50; place < (1L << 50) + 1000; place++) {
      long window = order.at(place);
      assertTrue(window >= 0 && window < 3L << 40);
      seen.add(window);
    }
    assertEquals(1000, seen.size());
    assertNotEquals(order.at(0), Order.ascending(3L << 40).at(0));
    assertEquals(5, Order.ascending(3L << 40).at((3L << 40) + 5));
  }

  private static List<Long> epoch(Order order, long count, long epoch) {
    return LongStream.range(epoch * count, (epoch + 1) * count).map(order::at).boxed().toList();
  }
}
