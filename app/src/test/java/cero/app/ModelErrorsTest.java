package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.CeroTest.Result;
import cero.app.machine.Memory;
import cero.model.Gpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong with a model or with the options of the commands that need one. */
class ModelErrorsTest {
  private static List<String[]> commands(String model) {
    return List.of(
        new String[] {"generate", "--model", model, "--prompt-ids", "1"},
        new String[] {"sampling", "--model", model, "--prompt-ids", "1"},
        new String[] {"evaluate", "--model", model, "--ids", "no-such.json"},
        new String[] {"explain", "--model", model, "--ids", "1,2"});
  }

  private static void assertEachFails(String model, String sentence) {
    for (String[] command : commands(model)) {
      assertFails(command, sentence);
    }
  }

  private static void assertFails(String[] command, String sentence) {
    Result result = CeroTest.cero(command);
    assertEquals(1, result.code(), result.err());
    assertEquals("", result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("cero: "), result.err());
    assertTrue(result.err().contains(sentence), result.err());
  }

  @Test
  void aFolderWithoutAWholeModelIsOneSentence(@TempDir Path folder) throws IOException {
    assertEachFails("no/such/folder", "there is no folder no/such/folder");
    assertEachFails(folder.toString(), "has no config.json");
    assertEachFails("pom.xml", "pom.xml is not a folder");
    String cut = TestModel.writeTruncated(folder.resolve("cut"));
    assertEachFails(cut, "model.safetensors");
    Files.delete(folder.resolve("cut/model.safetensors"));
    assertEachFails(cut, "the model's weights are missing");
    String whole = TestModel.write(folder.resolve("whole"));
    Path config = folder.resolve("whole/config.json");
    Files.writeString(
        config, Files.readString(config).replaceFirst("\"n_embd\"\\s*:\\s*16", "\"n_embd\": 32"));
    assertEachFails(whole, "but config.json asks for");
  }

  @Test
  void weightsThatAreNaNAreNamed(@TempDir Path folder) throws IOException {
    String model = TestModel.write(folder.resolve("model"), gpt -> fillWeights(gpt, Float.NaN));
    String sentence = "tensor transformer.h.0.attn.c_attn.weight holds NaN";
    Path rows = Files.writeString(folder.resolve("rows.json"), "[[1,2,3]]");
    for (String[] command :
        List.of(
            new String[] {"generate", "--model", model, "--prompt-ids", "1"},
            new String[] {"generate", "--model", model, "--prompt-ids", "1", "--weights", "bf16"},
            new String[] {"generate", "--model", model, "--prompt-ids", "1", "--weights", "int8"},
            new String[] {"sampling", "--model", model, "--prompt", "the"},
            new String[] {"evaluate", "--model", model, "--ids", rows.toString()},
            new String[] {"explain", "--model", model, "--ids", "1,2", "--step", "0.1"})) {
      assertFails(command, sentence);
    }
  }

  @Test
  void weightsThatOverflowAreNoResult(@TempDir Path folder) throws IOException {
    String model =
        TestModel.write(folder.resolve("model"), gpt -> fillWeights(gpt, Float.MAX_VALUE));
    Path rows = Files.writeString(folder.resolve("rows.json"), "[[1,2,3]]");
    String sentence = "the model's weights are broken";
    assertFails(new String[] {"evaluate", "--model", model, "--ids", rows.toString()}, sentence);
    assertFails(new String[] {"explain", "--model", model, "--ids", "1,2"}, sentence);
    assertFails(new String[] {"sampling", "--model", model, "--prompt", "the"}, sentence);
  }

  private static void fillWeights(Gpt gpt, float value) {
    gpt.parameters().stream()
        .filter(parameter -> parameter.name().equals("h.0.attn.c_attn.weight"))
        .forEach(parameter -> Arrays.fill(parameter.values(), value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "generate --prompt-ids 1 --tokens -1 | --tokens must be between 1 and 10000000, not -1",
        "generate --prompt-ids 1 --tokens 0 | --tokens must be between 1",
        "generate --prompt-ids 1 --tokens 2147483647 | --tokens must be between 1",
        "generate --prompt-ids 1 --samples 0 | --samples must be at least 1, not 0",
        "generate --prompt-ids 1 --top-k 0 | top-k must keep at least 1 token, not 0",
        "generate --prompt-ids 1 --threads 0 | --threads must be at least 1, not 0",
        "generate --prompt-ids 1 --greedy --temperature 2 | exclude each other",
        "generate --prompt-ids 1 --prompt a | --prompt, --prompt-file and --prompt-ids exclude each other",
        "generate --prompt-ids 332 | token id 332 is not in the model's vocabulary",
        "generate --prompt-ids x | 'x' is not a token id",
        "generate --prompt-ids 1 --stop a | --stop needs a model with a tokenizer",
        "generate --prompt-ids 1 --repetition-penalty -1 | the repetition penalty must be",
        "sampling --prompt-ids 332 | token id 332 is not in the model's vocabulary",
        "evaluate | give either --data with text or --ids with token ids",
        "evaluate --data a --ids b | give either --data",
        "evaluate --data a --logits b | --logits needs --ids",
        "evaluate --ids b --context 49 | --context must be between 1 and the model's context, 48",
        "evaluate --ids b --context 0 | --context must be between 1",
        "evaluate --ids b --stride 0 | --stride must be between 1 and the context, 48, not 0",
        "evaluate --ids b --context 8 --stride 9 | --stride must be between 1 and the context, 8",
        "explain | give either --text or --ids",
        "explain --text a --ids 1,2 | give either --text or --ids",
        "explain --ids 1,2,3 --position 99 | --position must be between 0 and 1",
        "explain --ids 1,2,3 --position -1 | --position must be between 0 and 1",
        "explain --ids 1,2 --step 0 | --step must be above 0, not 0.0",
        "explain --ids 1,2 --step -1 | --step must be above 0, not -1.0",
        "explain --ids 1,2 --top 0 | --top must be at least 1, not 0",
        "explain --ids 1,2 --register loud | 'loud' is not one of plain, exact",
      })
  void wrongUsageIsOneSentence(String command, String sentence) {
    Result result = CeroTest.cero((command + " --model " + TestModel.NO_TOKENIZER).split(" ", -1));
    assertEquals(2, result.code(), result.err());
    assertEquals("", result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(sentence), result.err());
  }

  @Test
  void tooLittleMemoryIsSaidBeforehand() {
    Memory.require(1 << 20, "nothing");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Memory.require(1L << 50, "choose a smaller model"))
            .getMessage();
    assertTrue(message.contains("this needs about 1,153,433.7 GiB"), message);
    assertTrue(message.contains("choose a smaller model, or "), message);
  }

  @Test
  void samplingShowsAModelsNextToken(@TempDir Path folder) throws IOException {
    String model = TestModel.write(folder);
    var json = CeroTest.json("sampling", "--model", model, "--prompt", "the", "--json");
    assertEquals(302, json.get("probabilities").size());
    double sum =
        json.get("probabilities").valueStream().mapToDouble(node -> node.doubleValue()).sum();
    assertEquals(1, sum, 1e-9);
    Result shown =
        CeroTest.cero(
            "sampling",
            "--model",
            model,
            "--prompt",
            "the",
            "--draws",
            "500",
            "--top-k",
            "3",
            "--lang",
            "en");
    assertEquals(0, shown.code(), shown.err());
    assertTrue(shown.out().contains("the others (282)"), shown.out());
    assertTrue(shown.out().contains("Kept for the draw: 3 of 302."), shown.out());
  }
}
