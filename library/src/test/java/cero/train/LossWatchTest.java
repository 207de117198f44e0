package cero.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LossWatchTest {
  private final LossWatch watch = new LossWatch();

  @Test
  void whatIsNoNumberIsASpikeAtOnce() {
    assertTrue(watch.isSpike(Double.NaN, 1));
    assertTrue(watch.isSpike(2, Double.POSITIVE_INFINITY));
    assertFalse(watch.isSpike(1e9, 1e9), "it knows no losses yet");
  }

  @Test
  void sevenDeviationsAboveTheMeanIsASpike() {
    Random random = new Random(3);
    double[] losses = random.doubles(100).map(x -> 2 + 0.3 * x).toArray();
    double sum = 0;
    double squares = 0;
    for (double loss : losses) {
      assertFalse(watch.isSpike(100, 1), "there are not enough losses yet");
      watch.add(loss);
      sum += loss;
      squares += loss * loss;
    }
    double mean = sum / 100;
    double deviation = Math.sqrt(squares / 100 - mean * mean);
    assertEquals(mean, watch.state().mean(), 1e-12);
    assertEquals(deviation, watch.state().deviation(), 1e-9);
    assertTrue(watch.isSpike(mean + 7.01 * deviation, 1));
    assertFalse(watch.isSpike(mean + 6.99 * deviation, 1));
    assertFalse(watch.isSpike(mean - 1, 1), "a fall is none");
  }

  @Test
  void lossesThatHardlyDifferNeedHalfANat() {
    for (int i = 0; i < 150; i++) {
      watch.add(0.01);
    }
    assertFalse(watch.isSpike(0.5, 1));
    assertTrue(watch.isSpike(0.52, 1));
  }

  @Test
  void itForgetsOldLosses() {
    for (int i = 0; i < 100; i++) {
      watch.add(10);
    }
    for (int i = 0; i < 2000; i++) {
      watch.add(1);
    }
    assertEquals(1, watch.state().mean(), 1e-6);
    assertTrue(watch.isSpike(2, 1));
  }

  @Test
  void spikesInARowEndWithAGoodStep() {
    assertEquals(1, watch.addSpike());
    assertEquals(2, watch.addSpike());
    watch.add(1);
    assertEquals(1, watch.addSpike());
  }
}
