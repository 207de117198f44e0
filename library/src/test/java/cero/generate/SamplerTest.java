package cero.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.Golden;
import cero.generate.SamplingStages.Fate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SamplerTest {
  private static final int[] NO_HISTORY = {};
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  // The probabilities of Hugging Face's logits processors and warpers.
  @ParameterizedTest
  @CsvSource({
    "softmax, 1, 0, 1, 0, 1",
    "temperature_0.7, 0.7, 0, 1, 0, 1",
    "temperature_2, 2, 0, 1, 0, 1",
    "top_k_5, 1, 5, 1, 0, 1",
    "temperature_1.4_top_k_25, 1.4, 25, 1, 0, 1",
    "top_p_0.9, 1, 0, 0.9, 0, 1",
    "temperature_0.7_top_k_10_top_p_0.8, 0.7, 10, 0.8, 0, 1",
    "min_p_0.1, 1, 0, 1, 0.1, 1",
    "repetition_penalty_1.3, 1, 0, 1, 0, 1.3"
  })
  void probabilitiesEqualHuggingFaces(
      String name, double temperature, int k, double p, double minP, double penalty) {
    JsonNode golden = golden("gpt2-tiny/expected.json").get("filters");
    Sampling.Builder settings =
        Sampling.builder().temperature(temperature).topP(p).minP(minP).repetitionPenalty(penalty);
    Sampling sampling = (k == 0 ? settings : settings.topK(k)).build();
    int[] history = golden.get("history").valueStream().mapToInt(JsonNode::asInt).toArray();

    SamplingStages stages = new Sampler(sampling).stages(floats(golden.get("logits")), history);

    assertArrayEquals(doubles(golden.get(name)), stages.probabilities(), 1e-6);
  }

  @Test
  void showsTheChaptersToyExample() {
    JsonNode toy = golden("ch05.json").get("toy");
    float[] logits = floats(toy.get("logits"));
    assertArrayEquals(
        doubles(toy.get("softmax_T1")), stages(Sampling.builder(), logits).probabilities(), 1e-6);
    assertArrayEquals(
        doubles(toy.get("softmax_T5")),
        stages(Sampling.builder().temperature(5), logits).probabilities(),
        1e-6);
    assertWords(toy.get("softmax_T0.1"), stages(Sampling.builder().temperature(0.1), logits), 1e-6);

    SamplingStages best3 = stages(Sampling.builder().topK(3), logits);
    assertWords(toy.get("top_k_3").get("probabilities"), best3, 1e-4);
    assertArrayEquals(
        toy.get("top_k_3")
            .get("positions")
            .valueStream()
            .mapToInt(JsonNode::asInt)
            .sorted()
            .toArray(),
        kept(best3));
    assertTrue(best3.entropyAfter() < best3.entropyBefore());
  }

  private static void assertWords(JsonNode expected, SamplingStages stages, double tolerance) {
    JsonNode words = golden("ch05.json").get("toy").get("vocabulary");
    int found = 0;
    for (int id = 0; id < words.size(); id++) {
      JsonNode probability = expected.get(words.get(id).asString());
      if (probability != null) {
        assertEquals(probability.asDouble(), stages.probabilities()[id], tolerance);
        found++;
      }
    }
    assertEquals(expected.size(), found);
  }

  @Test
  void equalsTheSlowTwin() {
    Random random = new Random(1);
    for (int trial = 0; trial < 3000; trial++) {
      float[] logits = randomLogits(random);
      int vocabSize = logits.length;
      int[] history = random.ints(random.nextInt(20), 0, vocabSize).toArray();
      Sampling.Builder settings = Sampling.builder();
      settings.temperature(random.nextInt(8) == 0 ? 0 : Math.exp(random.nextGaussian()));
      if (random.nextBoolean()) {
        settings.topK(1 + random.nextInt(random.nextBoolean() ? vocabSize + 5 : 10));
      }
      if (random.nextBoolean()) {
        settings.topP(1 - random.nextDouble());
      }
      if (random.nextBoolean()) {
        settings.minP(random.nextDouble() * random.nextDouble());
      }
      if (random.nextBoolean()) {
        settings.repetitionPenalty(0.5 + random.nextDouble());
      }
      Sampling sampling = settings.build();

      SamplingStages stages = new Sampler(sampling).stages(logits, history);

      Fate[] fates = new Fate[vocabSize];
      double[] probabilities = slowTwin(sampling, logits, history, fates);
      String message = "trial %d: %s, V = %d".formatted(trial, sampling, vocabSize);
      assertArrayEquals(fates, stages.fates(), message);
      assertArrayEquals(probabilities, stages.probabilities(), 1e-12, message);
      assertEquals(1, Arrays.stream(stages.probabilities()).sum(), 1e-12, message);
    }
  }

  private static float[] randomLogits(Random random) {
    int vocabSize = 1 + (int) Math.pow(2000, random.nextDouble());
    int levels = random.nextBoolean() ? 0 : 1 + random.nextInt(12); // few levels, many ties
    boolean holes = random.nextInt(4) == 0;
    float[] logits = new float[vocabSize];
    for (int id = 0; id < vocabSize; id++) {
      boolean hole = holes && id > 0 && random.nextInt(3) == 0;
      float value = (float) (3 * random.nextGaussian());
      logits[id] = hole ? -INFINITY : levels == 0 ? value : random.nextInt(levels);
    }
    return logits;
  }

  /** The definition with a full sort for every filter. */
  private static double[] slowTwin(Sampling s, float[] logits, int[] history, Fate[] fates) {
    int vocabSize = logits.length;
    boolean greedy = s.temperature() == 0;
    double[] scaled = new double[vocabSize];
    for (int id = 0; id < vocabSize; id++) {
      double logit = logits[id];
      int wanted = id;
      if (Arrays.stream(history).anyMatch(seen -> seen == wanted)) {
        logit = logit > 0 ? logit / s.repetitionPenalty() : logit * s.repetitionPenalty();
      }
      scaled[id] = greedy ? logit : logit / s.temperature();
    }
    int[] order =
        IntStream.range(0, vocabSize)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer id) -> -scaled[id]))
            .mapToInt(Integer::intValue)
            .toArray(); // stable: ties stay in the order of ids
    Arrays.fill(fates, Fate.KEPT);

    int k = greedy ? 1 : Math.min(vocabSize, s.topK().orElse(vocabSize));
    Arrays.stream(order)
        .skip(k)
        .filter(id -> greedy || scaled[id] < scaled[order[k - 1]])
        .forEach(id -> fates[id] = Fate.TOP_K);
    double[] probabilities = softmax(scaled, fates);
    double mass = 0;
    for (int id : order) {
      if (fates[id] == Fate.KEPT && s.topP() < 1 && mass >= s.topP()) {
        fates[id] = Fate.TOP_P;
      }
      mass += probabilities[id];
    }
    probabilities = softmax(scaled, fates);
    double bestProbability = probabilities[order[0]];
    for (int id = 0; id < vocabSize; id++) {
      if (fates[id] == Fate.KEPT && probabilities[id] < s.minP() * bestProbability) {
        fates[id] = Fate.MIN_P;
      }
    }
    return softmax(scaled, fates);
  }

  private static double[] softmax(double[] scaled, Fate[] fates) {
    double max = Arrays.stream(scaled).max().orElseThrow();
    double[] result = new double[scaled.length];
    for (int id = 0; id < result.length; id++) {
      result[id] = fates[id] == Fate.KEPT ? Math.exp(scaled[id] - max) : 0;
    }
    double sum = Arrays.stream(result).sum();
    return Arrays.stream(result).map(weight -> weight / sum).toArray();
  }

  /** As in {@code transformers} and in the book: what is worse than the k-th best goes. */
  @Test
  void tiesAtTheKthPlaceStay() {
    float[] logits = {1, 2, 1, 2, 1, 2, 1};
    assertArrayEquals(new int[] {1, 3, 5}, kept(stages(Sampling.builder().topK(2), logits)));
    assertEquals(7, kept(stages(Sampling.builder().topK(4), logits)).length);
    SamplingStages stages = stages(Sampling.builder().topK(2), new float[] {3, 2, 2, 1});
    assertArrayEquals(new double[] {.576, .212, .212, 0}, stages.probabilities(), 5e-4);
  }

  @Test
  void tiesAtTheEdgeOfTopPGoToTheLowestIds() {
    float[] equal = {3, 3, 3, 3};
    assertArrayEquals(new int[] {0, 1}, kept(stages(Sampling.builder().topP(0.5), equal)));
    assertArrayEquals(new int[] {0, 1, 2}, kept(stages(Sampling.builder().topP(0.51), equal)));
    assertArrayEquals(new int[] {0}, kept(stages(Sampling.builder().topP(1e-300), equal)));
  }

  @Test
  void greedyTakesTheFirstOfTheBest() {
    float[] logits = {-1, 4, 2, 4};
    TokenDraw random = TokenDraw.of(new Random(1));
    assertEquals(1, new Sampler(Sampling.greedy()).next(logits, NO_HISTORY, random));
    Sampling penalised = Sampling.builder().temperature(0).repetitionPenalty(1.1).build();
    assertEquals(3, new Sampler(penalised).next(logits, new int[] {1, 1}, random));
    assertEquals(0, stages(Sampling.builder().temperature(0), logits).entropyAfter());
  }

  @Test
  void temperatureDoesNotChangeWhatTopKKeeps() {
    float[] logits = normalLogits(new Random(7), 500);
    int[] expected = kept(stages(Sampling.builder().topK(20), logits));
    for (double temperature : new double[] {1e-30, 0.01, 0.7, 3, 1e30}) {
      SamplingStages stages = stages(Sampling.builder().topK(20).temperature(temperature), logits);
      assertArrayEquals(expected, kept(stages));
    }
  }

  @Test
  void entropyIsLnOfTheNumberOfEquallyLikelyTokens() {
    SamplingStages stages = stages(Sampling.builder().topP(0.25), new float[12]);
    assertEquals(Math.log(12), stages.entropyBefore(), 1e-12);
    assertEquals(Math.log(3), stages.entropyAfter(), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-30, 1, 1e30})
  void survivesExtremeLogits(double temperature) {
    float[] logits = {1e30f, -INFINITY, -1e30f, 1e30f, 0, Float.MAX_VALUE, -Float.MAX_VALUE};
    Sampling.Builder settings =
        Sampling.builder().temperature(temperature).repetitionPenalty(1e30).topP(0.99).minP(1e-9);
    Sampler sampler = new Sampler(settings.build());
    int[] history = {0, 1, 2};
    SamplingStages stages = sampler.stages(logits, history);
    assertEquals(1, Arrays.stream(stages.probabilities()).sum(), 1e-12);
    assertEquals(0, stages.probabilities()[1]);
    assertEquals(
        1000,
        Arrays.stream(sampler.counts(logits, history, 1000, TokenDraw.of(new Random(1)))).sum());
  }

  @Test
  void roundingCannotPutTopPOutOfReach() {
    Random random = new Random(8);
    for (int trial = 0; trial < 200; trial++) {
      float[] logits = normalLogits(random, 300);
      SamplingStages stages = stages(Sampling.builder().topP(Math.nextDown(1.0)), logits);
      assertEquals(300, kept(stages).length, 1); // rounding may cost the least likely token
      assertEquals(1, Arrays.stream(stages.probabilities()).sum(), 1e-12);
    }
  }

  @Test
  void neverDrawsATokenOfProbabilityZero() {
    float[] logits = {-INFINITY, 0, -INFINITY, 0, -1e30f};
    Sampler sampler = new Sampler(Sampling.builder().build());
    int[] counts = sampler.counts(logits, NO_HISTORY, 10_000, TokenDraw.of(new Random(3)));
    assertEquals(10_000, counts[1] + counts[3]);
    // The largest and the smallest number that a generator can give.
    assertEquals(3, sampler.next(logits, NO_HISTORY, TokenDraw.of(() -> -1L)));
    assertEquals(1, sampler.next(logits, NO_HISTORY, TokenDraw.of(() -> 0L)));
  }

  @Test
  void drawsFollowTheProbabilities() {
    float[] logits = normalLogits(new Random(5), 40);
    Sampling sampling = Sampling.builder().temperature(1.5).topK(30).topP(0.95).build();
    int draws = 200_000;
    double[] probabilities = new Sampler(sampling).stages(logits, NO_HISTORY).probabilities();
    int[] counts =
        new Sampler(sampling).counts(logits, NO_HISTORY, draws, TokenDraw.of(new Random(42)));

    double chiSquare = 0;
    int degrees = -1;
    for (int id = 0; id < logits.length; id++) {
      double expected = probabilities[id] * draws;
      if (expected == 0) {
        assertEquals(0, counts[id]);
      } else {
        chiSquare += (counts[id] - expected) * (counts[id] - expected) / expected;
        degrees++;
      }
    }
    // Mean and variance of chi-square are its degrees of freedom and twice that.
    assertTrue(degrees > 5);
    assertEquals(degrees, chiSquare, 4 * Math.sqrt(2.0 * degrees));
  }

  @Test
  void drawsDependOnTheSeedAlone() {
    float[] logits = normalLogits(new Random(6), 100);
    Sampler sampler = new Sampler(Sampling.builder().topK(50).build());
    int[] first = sequence(sampler, logits, 11);
    sampler.next(new float[300], NO_HISTORY, TokenDraw.of(new Random(1))); // leaves nothing behind
    assertArrayEquals(first, sequence(sampler, logits, 11));
    assertNotEquals(Arrays.toString(first), Arrays.toString(sequence(sampler, logits, 12)));

    int[] counts = new int[logits.length];
    Arrays.stream(first).forEach(id -> counts[id]++);
    assertArrayEquals(
        counts, sampler.counts(logits, NO_HISTORY, first.length, TokenDraw.of(new Random(11))));
  }

  private static int[] sequence(Sampler sampler, float[] logits, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, 60)
        .map(_ -> sampler.next(logits, NO_HISTORY, TokenDraw.of(random)))
        .toArray();
  }

  @Test
  void leavesTheLogitsAsTheyAre() {
    float[] logits = {1, -2, 3};
    stages(Sampling.builder().temperature(2).repetitionPenalty(2).topK(1), logits);
    assertArrayEquals(new float[] {1, -2, 3}, logits);
  }

  @Test
  void refusesBrokenLogitsAndForeignIds() {
    assertBroken("contain NaN", 0, Float.NaN, 2);
    assertBroken("contain NaN", -INFINITY, 1, Float.NaN);
    assertBroken("contain Infinity", 0, INFINITY);
    assertBroken("are all -Infinity", -INFINITY, -INFINITY);
    Sampler sampler = new Sampler(Sampling.builder().repetitionPenalty(2).build());
    for (int id : new int[] {-1, 3}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> sampler.next(new float[3], new int[] {id}, TokenDraw.of(new Random(1))));
    }
  }

  private static void assertBroken(String what, float... logits) {
    for (Sampling sampling : new Sampling[] {Sampling.greedy(), Sampling.builder().build()}) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> new Sampler(sampling).next(logits, NO_HISTORY, TokenDraw.of(new Random(1))));
      assertTrue(error.getMessage().contains(what), error.getMessage());
    }
  }

  private static SamplingStages stages(Sampling.Builder settings, float[] logits) {
    return new Sampler(settings.build()).stages(logits, new int[] {0});
  }

  private static int[] kept(SamplingStages stages) {
    return IntStream.range(0, stages.fates().length)
        .filter(id -> stages.fates()[id] == Fate.KEPT)
        .toArray();
  }

  private static float[] normalLogits(Random random, int vocabSize) {
    float[] logits = new float[vocabSize];
    for (int id = 0; id < vocabSize; id++) {
      logits[id] = (float) (2 * random.nextGaussian());
    }
    return logits;
  }

  private static JsonNode golden(String name) {
    return JsonMapper.shared().readTree(Golden.path(name).toFile());
  }

  private static double[] doubles(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  private static float[] floats(JsonNode array) {
    float[] result = new float[array.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = array.get(i).floatValue();
    }
    return result;
  }
}
