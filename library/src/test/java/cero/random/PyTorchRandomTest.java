package cero.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.Golden;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Draws what PyTorch 2.13 drew, after the same seed. */
class PyTorchRandomTest {
  private static final JsonNode GOLDEN =
      new ObjectMapper().readTree(Golden.path("torch-rng.json").toFile());

  @ParameterizedTest
  @MethodSource("seeds")
  void wholeNumbers(long seed) {
    PyTorchRandom random = new PyTorchRandom(seed);
    for (JsonNode expected : golden(seed, "random_int64_5")) {
      assertEquals(expected.asLong(), random.nextSeed());
    }
    for (int n : new int[] {9, 100}) {
      random.manualSeed(seed);
      assertArrayEquals(ints(golden(seed, "randperm_" + n)), random.permutation(n));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void uniformNumbers(long seed) {
    for (int n : new int[] {7, 20}) {
      PyTorchRandom random = new PyTorchRandom(seed);
      for (JsonNode expected : golden(seed, "rand_" + n)) {
        assertEquals(expected.floatValue(), random.nextFloat());
      }
    }
    float[] values = new float[20];
    new PyTorchRandom(seed).uniform(values, -0.5, 0.5);
    assertArrayEquals(floats(golden(seed, "uniform_-0.5_0.5_20")), values);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void normalNumbersFewAndMany(long seed) {
    for (int n : new int[] {7, 16, 37}) {
      float[] values = new float[n];
      new PyTorchRandom(seed).normal(values, 1);
      assertArrayEquals(floats(golden(seed, "randn_" + n)), values, 1e-6f, n + " values");
    }
    float[] values = new float[40];
    new PyTorchRandom(seed).normal(values, 0.02);
    assertArrayEquals(floats(golden(seed, "normal_mean0_std0.02_40")), values, 2e-8f);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aLinearLayer(long seed) {
    PyTorchRandom random = new PyTorchRandom(seed);
    float[] weight = new float[5 * 8];
    float[] bias = new float[5];
    random.uniform(weight, -1 / Math.sqrt(8), 1 / Math.sqrt(8));
    random.uniform(bias, -1 / Math.sqrt(8), 1 / Math.sqrt(8));
    JsonNode layer = golden(seed, "linear_8_5");
    for (int row = 0; row < 5; row++) {
      float[] expected = floats(layer.get("weight").get(row));
      assertArrayEquals(expected, Arrays.copyOfRange(weight, row * 8, row * 8 + 8), 1e-7f);
    }
    assertArrayEquals(floats(layer.get("bias")), bias, 1e-7f);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void exponentialNumbersAndTheRaceOfThem(long seed) {
    PyTorchRandom random = new PyTorchRandom(seed);
    for (JsonNode expected : golden(seed, "exponential_8")) {
      assertEquals(expected.floatValue(), random.nextExponential());
    }
    random.manualSeed(seed);
    float[] probabilities = floats(golden(seed, "multinomial").get("probs"));
    for (JsonNode expected : golden(seed, "multinomial").get("draws_40")) {
      assertEquals(expected.asInt(), random.multinomial(probabilities));
    }
  }

  @Test
  void whatIsNeverLikelyIsNeverDrawn() {
    PyTorchRandom random = new PyTorchRandom(1);
    for (int i = 0; i < 1000; i++) {
      assertEquals(2, random.multinomial(new float[] {0, 0, 1e-20f, 0}));
    }
  }

  @Test
  void aSavedStateGoesOnAsItWas() {
    PyTorchRandom random = new PyTorchRandom(5);
    for (int n : new int[] {1, 622, 1, 1, 7, 2000}) {
      random.nextWords(new int[n], n);
      random.normal(new float[3], 1); // leaves one behind
      PyTorchRandom.State state = random.state();
      PyTorchRandom second = new PyTorchRandom(99);
      second.restore(state);
      float[] expected = new float[5];
      float[] actual = new float[5];
      random.normal(expected, 1);
      second.normal(actual, 1);
      assertArrayEquals(expected, actual);
      assertEquals(random.nextWord(), second.nextWord());
    }
    int[] words = new int[624];
    assertThrows(
        IllegalArgumentException.class, () -> new PyTorchRandom.State(words, 625, Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> new PyTorchRandom.State(new int[3], 0, Double.NaN));
  }

  @Test
  void wordsAtOnceAreWordsOneByOne() {
    PyTorchRandom one = new PyTorchRandom(7);
    PyTorchRandom many = new PyTorchRandom(7);
    int[] words = new int[3000];
    many.nextWord();
    one.nextWord();
    many.nextWords(words, 3000);
    assertArrayEquals(IntStream.range(0, 3000).map(_ -> one.nextWord()).toArray(), words);
  }

  private static LongStream seeds() {
    return GOLDEN.propertyNames().stream()
        .filter(name -> !name.equals("torch"))
        .mapToLong(Long::parseLong);
  }

  private static JsonNode golden(long seed, String name) {
    return GOLDEN.get(Long.toString(seed)).get(name);
  }

  private static int[] ints(JsonNode list) {
    return list.valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).floatValue();
    }
    return values;
  }
}
