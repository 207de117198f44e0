package cero.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
  @ParameterizedTest
  @ValueSource(strings = {"0", "500", "90s", "10m", "2h", "61m"})
  void isReadAsItIsSpelled(String text) {
    assertEquals(text, Interval.parse(text).toString());
  }

  @Test
  void stepsAndTimesAreDifferentThings() {
    assertEquals(Interval.steps(60), Interval.parse("60"));
    assertEquals(Interval.of(Duration.ofMinutes(1)), Interval.parse("60s"));
    assertEquals(Interval.of(Duration.ofMinutes(90)), Interval.parse("1h30m"));
    assertEquals(Duration.ofSeconds(3723), Interval.parseTime("1h2m3s"));
    long minute = Duration.ofMinutes(1).toNanos();
    assertTrue(Interval.parse("60").isDue(120, 0));
    assertFalse(Interval.parse("60").isDue(119, minute));
    assertTrue(Interval.parse("1m").isDue(7, minute));
    assertFalse(Interval.parse("1m").isDue(7, minute - 1));
    assertFalse(Interval.NEVER.isDue(0, minute));
    assertFalse(Interval.parse("999999999999999h").isDue(7, Long.MAX_VALUE), "longer than a long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-5", "10 m", "1.5m", "10d", "m", "1h30", "1m1h", "9999999999999999"})
  void refusesTheRest(String text) {
    assertThrows(IllegalArgumentException.class, () -> Interval.parse(text));
    assertThrows(IllegalArgumentException.class, () -> Interval.parseTime(text));
  }
}
