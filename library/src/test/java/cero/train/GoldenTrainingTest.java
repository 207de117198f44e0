package cero.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.Golden;
import cero.data.FixedRows;
import cero.device.Device;
import cero.format.ModelDirectory;
import cero.model.Gpt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Twenty updates give the losses that PyTorch's give from the same weights and data. */
class GoldenTrainingTest {
  private static final Path GOLDEN = Golden.path("gpt2-tiny");

  private final JsonNode expected =
      new ObjectMapper().readTree(GOLDEN.resolve("expected.json").toFile());

  @Test
  void adamWWithConstantRateAndDecayOfAll() throws IOException {
    TrainingOptions options =
        TrainingOptions.builder()
            .steps(20)
            .learningRate(1e-3)
            .schedule(Schedule.CONSTANT)
            .weightDecay(0.1)
            .decayAll(true)
            .beta1(0.9)
            .beta2(0.999)
            .clip(0)
            .build();
    List<TrainingEvent.Stepped> steps = train(options);
    for (int i = 0; i < 20; i++) {
      double loss = expected.get("adamw").get("losses").get(i).asDouble();
      assertEquals(loss, steps.get(i).loss(), 1e-4, "loss of step " + i);
    }
  }

  @Test
  void warmupCosineClippingAndDecayOfMatrices() throws IOException {
    JsonNode scheduled = expected.get("scheduled");
    TrainingOptions options =
        TrainingOptions.builder()
            .steps(20)
            .learningRate(scheduled.get("peak").asDouble())
            .minLearningRate(scheduled.get("low").asDouble())
            .warmup(scheduled.get("warm").asInt())
            .schedule(Schedule.COSINE)
            .weightDecay(0.1)
            .beta1(0.9)
            .beta2(0.95)
            .clip(1)
            .build();
    List<TrainingEvent.Stepped> steps = train(options);
    for (int i = 0; i < 20; i++) {
      TrainingEvent.Stepped step = steps.get(i);
      assertEquals(scheduled.get("lrs").get(i).asDouble(), step.learningRate(), 1e-12);
      assertEquals(scheduled.get("losses").get(i).asDouble(), step.loss(), 1e-4);
      double norm = scheduled.get("grad_norms").get(i).asDouble();
      assertEquals(norm, step.gradientNorm(), 1e-4);
    }
  }

  private List<TrainingEvent.Stepped> train(TrainingOptions options) throws IOException {
    Gpt model = ModelDirectory.open(GOLDEN.resolve("model")).readModel();
    ObjectMapper json = new ObjectMapper();
    int[][] inputs = json.treeToValue(expected.get("inputs"), int[][].class);
    int[][] targets = json.treeToValue(expected.get("targets"), int[][].class);
    List<int[]> rows =
        IntStream.range(0, inputs.length)
            .mapToObj(i -> {
              int[] row = Arrays.copyOf(inputs[i], inputs[i].length + 1);
              row[inputs[i].length] = targets[i][targets[i].length - 1];
              return row;
            })
            .toList();
    FixedRows batches = new FixedRows(rows, rows.size());
    List<TrainingEvent.Stepped> steps = new ArrayList<>();
    try (Device device = Device.cpu(2)) {
      Trainer trainer = new Trainer(device, model, batches, batches, Optional.empty(), options);
      trainer.run(event -> {
        if (event instanceof TrainingEvent.Stepped step) {
          steps.add(step);
        }
      });
    }
    return steps;
  }
}
