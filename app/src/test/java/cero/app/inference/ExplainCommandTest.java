package cero.app.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.CeroTest;
import cero.app.CeroTest.Result;
import cero.app.TestModel;
import cero.app.terminal.DisplayWidth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
  @TempDir private static Path folder;

  private static String model;

  @BeforeAll
  static void writeModel() throws IOException {
    model = TestModel.write(folder.resolve("model"));
  }

  private static List<JsonNode> lines(String... arguments) {
    Result result = CeroTest.cero(arguments);
    assertEquals(0, result.code(), result.err());
    assertEquals("", result.err());
    return result.out().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
  }

  private static double number(JsonNode node, String name) {
    return node.get(name).doubleValue();
  }

  @Test
  void thePositionsLeadToTorchsLoss() throws IOException {
    JsonNode expected =
        JsonMapper.shared().readTree(TestModel.GOLDEN.resolve("expected.json").toFile());
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      JsonNode targets = expected.get("targets").get(i);
      String row =
          expected.get("inputs").get(i).toString().replace("]", "," + targets.get(23) + "]");
      Path file = folder.resolve("row" + i + ".json");
      Files.writeString(file, "[" + row + "]");
      List<JsonNode> lines =
          lines("explain", "--model", TestModel.NO_TOKENIZER, "--ids", file.toString(), "--json");
      assertEquals(25, lines.size());
      double logProbabilities = 0;
      for (int t = 0; t < 24; t++) {
        JsonNode position = lines.get(t);
        assertEquals(t, position.get("position").intValue());
        assertEquals(targets.get(t), position.get("target_id"));
        assertEquals(
            Math.log(number(position, "probability")), number(position, "log_probability"), 1e-9);
        assertEquals(5, position.get("top").size());
        logProbabilities += number(position, "log_probability");
      }
      JsonNode last = lines.getLast();
      assertEquals(logProbabilities / 24, number(last, "mean_log_probability"), 1e-9);
      assertEquals(-logProbabilities / 24, number(last, "loss"), 1e-9);
      assertEquals(Math.exp(number(last, "loss")), number(last, "perplexity"), 1e-9);
      sum += number(last, "loss");
    }
    assertEquals(number(expected, "loss"), sum / 3, 1e-5);
  }

  @Test
  void aStepMakesTheTextLikelier() {
    List<JsonNode> lines =
        lines(
            "explain", "--model", model, "--text", "the fox", "--step", "0.01", "--top", "3",
            "--json");
    JsonNode step = lines.getLast();
    JsonNode loss = lines.get(lines.size() - 2);
    assertEquals("step", step.get("event").stringValue());
    assertEquals(number(loss, "loss"), number(step, "loss_before"), 1e-6);
    assertTrue(number(step, "loss_after") < number(step, "loss_before"));
    JsonNode positions = step.get("positions");
    assertEquals(lines.size() - 2, positions.size());
    JsonNode gradient = step.get("gradient");
    assertEquals(0, number(gradient, "sum"), 1e-6);
    JsonNode looked = lines.get(gradient.get("position").intValue());
    assertEquals(number(looked, "probability") - 1, number(gradient, "target_gradient"), 1e-6);
    double lowest =
        lines.stream()
            .filter(line -> line.has("position"))
            .mapToDouble(line -> number(line, "log_probability"))
            .min()
            .orElseThrow();
    assertEquals(lowest, number(looked, "log_probability"), "the largest loss is looked at");
  }

  @Test
  void onePositionCanBeLookedAt() {
    List<JsonNode> lines =
        lines(
            "explain",
            "--model",
            model,
            "--text",
            "the fox",
            "--position",
            "2",
            "--step",
            "0.01",
            "--json");
    assertEquals(3, lines.size());
    assertEquals(2, lines.get(0).get("position").intValue());
    assertEquals(2, lines.get(2).get("gradient").get("position").intValue());
    assertEquals(1, lines.get(2).get("positions").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "es", "ko"})
  void theTablesFitTheTerminal(String language) {
    String[][] commands = {
      {"explain", "--model", model, "--text", "the\nfox 여우", "--step", "0.01"},
      {"explain", "--model", model, "--text", "the\nfox", "--step", "50", "--register", "exact"},
      {"explain", "--model", model, "--text", "the\nfox 여우", "--position", "3", "--step", "0.01"},
    };
    for (String[] command : commands) {
      String[] arguments = Arrays.copyOf(command, command.length + 2);
      arguments[command.length] = "--lang";
      arguments[command.length + 1] = language;
      Result result = CeroTest.cero(arguments);
      assertEquals(0, result.code(), result.err());
      assertTrue(result.out().contains("↵"), result.out());
      result.out().lines().forEach(line -> assertTrue(DisplayWidth.of(line) <= 100, line));
    }
  }

  @Test
  void theLadderSumsToOneAndMarksTheTarget() {
    Result result =
        CeroTest.cero(
            "explain",
            "--model",
            model,
            "--text",
            "the fox",
            "--position",
            "1",
            "--top",
            "2",
            "--lang",
            "en");
    List<String> lines = result.out().lines().toList();
    assertEquals(1, lines.stream().filter(line -> line.contains("◀ right token")).count());
    assertTrue(lines.stream().anyMatch(line -> line.contains("the others (")));
    assertTrue(lines.stream().anyMatch(line -> line.matches(" +sum +[0-9.]+ +1\\.0000")));
  }

  @Test
  void whatCannotBeLookedAtIsOneSentence() {
    String longText = "fox and hen ".repeat(20);
    for (String[] command :
        new String[][] {
          {"--text", longText, "but at most 33 can be looked at: this model's context is 32"},
          {"--text", "t", "at least two tokens are needed"},
          {"--text", "", "at least two tokens are needed"},
          {"--ids", "1,9999", "token id 9999 is not in the model's vocabulary"},
          {"--ids", "1,,2", "a token id is missing"},
        }) {
      Result result = CeroTest.cero("explain", "--model", model, command[0], command[1]);
      assertEquals(2, result.code(), result.err());
      assertEquals(1, result.err().lines().count(), result.err());
      assertTrue(result.err().contains(command[2]), result.err());
    }
    Result broken =
        CeroTest.cero("explain", "--model", model, "--text", "the fox", "--step", "1e30");
    assertEquals(1, broken.code());
    assertTrue(broken.err().contains("take a smaller one"), broken.err());
  }
}
