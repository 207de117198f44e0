package cero.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.app.CeroTest;
import cero.app.machine.ModelWork;
import cero.app.machine.Version;
import cero.model.GptConfig;
import cero.model.WeightFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BenchCommandTest {
  private static void assertShare(JsonNode json, String share, String part, String whole) {
    double expected = json.get(part).doubleValue() / json.get(whole).doubleValue();
    assertEquals(expected, json.get(share).doubleValue(), 1e-9 * expected);
    assertTrue(expected > 0, share);
  }

  private static void assertMachine(JsonNode json) {
    JsonNode machine = json.get("machine");
    assertEquals(2, machine.get("threads").intValue());
    assertEquals(Runtime.version().toString(), machine.get("java").stringValue());
    assertEquals(Version.ofCero(), machine.get("cero").stringValue());
    assertTrue(machine.get("java_options").isArray());
  }

  private static void assertMemory(JsonNode json) {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")));
    long bytes = json.get("peak_rss_bytes").longValue();
    long machine = json.get("machine").get("machine_memory_bytes").longValue();
    assertTrue(bytes > 4 * json.get("parameters").longValue() && bytes < machine, bytes + " bytes");
  }

  @Test
  void trainMeasuresStepsOfTheTrainer() {
    JsonNode json =
        CeroTest.json(
            "bench train --preset nano --batch 2 --context 8 --dropout 0.2 --steps 3 --threads 2 --json"
                .split(" ", -1));
    assertEquals("train", json.get("bench").stringValue());
    assertEquals(0.2, json.get("dropout").doubleValue());
    assertEquals(65, json.get("vocab").intValue());
    assertEquals(3, json.get("steps").intValue());
    double step = json.get("step_ms").doubleValue();
    assertEquals(16 / step, json.get("tokens_per_second").doubleValue() / 1e3, 1e-6 * 16 / step);
    assertTrue(json.get("first_step_ms").doubleValue() > 0, "the first step is measured too");
    assertShare(json, "peak_share", "gflops", "peak_gflops");
    assertMachine(json);
    assertMemory(json);
  }

  @Test
  void generateMeasuresPromptAndWriting() {
    JsonNode json =
        CeroTest.json(
            "bench generate --preset nano --context 16 --steps 4 --threads 2 --json"
                .split(" ", -1));
    assertEquals(8, json.get("prompt_tokens").intValue());
    assertEquals(4, json.get("steps").intValue());
    assertTrue(json.get("prompt_tokens_per_second").doubleValue() > 0);
    assertEquals(
        1e3, json.get("tokens_per_second").doubleValue() * json.get("step_ms").doubleValue(), 1e-6);
    assertTrue(json.get("cold_first_token_ms").doubleValue() > 0);
    assertShare(json, "peak_share", "gflops", "peak_gflops");
    assertShare(json, "memory_share", "gb_per_second", "memory_gb_per_second");
    assertMachine(json);
    assertMemory(json);
  }

  @Test
  void generateMeasuresCompactWeights() {
    JsonNode json =
        CeroTest.json(
            "bench generate --preset nano --context 16 --steps 4 --weights int8 --json"
                .split(" ", -1));
    assertEquals("int8", json.get("weights").stringValue());
    assertTrue(json.get("tokens_per_second").doubleValue() > 0);
  }

  @Test
  @Tag("long")
  void gemmMeasuresAllProductsAgainstTheBest() {
    JsonNode json = CeroTest.json("bench", "gemm", "--threads", "2", "--json");
    assertEquals(18, json.get("products").size());
    for (JsonNode product : json.get("products")) {
      double channels = product.get("channels").doubleValue();
      double flops = 2 * product.get("tokens").doubleValue() * channels * channels;
      double gflops = product.get("gflops").doubleValue();
      assertEquals(flops / product.get("ms").doubleValue() / 1e6, gflops, 1e-9 * gflops);
      double share = product.get("peak_share").doubleValue();
      assertTrue(share > 0 && share <= 1, product.toString());
    }
    assertMachine(json);
    assertTrue(CeroTest.cero("bench", "gemm", "--lang", "en").out().contains("weight gradient"));
  }

  @Test
  void theWarmUpLastsWhileRunsGetFaster() {
    WarmUp slow = new WarmUp();
    assertFalse(slow.isOverAfter(9));
    assertFalse(slow.isOverAfter(2));
    assertTrue(slow.isOverAfter(2));

    WarmUp improving = new WarmUp();
    for (double seconds = 1; seconds > 0.01; seconds *= 0.95) {
      assertFalse(improving.isOverAfter(seconds));
    }
    double quiet = 0;
    while (!improving.isOverAfter(0.01)) {
      quiet += 0.01;
    }
    assertEquals(1.5, quiet, 0.03);
  }

  @Test
  void theWorkOfAModelIsThatOfItsProducts() {
    GptConfig config =
        GptConfig.builder().vocabSize(3).context(8).layers(1).heads(1).embedding(2).build();
    ModelWork work = new ModelWork(config);
    // Weights: 2 x 6 (queries, keys, values), 2 x 2, 2 x 8 and 8 x 2; the head 2 x 3. Of 3 tokens,
    // 6 pairs attend; each takes two products of 2 channels, 2 operations each: 8.
    // The last block gives two of the tokens only keys and values, 2 x 4, and needs 3 pairs.
    assertEquals(2 * 2 * 8 + 2 * 48 + 3 * 8 + 2 * 6, work.prompt(3));
    ModelWork twoBlocks = new ModelWork(config.toBuilder().layers(2).build());
    assertEquals(work.prompt(3) + 3 * 2 * 48 + 6 * 8, twoBlocks.prompt(3));
    assertEquals(6 * (48 + 6) + 3 * 6 * 8 / 3.0, work.trainingPerToken(3));
    assertEquals(4 * (48 + 6 + 5 * (2 + 2)), work.bytesPerToken(WeightFormat.FP32, 5));
    assertEquals(2 * (48 + 6) + 4 * 5 * (2 + 2), work.bytesPerToken(WeightFormat.BF16, 5));
    assertEquals(1.0625 * (48 + 6) + 4 * 5 * (2 + 2), work.bytesPerToken(WeightFormat.INT8, 5));
  }
}
