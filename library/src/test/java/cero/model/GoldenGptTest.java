package cero.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.Golden;
import cero.device.Device;
import cero.format.ModelDirectory;
import cero.format.SafeTensors;
import cero.kernel.Kernels;
import cero.kernel.ScalarKernels;
import cero.loss.CrossEntropy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The model against what PyTorch computed with the same weights and inputs. */
class GoldenGptTest {
  private static final Path GOLDEN = Golden.path("gpt2-tiny");

  private final JsonNode expected =
      new ObjectMapper().readTree(GOLDEN.resolve("expected.json").toFile());
  private final int[][] inputs = rows("inputs");
  private final int[] ids = Arrays.stream(inputs).flatMapToInt(Arrays::stream).toArray();
  private final int[] targets =
      Arrays.stream(rows("targets")).flatMapToInt(Arrays::stream).toArray();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void logitsLossAndEveryGradientAreTorchs(boolean scalar) throws IOException {
    Kernels kernels = scalar ? new ScalarKernels() : Kernels.best();
    Gpt model = read();
    int batch = inputs.length;
    int time = inputs[0].length;
    try (Device device = Device.of(kernels, 2);
        SafeTensors tensors = SafeTensors.open(GOLDEN.resolve("expected.safetensors"))) {
      Activations activations = Activations.forTraining(model.config(), batch, time);
      model.forward(device, activations, ids, batch, time);

      float[] logits = new float[ids.length * model.config().vocabSize()];
      model.logits(device, activations.normed(), 0, ids.length, logits);
      float[] expectedLogits = new float[logits.length];
      tensors.read("logits", expectedLogits);
      for (int i = 0; i < logits.length; i++) {
        assertEquals(expectedLogits[i], logits[i], 1e-4, "logit " + i);
      }

      CrossEntropy loss = new CrossEntropy(device, model.config(), ids.length);
      float[] dnormed = loss.gradient(model, activations, targets, 1f / ids.length);
      double mean = Arrays.stream(loss.lastLosses()).average().orElseThrow();
      assertEquals(expected.get("loss").asDouble(), mean, 1e-5);

      model.backward(device, activations, dnormed);
      for (Parameter parameter : model.parameters()) {
        float[] gradient = new float[parameter.size()];
        tensors.read("grad.transformer." + parameter.name(), gradient);
        assertRelativelyClose(gradient, parameter.gradient(), parameter.name());
      }
    }
  }

  /** The distance is 1e-4 of the gradient's size, as vectors and in the worst element. */
  private static void assertRelativelyClose(float[] expected, float[] actual, String name) {
    double distance = 0;
    double size = 0;
    double worst = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - actual[i]);
      distance += difference * difference;
      size += (double) expected[i] * expected[i];
      worst = Math.max(worst, difference);
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    double relative = Math.sqrt(distance / size);
    assertTrue(relative < 1e-4, name + " is off by " + relative + " of its length");
    double relativeWorst = worst / largest;
    assertTrue(relativeWorst < 1e-4, name + " is off by " + relativeWorst + " of its largest");
  }

  @Test
  void inferenceInPlaceGivesWhatTrainingBuffersGive() throws IOException {
    Gpt model = read();
    try (Device device = Device.cpu(2)) {
      Activations training = Activations.forTraining(model.config(), 3, 24);
      Activations inference = Activations.forInference(model.config(), 3, 24);
      model.forward(device, training, ids, 3, 24);
      model.forward(device, inference, ids, 3, 24);
      assertArrayEquals(training.normed(), inference.normed());
    }
  }

  private static Gpt read() throws IOException {
    Gpt model = ModelDirectory.open(GOLDEN.resolve("model")).readModel();
    return model;
  }

  private int[][] rows(String name) {
    return new ObjectMapper().treeToValue(expected.get(name), int[][].class);
  }
}
