package cero.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.device.Device;
import cero.format.ModelDirectory;
import cero.loss.SlidingLoss;
import cero.text.TextFormat;
import cero.train.Optimizer;
import cero.train.TrainingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model whose matrices are kept compact is nearly the same model, and can only be run. */
class WeightFormatTest {
  private static final GptConfig CONFIG =
      GptConfig.builder()
          .vocabSize(70)
          .context(16)
          .layers(2)
          .heads(2)
          .embedding(70)
          .tied(false)
          .build();

  private final Gpt model = Gpt.create(CONFIG, Initialization.PYTORCH, 5);

  @ParameterizedTest
  @EnumSource(names = {"BF16", "INT8"})
  void theLossIsNearThatOfFloats(WeightFormat format) {
    int[] ids = new Random(2).ints(200, 0, CONFIG.vocabSize()).toArray();
    try (Device device = Device.cpu(2)) {
      double expected = loss(device, model, ids);
      double loss = loss(device, model.copy(format), ids);
      assertEquals(expected, loss, 5e-3 * expected);
    }
  }

  private static double loss(Device device, Gpt model, int[] ids) {
    return new SlidingLoss(device, model, 16, 8).measure(List.of(ids)).loss();
  }

  @ParameterizedTest
  @EnumSource
  void aModelReadInAFormatIsTheCopyInIt(WeightFormat format, @TempDir Path folder)
      throws Exception {
    ModelDirectory.write(folder, CONFIG, model.parameters(), TextFormat.none());
    int[] ids = {3, 1, 4, 1, 5, 9, 2, 6};
    try (Device device = Device.cpu(1)) {
      float[] read = logits(device, ModelDirectory.open(folder).readModel(format), ids);
      assertArrayEquals(logits(device, model.copy(format), ids), read);
    }
  }

  private static float[] logits(Device device, Gpt model, int[] ids) {
    Activations activations = Activations.forInference(CONFIG, 1, ids.length);
    model.forward(device, activations, ids, 1, ids.length);
    float[] logits = new float[ids.length * CONFIG.vocabSize()];
    model.logits(device, activations.normed(), 0, ids.length, logits);
    return logits;
  }

  @Test
  void compactWeightsAreNeitherTrainedNorWritten() {
    Parameter weight =
        model.copy(WeightFormat.INT8).parameters().stream()
            .filter(each -> each.role() == Role.QUERY_KEY_VALUE)
            .findFirst()
            .orElseThrow();
    assertTrue(weight.isCompact(), weight.name());
    assertEquals(70 * 210, weight.size());
    assertThrows(IllegalStateException.class, weight::values);
    assertThrows(IllegalStateException.class, weight::gradient);
    assertThrows(IllegalStateException.class, () -> model.copy(WeightFormat.BF16).copy());
    List<Parameter> parameters = model.copy(WeightFormat.INT8).parameters();
    try (Device device = Device.cpu(1)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Optimizer.of(device, parameters, TrainingOptions.builder().build()));
    }
  }

  @Test
  void bytesAreThoseOfGpt2Small() {
    GptConfig gpt2 = GptConfig.builder().build();
    assertEquals(4 * gpt2.parameterCount(), Gpt.bytes(gpt2, WeightFormat.FP32));
    long matrices = 12 * 12 * 768 * 768 + 50257 * 768;
    long rest = 4 * (gpt2.parameterCount() - matrices);
    long largest = 4 * 50257 * 768;
    assertEquals(rest + 2 * matrices + largest, Gpt.bytes(gpt2, WeightFormat.BF16));
    assertEquals(rest + matrices * 17 / 16 + largest, Gpt.bytes(gpt2, WeightFormat.INT8));
  }
}
