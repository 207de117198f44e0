package cero.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.device.Device;
import cero.format.ModelDirectory;
import cero.model.Gpt;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DescentTest {
  private static final Path MODEL = Path.of("src/test/resources/golden/gpt2-tiny/model");
  private static final int[] IDS = {237, 64, 265, 172, 41, 239, 86, 135};

  private static Device device;
  private static Gpt model;

  @BeforeAll
  static void open() throws IOException {
    device = Device.cpu(2);
    model = ModelDirectory.open(MODEL).readModel();
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static double distance(Gpt a, Gpt b) {
    double squares = 0;
    for (int i = 0; i < a.parameters().size(); i++) {
      float[] left = a.parameters().get(i).values();
      float[] right = b.parameters().get(i).values();
      for (int j = 0; j < left.length; j++) {
        squares += Math.pow((double) left[j] - right[j], 2);
      }
    }
    return Math.sqrt(squares);
  }

  @Test
  void aStepSaysHowFarItMovedTheWeights() {
    Descent descent = new Descent(device, model, IDS);
    Descent.Step step = descent.step(0.05);
    assertEquals(distance(model, descent.model()), step.updateNorm(), 1e-5 * step.updateNorm());
    assertEquals(0.05 * step.gradientNorm(), step.updateNorm(), 1e-12);
    assertEquals(distance(model, new Gpt(model.config())), step.weightNorm(), 1e-4);
    assertEquals(new TextLoss(device, model, IDS).steps(1).loss(), step.loss(), 1e-6);
  }

  @Test
  void stepsGoOnFromEachOther() {
    Descent descent = new Descent(device, model, IDS);
    Descent looked = new Descent(device, model, IDS);
    double before = descent.loss(1).loss();
    for (int i = 0; i < 5; i++) {
      var _ = looked.loss(3);
      Descent.Step made = descent.step(0.05);
      assertEquals(
          made.gradientNorm(), looked.step(0.05).gradientNorm(), "looking changes nothing");
      assertEquals(before, made.loss(), 1e-12);
      double after = descent.loss(1).loss();
      assertTrue(after < before, "step " + i + ": " + before + " -> " + after);
      before = after;
    }
    assertEquals(before, new TextLoss(device, descent.model(), IDS).steps(1).loss(), 1e-6);
  }

  @Test
  void theModelStaysAsItWas() {
    float[] weights = model.head().values().clone();
    var _ = new Descent(device, model, IDS).step(1);
    assertArrayEquals(weights, model.head().values());
  }

  @Test
  void stepsThatAreTooLongAreSaid() {
    Descent descent = new Descent(device, model, IDS);
    var _ = descent.step(1e20);
    assertThrows(DivergedException.class, () -> descent.loss(1));
    String message = assertThrows(DivergedException.class, () -> descent.step(0.1)).getMessage();
    assertTrue(message.contains("1.0E20") && message.contains("smaller"), message);
  }
}
