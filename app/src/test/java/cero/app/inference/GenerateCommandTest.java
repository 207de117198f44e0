package cero.app.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.CeroTest;
import cero.app.CeroTest.Result;
import cero.app.TestModel;
import cero.format.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GenerateCommandTest {
  @TempDir private static Path folder;

  private static String model;

  @BeforeAll
  static void writeModel() throws IOException {
    model = TestModel.write(folder.resolve("model"));
  }

  private static JsonNode expected() {
    return JsonMapper.shared().readTree(TestModel.GOLDEN.resolve("expected.json").toFile());
  }

  private static String ids(JsonNode list) {
    return String.join(",", list.valueStream().map(JsonNode::toString).toList());
  }

  @Test
  void greedyIdsAreTorchs() {
    JsonNode greedy = expected().get("greedy");
    String prompt = ids(greedy.get("prompt"));
    JsonNode made =
        CeroTest.json(
            "generate",
            "--model",
            TestModel.NO_TOKENIZER,
            "--prompt-ids",
            prompt,
            "--greedy",
            "--tokens",
            "16",
            "--json");
    assertEquals(greedy.get("prompt"), made.get("prompt_ids"));
    assertEquals(greedy.get("tokens"), made.get("ids"));
    assertTrue(made.get("text").isNull());
    assertTrue(made.get("first_token_ms").doubleValue() > 0);
    assertTrue(made.get("tokens_per_second").doubleValue() > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bf16", "int8"})
  void compactWeightsWriteTooAndTheSameWithAnyThreads(String weights) {
    JsonNode[] made = new JsonNode[2];
    for (int threads = 1; threads <= 2; threads++) {
      made[threads - 1] =
          CeroTest.json(
              "generate",
              "--model",
              model,
              "--prompt",
              "the fox",
              "--tokens",
              "12",
              "--seed",
              "3",
              "--weights",
              weights,
              "--threads",
              Integer.toString(threads),
              "--json");
    }
    assertEquals(12, made[0].get("ids").size());
    assertEquals(made[0].get("ids"), made[1].get("ids"));
  }

  @Test
  void aSeedRepeatsItsTextAndSamplesAreSeededOneAfterAnother() {
    String[] arguments = {
      "generate",
      "--model",
      model,
      "--prompt",
      "the fox",
      "--tokens",
      "12",
      "--json",
      "--samples",
      "2",
      "--seed",
      "5"
    };
    Result result = CeroTest.cero(arguments);
    assertEquals(0, result.code(), result.err());
    List<JsonNode> samples =
        result.out().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertEquals(2, samples.size());
    assertEquals(5, samples.get(0).get("seed").intValue());
    assertEquals(6, samples.get(1).get("seed").intValue());
    assertNotEquals(samples.get(0).get("ids"), samples.get(1).get("ids"));
    JsonNode again =
        CeroTest.json(
            "generate",
            "--model",
            model,
            "--prompt",
            "the fox",
            "--tokens",
            "12",
            "--json",
            "--seed",
            "6");
    assertEquals(samples.get(1).get("ids"), again.get("ids"));
    assertEquals(samples.get(1).get("text"), again.get("text"));
  }

  @Test
  void aModelThatExpectsAStartSeesEachPromptBehindIt(@TempDir Path own) throws IOException {
    String begins = TestModel.write(own, true);
    ModelDirectory directory = ModelDirectory.open(own);
    int end = directory.readText().start().orElseThrow();
    List<String> made = List.of("--prompt", "the fox", "--tokens", "1", "--greedy", "--json");
    assertEquals(end, idsOf(List.of("generate", "--model", begins), made, "prompt_ids").getFirst());
    List<Integer> plain = idsOf(List.of("generate", "--model", model), made, "prompt_ids");
    assertEquals(
        plain,
        idsOf(List.of("generate", "--model", begins), made, "prompt_ids")
            .subList(1, plain.size() + 1));
    List<String> text = List.of("--text", "the fox", "--json");
    JsonNode first =
        Answer.to(
                Stream.of(List.of("explain", "--model", begins), text)
                    .flatMap(List::stream)
                    .toList())
            .done()
            .lines()
            .getFirst();
    assertEquals(plain.getFirst(), first.get("target_id").intValue());
  }

  private static List<Integer> idsOf(List<String> command, List<String> options, String name) {
    return Answer.to(Stream.of(command, options).flatMap(List::stream).toList())
        .done()
        .lines()
        .getFirst()
        .get(name)
        .valueStream()
        .map(JsonNode::intValue)
        .toList();
  }

  @Test
  void theTextIsWhatTheIdsSpellAndIdsBeyondTheTokenizerDoNotStopIt() {
    JsonNode made = CeroTest.json(hot("--json"));
    Result shown = CeroTest.cero(hot("--lang", "en"));
    assertEquals(0, shown.code(), shown.err());
    assertEquals("hen" + made.get("text").stringValue() + "\n", shown.out());
    assertTrue(shown.err().contains("Seed: 1."), shown.err());
    JsonNode beyond =
        CeroTest.json(
            "generate", "--model", model, "--prompt-ids", "290", "--tokens", "9", "--json");
    assertEquals(290, beyond.get("prompt_ids").get(0).intValue());
  }

  private String[] hot(String... more) {
    List<String> arguments = new ArrayList<>(List.of("generate", "--model", model));
    arguments.addAll(List.of("--prompt", "hen", "--tokens", "9"));
    arguments.addAll(List.of("--seed", "1", "--temperature", "1000"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  @Test
  void withoutAPromptItBeginsAfterTheEndOfText() {
    JsonNode made = CeroTest.json("generate", "--model", model, "--tokens", "3", "--json");
    assertEquals(1, made.get("prompt_ids").size());
    Result none = CeroTest.cero("generate", "--model", TestModel.NO_TOKENIZER);
    assertEquals(2, none.code());
    assertTrue(none.err().contains("give --prompt-ids"), none.err());
  }

  @Test
  void stopEndsTheTextBeforeIt() {
    String[] arguments = {
      "generate", "--model", model, "--prompt", "the fox", "--tokens", "14", "--seed", "5", "--json"
    };
    String whole = CeroTest.json(arguments).get("text").stringValue();
    String stop = whole.substring(4, 6);
    JsonNode stopped =
        CeroTest.json(
            "generate",
            "--model",
            model,
            "--prompt",
            "the fox",
            "--tokens",
            "14",
            "--seed",
            "5",
            "--json",
            "--stop",
            stop,
            "--stop",
            "never this");
    String text = stopped.get("text").stringValue();
    assertEquals(whole.substring(0, whole.indexOf(stop)), text);
  }

  @Test
  void itSaysWhatItForgets() {
    String longPrompt = "the fox and the hen ".repeat(10);
    Result result =
        CeroTest.cero(
            "generate", "--model", model, "--prompt", longPrompt, "--tokens", "30", "--lang", "en");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.err().contains("the model sees only 32 at once"), result.err());
    assertTrue(result.err().contains("the model forgot the oldest"), result.err());
  }

  @Test
  void withoutATokenizerIdsAreShown() {
    Result result =
        CeroTest.cero(
            "generate", "--model", TestModel.NO_TOKENIZER, "--prompt-ids", "1, 2", "--tokens", "4");
    assertTrue(result.out().matches("1 2 (\\d+ ){4}\n"), result.out());
    Result text = CeroTest.cero("generate", "--model", TestModel.NO_TOKENIZER, "--prompt", "a");
    assertEquals(1, text.code());
    assertTrue(text.err().contains("has no tokenizer"), text.err());
    assertFalse(text.err().contains("\tat "), text.err());
  }
}
