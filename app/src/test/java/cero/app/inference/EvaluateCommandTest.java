package cero.app.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.CeroTest;
import cero.app.CeroTest.Result;
import cero.app.TestModel;
import cero.format.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class EvaluateCommandTest {
  @TempDir private static Path folder;

  private static String model;
  private static JsonNode expected;
  private static Path rows;

  @BeforeAll
  static void writeFiles() throws IOException {
    model = TestModel.write(folder.resolve("model"));
    expected = JsonMapper.shared().readTree(TestModel.GOLDEN.resolve("expected.json").toFile());
    ArrayNode sequences = JsonMapper.shared().createArrayNode();
    for (int i = 0; i < expected.get("inputs").size(); i++) {
      ArrayNode row = sequences.addArray();
      expected.get("inputs").get(i).forEach(row::add);
      JsonNode targets = expected.get("targets").get(i);
      row.add(targets.get(targets.size() - 1));
    }
    rows = folder.resolve("rows.json");
    Files.writeString(rows, sequences.toString());
  }

  @Test
  void lossAndLogitsAreTorchs() throws IOException {
    Path logits = folder.resolve("logits.safetensors");
    JsonNode result =
        CeroTest.json(
            "evaluate",
            "--model",
            TestModel.NO_TOKENIZER,
            "--ids",
            rows.toString(),
            "--logits",
            logits.toString(),
            "--json");
    assertEquals(72, result.get("tokens").intValue());
    assertEquals(expected.get("loss").doubleValue(), result.get("loss").doubleValue(), 1e-5);
    assertEquals(
        Math.exp(result.get("loss").doubleValue()), result.get("perplexity").doubleValue());
    assertTrue(result.get("bits_per_byte").isNull());

    float[] torchs = new float[3 * 24 * 332];
    float[] ours = new float[torchs.length];
    try (SafeTensors golden = SafeTensors.open(TestModel.GOLDEN.resolve("expected.safetensors"));
        SafeTensors written = SafeTensors.open(logits)) {
      golden.read("logits", torchs);
      written.read("logits", ours);
      assertEquals(List.of(3L, 24L, 332L), written.tensors().get("logits").shape());
    }
    for (int i = 0; i < ours.length; i++) {
      assertEquals(torchs[i], ours[i], 1e-4);
    }
  }

  @Test
  void textIsMeasuredPerTokenAndPerByte() throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "the fox and the hen and the 여우 ".repeat(5));
    JsonNode result =
        CeroTest.json("evaluate", "--model", model, "--data", text.toString(), "--json");
    JsonNode pieces =
        CeroTest.json("tokenize", "--tokenizer", model, Files.readString(text), "--json");
    int tokens = pieces.get("ids").size() - 1;
    assertEquals(tokens, result.get("tokens").intValue());
    int first = pieces.get("tokens").get(0).stringValue().length(); // nobody guesses it
    int bytes = Files.readAllBytes(text).length - first;
    assertEquals(
        result.get("loss").doubleValue() * tokens / Math.log(2) / bytes,
        result.get("bits_per_byte").doubleValue(),
        1e-9);

    JsonNode overlapping =
        CeroTest.json(
            "evaluate",
            "--model",
            model,
            "--data",
            text.toString(),
            "--context",
            "8",
            "--stride",
            "3",
            "--json");
    assertEquals(tokens, overlapping.get("tokens").intValue());
    Result shown =
        CeroTest.cero("evaluate", "--model", model, "--data", text.toString(), "--lang", "en");
    assertTrue(shown.out().contains("Bits per byte = "), shown.out());
  }

  @Test
  void compactWeightsLoseLittle() {
    double loss = lossOfRows("fp32");
    assertEquals(loss, lossOfRows("bf16"), 2e-3 * loss);
    assertEquals(loss, lossOfRows("int8"), 2e-3 * loss);
    assertNotEquals(loss, lossOfRows("bf16"));
    assertNotEquals(loss, lossOfRows("int8"));
    assertFails(
        2,
        "'int4' is not one of fp32, bf16, int8",
        "evaluate",
        "--model",
        model,
        "--ids",
        rows.toString(),
        "--weights",
        "int4");
  }

  private static double lossOfRows(String weights) {
    return CeroTest.json(
            "evaluate",
            "--model",
            TestModel.NO_TOKENIZER,
            "--ids",
            rows.toString(),
            "--weights",
            weights,
            "--json")
        .get("loss")
        .doubleValue();
  }

  private static void assertFails(int code, String sentence, String... arguments) {
    Result result = CeroTest.cero(arguments);
    assertEquals(code, result.code(), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(sentence), result.err());
  }

  @Test
  void unsuitableDataIsOneSentence() throws IOException {
    Path file = folder.resolve("data.txt");
    Files.writeString(file, "t");
    assertFails(1, "it has one token", "evaluate", "--model", model, "--data", file.toString());
    Files.writeString(file, "");
    assertFails(1, "there is no text in", "evaluate", "--model", model, "--data", file.toString());
    Files.writeString(file, "[[1,2],[3]]");
    assertFails(1, "at least two tokens", "evaluate", "--model", model, "--ids", file.toString());
    Files.writeString(file, "[[1,2.5]]");
    assertFails(1, "rows of token ids", "evaluate", "--model", model, "--ids", file.toString());
    Files.writeString(file, "[[1,999]]");
    assertFails(1, "token id 999", "evaluate", "--model", model, "--ids", file.toString());
    Path logits = folder.resolve("none.safetensors");
    Files.writeString(file, "[[1,2],[1,2,3]]");
    assertFails(
        1,
        "rows of the same length",
        "evaluate",
        "--model",
        model,
        "--ids",
        file.toString(),
        "--logits",
        logits.toString());
    assertFalse(Files.exists(logits));
    assertFails(
        1,
        "has no tokenizer",
        "evaluate",
        "--model",
        TestModel.NO_TOKENIZER,
        "--data",
        file.toString());
    Path missing = folder.resolve("no-folder/logits.safetensors");
    assertFails(
        1,
        "its folder does not exist",
        "evaluate",
        "--model",
        TestModel.NO_TOKENIZER,
        "--ids",
        rows.toString(),
        "--logits",
        missing.toString());
  }
}
