package cero;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.device.Device;
import cero.format.ModelDirectory;
import cero.format.SafeTensors;
import cero.generate.Decoder;
import cero.loss.CrossEntropy;
import cero.model.Activations;
import cero.model.Gpt;
import cero.model.Parameter;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Directories that {@code transformers} saved, in each form in which the hub has them, against what
 * it computes of them. {@code interop/make_golden_hf.py} wrote both.
 */
class HuggingFaceDirectoriesTest {
  private static final Path GOLDEN = Golden.path("hf");

  private static List<String> forms() throws IOException {
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void everyFormIsThere() throws IOException {
    assertEquals(16, forms().size());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void logitsLossAndGradientAreTransformers(String form) throws IOException {
    JsonNode expected = expected(form);
    int[][] rows = new ObjectMapper().treeToValue(expected.get("rows"), int[][].class);
    int time = rows[0].length - 1;
    int[] inputs = Arrays.stream(rows).flatMapToInt(row -> Arrays.stream(row, 0, time)).toArray();
    int[] targets =
        Arrays.stream(rows).flatMapToInt(row -> Arrays.stream(row, 1, time + 1)).toArray();
    Gpt model = read(form);
    try (Device device = Device.cpu(2);
        SafeTensors tensors =
            SafeTensors.open(GOLDEN.resolve(form).resolve("expected.safetensors"))) {
      Activations activations = Activations.forTraining(model.config(), rows.length, time);
      model.forward(device, activations, inputs, rows.length, time);
      float[] logits = new float[inputs.length * model.config().vocabSize()];
      model.logits(device, activations.normed(), 0, inputs.length, logits);
      assertClose(tensors, "logits", logits, 1e-5);

      CrossEntropy loss = new CrossEntropy(device, model.config(), inputs.length);
      float[] dnormed = loss.gradient(model, activations, targets, 1f / inputs.length);
      double mean = Arrays.stream(loss.lastLosses()).average().orElseThrow();
      assertEquals(expected.get("loss").asDouble(), mean, 1e-5);

      model.backward(device, activations, dnormed);
      Parameter weight =
          model.parameters().stream()
              .filter(parameter -> parameter.name().equals("h.0.mlp.c_fc.weight"))
              .findFirst()
              .orElseThrow();
      assertClose(tensors, "gradient", weight.gradient(), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void greedyContinuationIsTransformers(String form) throws IOException {
    JsonNode expected = expected(form);
    int[] greedy = ints(expected.get("greedy_ids"));
    Gpt model = read(form);
    try (Device device = Device.cpu(1)) {
      Decoder decoder = new Decoder(device, model);
      int[] next = ints(expected.get("prompt_ids"));
      int[] written = new int[greedy.length];
      for (int i = 0; i < written.length; i++) {
        written[i] = likeliest(decoder.read(next));
        next = new int[] {written[i]};
      }
      assertArrayEquals(greedy, written);
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void tokenIdsAreTransformers(String form) throws IOException {
    JsonNode tokens = expected(form).get("tokens");
    ModelDirectory directory = ModelDirectory.open(GOLDEN.resolve(form).resolve("model"));
    assertEquals(!tokens.isEmpty(), directory.readTokenizer().isPresent());
    for (JsonNode string : tokens) {
      String text = string.get("text").stringValue();
      Tokenizer tokenizer = directory.readTokenizer().orElseThrow();
      assertArrayEquals(ints(string.get("ids")), tokenizer.encode(text), text);
      assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
      assertEquals(319, tokenizer.endOfText().orElseThrow());
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void writtenAnewIsTheSameModel(String form, @TempDir Path folder) throws IOException {
    Gpt model = read(form);
    ModelDirectory golden = ModelDirectory.open(GOLDEN.resolve(form).resolve("model"));
    ModelDirectory.write(folder, model.config(), model.parameters(), golden.readText());
    ModelDirectory written = ModelDirectory.open(folder);
    assertEquals(golden.config(), written.config());
    Gpt again = written.readModel();
    for (int i = 0; i < model.parameters().size(); i++) {
      assertArrayEquals(model.parameters().get(i).values(), again.parameters().get(i).values());
    }
  }

  private static Gpt read(String form) throws IOException {
    return ModelDirectory.open(GOLDEN.resolve(form).resolve("model")).readModel();
  }

  private static JsonNode expected(String form) {
    return new ObjectMapper().readTree(GOLDEN.resolve(form).resolve("expected.json").toFile());
  }

  private static int[] ints(JsonNode array) {
    return new ObjectMapper().treeToValue(array, int[].class);
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }

  /** The tolerance is relative for values above 1. */
  private static void assertClose(
      SafeTensors tensors, String name, float[] actual, double tolerance) throws IOException {
    float[] expected = new float[actual.length];
    tensors.read(name, expected);
    for (int i = 0; i < expected.length; i++) {
      double bound = tolerance * Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], actual[i], bound, name + " " + i);
    }
    assertTrue(expected.length > 0);
  }
}
