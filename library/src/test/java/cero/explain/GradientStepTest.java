package cero.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.device.Device;
import cero.format.ModelDirectory;
import cero.loss.LossSteps;
import cero.model.Gpt;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GradientStepTest {
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

  /** For a small step L(w − η g) ≈ L(w) − η ‖g‖², and half the step has half the effect. */
  @Test
  void aSmallStepLowersTheLossInProportion() {
    GradientStep step = GradientStep.make(device, model, IDS, 1e-3, 3);
    GradientStep half = GradientStep.make(device, model, IDS, 5e-4, 3);
    double fall = step.before().loss() - step.after().loss();
    assertTrue(fall > 1e-3, "the loss fell by " + fall);
    assertEquals(2, fall / (half.before().loss() - half.after().loss()), 0.05);
  }

  @Test
  void theTargetsBecomeLikelierAndTheModelStaysAsItWas() {
    float[] weights = model.head().values().clone();
    GradientStep step = GradientStep.make(device, model, IDS, 0.05, 3);
    for (int i = 0; i < IDS.length - 1; i++) {
      LossSteps.Position before = step.before().positions().get(i);
      LossSteps.Position after = step.after().positions().get(i);
      assertEquals(IDS[i + 1], after.target());
      assertTrue(after.probability() > before.probability(), "position " + i);
    }
    assertArrayEquals(weights, model.head().values());
    assertEquals(new TextLoss(device, model, IDS).steps(3).loss(), step.before().loss(), 1e-6);
  }

  @Test
  void theGradientAtTheLogitsIsProbabilityMinusOneForTheTarget() {
    TextLoss text = new TextLoss(device, model, IDS);
    LossSteps.Position position = text.steps(332).positions().get(4);
    LogitsGradient gradient = text.gradient(4);
    assertEquals(IDS[5], gradient.target());
    assertEquals(position.probability() - 1, gradient.ofTarget(), 1e-6);
    assertEquals(332, position.top().size());
    for (LossSteps.Candidate candidate : position.top()) {
      if (candidate.id() != gradient.target()) {
        assertEquals(candidate.probability(), gradient.byToken()[candidate.id()], 1e-7);
      }
    }
    assertEquals(0, gradient.sum(), 1e-6);
  }

  @Test
  void thePositionsLogitsAreThoseOfItsCandidates() {
    TextLoss text = new TextLoss(device, model, IDS);
    LossSteps.Position position = text.steps(332).positions().get(4);
    float[] logits = text.logits(4);
    assertEquals(332, logits.length);
    for (LossSteps.Candidate candidate : position.top()) {
      assertEquals(candidate.logit(), logits[candidate.id()], 1e-6);
    }
    assertThrows(IndexOutOfBoundsException.class, () -> text.logits(7));
  }

  @Test
  void whatCannotBeExplainedIsSaid() {
    assertThrows(IllegalArgumentException.class, () -> new TextLoss(device, model, new int[] {1}));
    assertThrows(IllegalArgumentException.class, () -> new TextLoss(device, model, new int[50]));
    assertThrows(
        IllegalArgumentException.class, () -> new TextLoss(device, model, new int[] {1, -1}));
    assertThrows(
        IndexOutOfBoundsException.class, () -> new TextLoss(device, model, IDS).gradient(7));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> GradientStep.make(device, model, IDS, 1e20, 3))
            .getMessage();
    assertTrue(message.contains("take a smaller one"), message);
  }
}
