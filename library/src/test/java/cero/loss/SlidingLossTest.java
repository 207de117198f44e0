package cero.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.Golden;
import cero.device.Device;
import cero.format.ModelDirectory;
import cero.format.SafeTensors;
import cero.model.Activations;
import cero.model.Gpt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class SlidingLossTest {
  private static final Path GOLDEN = Golden.path("gpt2-tiny");

  private static Device device;
  private static Gpt model;

  @BeforeAll
  static void open() throws IOException {
    device = Device.cpu(2);
    model = ModelDirectory.open(GOLDEN.resolve("model")).readModel();
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static int[] randomIds(int count) {
    return new Random(5).ints(count, 0, model.config().vocabSize()).toArray();
  }

  @Test
  void rowsGiveTorchsLogitsAndLoss() throws IOException {
    JsonNode expected = new ObjectMapper().readTree(GOLDEN.resolve("expected.json").toFile());
    int[][] inputs = new ObjectMapper().treeToValue(expected.get("inputs"), int[][].class);
    int[][] targets = new ObjectMapper().treeToValue(expected.get("targets"), int[][].class);
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      int[] row = Arrays.copyOf(inputs[i], inputs[i].length + 1);
      row[inputs[i].length] = targets[i][targets[i].length - 1];
      rows.add(row);
    }
    float[] logits = new float[3 * 24 * 332];
    int[] at = {0};
    SlidingLoss.Result result =
        new SlidingLoss(device, model, 48, 48)
            .measure(
                rows,
                (some, count) -> {
                  System.arraycopy(some, 0, logits, at[0], count * 332);
                  at[0] += count * 332;
                });
    assertEquals(72, result.tokens());
    assertEquals(expected.get("loss").asDouble(), result.loss(), 1e-5);
    assertEquals(Math.exp(result.loss()), result.perplexity());
    assertEquals(logits.length, at[0]);
    float[] torchs = new float[logits.length];
    try (SafeTensors tensors = SafeTensors.open(GOLDEN.resolve("expected.safetensors"))) {
      tensors.read("logits", torchs);
    }
    for (int i = 0; i < logits.length; i++) {
      assertEquals(torchs[i], logits[i], 1e-4);
    }
  }

  /** Each token's loss, one forward pass for each, with just the tokens before it that count. */
  @ParameterizedTest
  @CsvSource({"48, 48, 400", "48, 10, 400", "16, 1, 60", "16, 16, 17", "1, 1, 9", "48, 7, 2"})
  void everyTokenIsCountedOnceWithItsContext(int context, int stride, int length) {
    int[] ids = randomIds(length);
    double sum = 0;
    Activations activations = Activations.forInference(model.config(), 1, context);
    CrossEntropy crossEntropy = new CrossEntropy(device, model.config(), context);
    for (int target = 1; target < length; target++) {
      // The first window that reaches the target's input.
      int steps = Math.max(0, Math.ceilDiv(target - context, stride));
      int start = steps * stride;
      assertTrue(target - start >= Math.min(target, context - stride));
      int time = target - start;
      model.forward(device, activations, Arrays.copyOfRange(ids, start, target), 1, time);
      double[] losses =
          crossEntropy.losses(model, activations, Arrays.copyOfRange(ids, start + 1, target + 1));
      sum += losses[time - 1];
    }
    SlidingLoss.Result result =
        new SlidingLoss(device, model, context, stride).measure(List.of(ids));
    assertEquals(length - 1, result.tokens());
    assertEquals(sum / (length - 1), result.loss(), 1e-5);
    assertEquals(sum / Math.log(2) / 1000, result.bitsPerByte(1000), 1e-4);
  }

  @Test
  void rowsOfDifferentLengthsAreMeasuredApart() {
    SlidingLoss loss = new SlidingLoss(device, model, 20, 20);
    List<int[]> rows = List.of(randomIds(7), randomIds(50), randomIds(21), randomIds(2));
    double sum = 0;
    long tokens = 0;
    for (int[] row : rows) {
      SlidingLoss.Result alone = loss.measure(List.of(row));
      sum += alone.totalLoss();
      tokens += alone.tokens();
    }
    SlidingLoss.Result together = loss.measure(rows);
    assertEquals(tokens, together.tokens());
    assertEquals(sum, together.totalLoss(), 1e-4);
  }

  @Test
  void whatCannotBeMeasuredIsSaid() {
    assertThrows(IllegalArgumentException.class, () -> new SlidingLoss(device, model, 49, 1));
    assertThrows(IllegalArgumentException.class, () -> new SlidingLoss(device, model, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new SlidingLoss(device, model, 48, 0));
    assertThrows(IllegalArgumentException.class, () -> new SlidingLoss(device, model, 8, 9));
    SlidingLoss loss = new SlidingLoss(device, model, 48, 48);
    assertThrows(IllegalArgumentException.class, () -> loss.measure(List.of()));
    assertThrows(IllegalArgumentException.class, () -> loss.measure(List.of(new int[] {1})));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> loss.measure(List.of(new int[] {1, 332})))
            .getMessage();
    assertEquals("token id 332 is not in the model's vocabulary, whose ids are 0 to 331", message);
  }
}
