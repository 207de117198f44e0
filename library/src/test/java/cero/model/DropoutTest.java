package cero.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cero.device.Device;
import cero.random.PyTorchRandom;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dropout keeps expected values, in both of its ways to draw. */
class DropoutTest {
  private static final int SIZE = 200_000;

  private final Device device = Device.cpu(2);

  @AfterEach
  void close() {
    device.close();
  }

  private static Dropout dropout(String kind) {
    return kind.equals("pytorch") ? Dropout.pytorch(new PyTorchRandom(3)) : Dropout.seeded(3);
  }

  @ParameterizedTest
  @CsvSource({"seeded, 0.1", "seeded, 0.5", "pytorch, 0.1", "pytorch, 0.5"})
  void aShareOfOneMinusPIsKeptAndNeighboursAreIndependent(String kind, double p) {
    Dropout dropout = dropout(kind);
    long[] mask = new long[SIZE / 64];
    long[] next = new long[SIZE / 64];
    dropout.draw(device, p, mask, 1, SIZE);
    dropout.draw(device, p, next, 1, SIZE);
    double kept = 0;
    double keptWithNeighbour = 0;
    double keptAgain = 0;
    for (int i = 0; i + 1 < SIZE; i++) {
      double here = bit(mask, i);
      kept += here;
      keptWithNeighbour += here * bit(mask, i + 1);
      keptAgain += here * bit(next, i);
    }
    double sigma = Math.sqrt(p * (1 - p) / SIZE);
    assertEquals(1 - p, kept / SIZE, 4 * sigma);
    assertEquals((1 - p) * (1 - p), keptWithNeighbour / SIZE, 8 * sigma);
    assertEquals((1 - p) * (1 - p), keptAgain / SIZE, 8 * sigma);
  }

  @ParameterizedTest
  @ValueSource(strings = {"seeded", "pytorch"})
  void theMeanOverManyMasksIsTheValueItself(String kind) {
    int size = 256;
    int draws = 4000;
    double p = 0.3;
    float scale = (float) (1 / (1 - p));
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) Math.sin(i) + 2;
    }
    double[] sums = new double[size];
    Dropout dropout = dropout(kind);
    float[] dropped = new float[size];
    long[] mask = new long[size / 64];
    for (int draw = 0; draw < draws; draw++) {
      dropout.draw(device, p, mask, 1, size);
      device.keep(x, mask, scale, dropped, size);
      for (int i = 0; i < size; i++) {
        sums[i] += dropped[i];
      }
    }
    double largest = 0;
    for (int i = 0; i < size; i++) {
      double sigma = x[i] * Math.sqrt(p / (1 - p) / draws);
      largest = Math.max(largest, Math.abs(sums[i] / draws - x[i]) / sigma);
    }
    assertEquals(0, largest, 4.5, "the largest of 256 deviations, in standard deviations");
  }

  @ParameterizedTest
  @ValueSource(strings = {"seeded", "pytorch"})
  void withoutTrainingNothingIsDropped(String kind) {
    GptConfig config =
        GptConfig.builder()
            .vocabSize(20)
            .context(8)
            .layers(2)
            .heads(2)
            .embedding(16)
            .dropout(0.5)
            .build();
    Gpt model = Gpt.create(config, Initialization.PYTORCH, 1);
    Gpt without = new Gpt(config.toBuilder().dropout(0).build());
    without.copyFrom(model);
    int[] ids = {1, 2, 3, 4, 5, 6, 7, 8};
    Activations activations = Activations.forTraining(config, 1, 8);
    model.forwardTraining(device, activations, ids, 1, 8, dropout(kind));
    float[] training = activations.normed().clone();
    model.forward(device, activations, ids, 1, 8);
    float[] measuring = activations.normed().clone();

    Activations plain = Activations.forTraining(without.config(), 1, 8);
    without.forwardTraining(device, plain, ids, 1, 8, dropout(kind));
    assertArrayEquals(plain.normed(), measuring);
    assertFalse(Arrays.equals(training, measuring));
  }

  private static int bit(long[] mask, int i) {
    return (int) (mask[i / 64] >>> i & 1);
  }
}
