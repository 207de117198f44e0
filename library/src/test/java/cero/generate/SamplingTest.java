package cero.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
  @Test
  void everythingIsOffUnlessSet() {
    assertEquals(new Sampling(1, OptionalInt.empty(), 1, 0, 1), Sampling.builder().build());
    assertEquals(new Sampling(0, OptionalInt.empty(), 1, 0, 1), Sampling.greedy());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -1e-9, 1e-31, 1e31, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsTemperature(double value) {
    assertRejected(b -> b.temperature(value), "temperature", value);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void rejectsTopK(int value) {
    assertRejected(b -> b.topK(value), "top-k", value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.5, 0, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsTopP(double value) {
    assertRejected(b -> b.topP(value), "top-p", value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 2, Double.NaN, Double.NEGATIVE_INFINITY})
  void rejectsMinP(double value) {
    assertRejected(b -> b.minP(value), "min-p", value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 0, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsRepetitionPenalty(double value) {
    assertRejected(b -> b.repetitionPenalty(value), "repetition penalty", value);
  }

  private static void assertRejected(
      UnaryOperator<Sampling.Builder> setting, String name, Object value) {
    Sampling.Builder builder = setting.apply(Sampling.builder());
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(message.contains(name) && message.contains("not " + value), message);
  }
}
