package cero.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.Golden;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Figures of PyTorch's that go into the corners: other seeds, other sizes, draws in a row. */
class MorePyTorchRandomTest {
  private static final JsonNode GOLDEN =
      new ObjectMapper().readTree(Golden.path("torch-rng-more.json").toFile());

  @Test
  void ofASeedTheLow32BitsCount() {
    for (Map.Entry<String, JsonNode> entry :
        GOLDEN.get("first_2_words_of_64_bit_seeds").properties()) {
      String seed = entry.getKey();
      long bits = seed.startsWith("-") ? Long.parseLong(seed) : Long.parseUnsignedLong(seed);
      assertWords(entry.getValue(), new PyTorchRandom(bits));
    }
  }

  private static void assertWords(JsonNode expected, PyTorchRandom random) {
    for (JsonNode word : expected) {
      assertEquals(word.asLong(), Integer.toUnsignedLong(random.nextWord()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {123, 42, 0, 1099511627783L, -5})
  void drawsOfAllKinds(long seed) {
    JsonNode draws = GOLDEN.get("seeds").get(Long.toString(seed)).get("draws");
    assertWords(draws.get("first_6_words"), new PyTorchRandom(seed));
    for (int bound : new int[] {5, 1000}) {
      PyTorchRandom random = new PyTorchRandom(seed);
      JsonNode expected = draws.get("randint_" + bound + "_8_then_words");
      for (JsonNode number : expected.get(0)) {
        assertEquals(number.asInt(), random.nextInt(bound));
      }
      assertWords(expected.get(1), random);
    }
    PyTorchRandom random = new PyTorchRandom(seed);
    for (JsonNode number : draws.get("rand_double_5")) {
      assertEquals(number.asDouble(), random.nextDouble());
    }
    for (int n : new int[] {5, 15, 16, 17, 100}) {
      float[] values = new float[n];
      new PyTorchRandom(seed).normal(values, 1);
      assertClose(draws.get("randn_" + n + "_last_5"), Arrays.copyOfRange(values, n - 5, n));
    }
    float[] uniform = new float[1000];
    new PyTorchRandom(seed).uniform(uniform, -1 / Math.sqrt(768), 1 / Math.sqrt(768));
    JsonNode ends = draws.get("uniform_1000_bound_1_over_sqrt_768");
    assertArrayEquals(floats(ends.get("first")), Arrays.copyOf(uniform, 5));
    assertArrayEquals(floats(ends.get("last")), Arrays.copyOfRange(uniform, 995, 1000));
  }

  /** A second normal number is kept for the next call, whatever is drawn between. */
  @ParameterizedTest
  @ValueSource(longs = {123, 42, 0, 1099511627783L, -5})
  void normalNumbersInARow(long seed) {
    JsonNode draws = GOLDEN.get("seeds").get(Long.toString(seed)).get("draws");
    PyTorchRandom random = new PyTorchRandom(seed);
    float[] five = new float[5];
    for (JsonNode expected : draws.get("randn_5_then_randn_5")) {
      random.normal(five, 1);
      assertClose(expected, five);
    }
    random.manualSeed(seed);
    float[] three = new float[3];
    random.normal(three, 1);
    JsonNode then = draws.get("randn_3_then_rand_3");
    assertClose(then.get(0), three);
    for (JsonNode number : then.get(1)) {
      assertEquals(number.floatValue(), random.nextFloat());
    }
    random.manualSeed(seed);
    JsonNode mixed = draws.get("randn_3_then_randn_16_first_4_then_randn_3");
    random.normal(three, 1);
    assertClose(mixed.get(0), three);
    float[] sixteen = new float[16];
    random.normal(sixteen, 1);
    assertClose(mixed.get(1), Arrays.copyOf(sixteen, 4));
    random.normal(three, 1);
    assertClose(mixed.get(2), three);
  }

  @ParameterizedTest
  @ValueSource(longs = {123, 42, 0, 1099511627783L, -5})
  void multinomialOfFewOfSomeThatCannotComeAndOfMany(long seed) {
    JsonNode multinomial = GOLDEN.get("seeds").get(Long.toString(seed)).get("multinomial");
    float[] nine = floats(GOLDEN.get("nine_probabilities"));
    float[] withZeros = nine.clone();
    for (int zero : new int[] {1, 3, 8}) {
      withZeros[zero] = 0;
    }
    assertDraws(multinomial.get("nine"), nine, seed);
    assertDraws(multinomial.get("nine_with_zeros"), withZeros, seed);
    assertDraws(multinomial.get("sines"), softmaxOfSines(), seed);
  }

  private static void assertDraws(JsonNode expected, float[] probabilities, long seed) {
    PyTorchRandom random = new PyTorchRandom(seed);
    for (JsonNode index : expected.get("draws_20")) {
      assertEquals(index.asInt(), random.multinomial(probabilities));
    }
    assertWords(expected.get("then_words"), random);
  }

  private static float[] softmaxOfSines() {
    float[] probabilities = new float[1000];
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      sum += Math.exp((float) (5 * Math.sin(i)));
    }
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = (float) (Math.exp((float) (5 * Math.sin(i))) / sum);
    }
    return probabilities;
  }

  private static void assertClose(JsonNode expected, float[] actual) {
    assertArrayEquals(floats(expected), actual, 1e-6f);
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).floatValue();
    }
    return values;
  }
}
