package cero.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.FixedRows;
import cero.device.Device;
import cero.format.FormatException;
import cero.format.ModelDirectory;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.Parameter;
import cero.text.TextFormat;
import cero.train.TrainingEvent.LayerFigures.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Runs with Muon, with an average of the weights, and the figures of their layers. */
class OptimizedRunTest {
  private static final GptConfig CONFIG =
      GptConfig.builder().vocabSize(20).context(16).layers(2).heads(4).embedding(64).build();

  private static final JsonNode SETTINGS = new ObjectMapper().createObjectNode();

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .steps(12)
        .learningRate(3e-3)
        .warmup(2)
        .evalEvery(5)
        .evalBatches(2)
        .checkpointEvery(Interval.steps(4));
  }

  private static TrainingOptions muonAndAverage() {
    return options().optimizer(Optimizer.Kind.MUON).ema(0.8).build();
  }

  private static Trainer trainer(Device device, TrainingOptions options) {
    Random random = new Random(1);
    List<int[]> rows =
        IntStream.range(0, 40)
            .mapToObj(_ -> {
              int first = random.nextInt(20);
              return IntStream.range(0, 17).map(i -> (first + i) % 20).toArray();
            })
            .toList();
    FixedRows batches = new FixedRows(rows, 4);
    Gpt model = Gpt.create(CONFIG, Initialization.GPT2, 1);
    return new Trainer(device, model, batches, batches, Optional.of(batches), options);
  }

  @Test
  void muonLearns() throws IOException {
    List<Double> losses = new ArrayList<>();
    try (Device device = Device.cpu(2)) {
      trainer(device, options().steps(40).optimizer(Optimizer.Kind.MUON).build())
          .run(event -> {
            if (event instanceof TrainingEvent.Evaluated e) {
              losses.add(e.validationLoss());
            }
          });
    }
    assertEquals(Math.log(20), losses.getFirst(), 0.1);
    assertTrue(losses.getLast() < 0.5, "validation loss " + losses.getLast());
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() throws IOException {
    List<TrainingEvent> one = eventsWithoutSpeed(1);
    assertEquals(one, eventsWithoutSpeed(2));
    assertEquals(one, eventsWithoutSpeed(3));
  }

  private static List<TrainingEvent> eventsWithoutSpeed(int threads) throws IOException {
    List<TrainingEvent> events = new ArrayList<>();
    try (Device device = Device.cpu(threads)) {
      trainer(device, muonAndAverage())
          .run(event ->
              events.add(
                  event instanceof TrainingEvent.Stepped e
                      ? new TrainingEvent.Stepped(
                          e.step(), e.loss(), e.learningRate(), e.gradientNorm(), e.tokens(), 0)
                      : event));
    }
    return events;
  }

  @Test
  void aResumedRunEqualsAnUnbrokenOneToTheBit(@TempDir Path folder) throws IOException {
    try (Device device = Device.cpu(2)) {
      Trainer unbroken = trainer(device, muonAndAverage());
      List<TrainingEvent> expected = run(unbroken, folder.resolve("unbroken"), 12);
      Path broken = folder.resolve("broken");
      Trainer first = trainer(device, muonAndAverage());
      run(first, broken, 8);
      Trainer second = trainer(device, muonAndAverage());
      Checkpoint.restore(broken, second);
      assertEquals(8, second.step());
      List<TrainingEvent> actual = run(second, broken, 12);
      assertEquals(expected.subList(expected.size() - actual.size(), expected.size()), actual);
      assertSameWeights(unbroken.model(), second.model());
      assertSameWeights(unbroken.average().orElseThrow(), second.average().orElseThrow());
    }
  }

  /** Runs up to a step and saves; returns the evaluations and the layers' figures. */
  private static List<TrainingEvent> run(Trainer trainer, Path folder, long until)
      throws IOException {
    List<TrainingEvent> events = new ArrayList<>();
    trainer.run(event -> {
      switch (event) {
        case TrainingEvent.Evaluated _, TrainingEvent.LayerFigures _ -> events.add(event);
        case TrainingEvent.Checkpoint e when e.step() == until -> {
          save(folder, trainer);
          trainer.stop();
        }
        default -> {}
      }
    });
    return events;
  }

  private static void save(Path folder, Trainer trainer) throws IOException {
    try (Metrics metrics = Metrics.begin(folder, RunScale.UNKNOWN)) {
      Checkpoint.write(folder, trainer, TextFormat.none(), SETTINGS, Optional.empty(), metrics);
    }
  }

  @Test
  void theAverageIsAModelDirectoryOfItsOwn(@TempDir Path folder) throws IOException {
    try (Device device = Device.cpu(1)) {
      Trainer trainer = trainer(device, muonAndAverage());
      run(trainer, folder, 12);
      Gpt average = ModelDirectory.open(folder.resolve("ema")).readModel();
      assertSameWeights(trainer.average().orElseThrow(), average);
      float[] trained = trainer.model().head().values();
      assertFalse(Arrays.equals(trained, average.head().values()), "the average is not the last");

      Trainer without = trainer(device, options().build());
      save(folder, without);
      assertThrows(FormatException.class, () -> ModelDirectory.open(folder.resolve("ema")));
    }
  }

  @Test
  void theAverageGoesAPartOfTheWay() {
    double decay = 0.3;
    try (Device device = Device.cpu(1)) {
      Trainer trainer = trainer(device, options().ema(decay).build());
      float[] expected = trainer.model().head().values().clone();
      for (int n = 1; n <= 6; n++) {
        var _ = trainer.update();
        double d = Math.min(decay, (1.0 + n) / (10 + n)); // reaches 0.3 at the third
        float[] weights = trainer.model().head().values();
        for (int i = 0; i < expected.length; i++) {
          expected[i] = (float) (d * expected[i] + (1 - d) * weights[i]);
        }
      }
      assertArrayEquals(expected, trainer.average().orElseThrow().head().values(), 1e-7f);
      assertFalse(Double.isNaN(trainer.averageLoss()));
      assertTrue(Double.isNaN(trainer(device, options().build()).averageLoss()));
    }
  }

  @Test
  void aRunWithoutAnAverageGoesOnWithOne(@TempDir Path folder) throws IOException {
    try (Device device = Device.cpu(1)) {
      run(trainer(device, options().build()), folder, 4);
      Trainer resumed = trainer(device, options().ema(0.9).build());
      Checkpoint.restore(folder, resumed);
      assertEquals(4, resumed.step());
      assertSameWeights(resumed.model(), resumed.average().orElseThrow());
    }
  }

  @Test
  void aRunWhoseWeightsAreNaNIsNotResumed(@TempDir Path folder) throws IOException {
    try (Device device = Device.cpu(1)) {
      Trainer trainer = trainer(device, muonAndAverage());
      trainer.model().tokenEmbedding().values()[5] = Float.NaN;
      save(folder, trainer);
      Trainer resumed = trainer(device, muonAndAverage());
      String message =
          assertThrows(FormatException.class, () -> Checkpoint.restore(folder, resumed))
              .getMessage();
      assertTrue(message.contains("tensor weights.wte.weight holds NaN"), message);
    }
  }

  @Test
  void aRunIsNotResumedByAnotherOptimizer(@TempDir Path folder) throws IOException {
    try (Device device = Device.cpu(1)) {
      run(trainer(device, options().build()), folder, 4);
      Trainer muon = trainer(device, muonAndAverage());
      FormatException thrown =
          assertThrows(FormatException.class, () -> Checkpoint.restore(folder, muon));
      assertTrue(thrown.getMessage().contains("optimizer"), thrown.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFiguresOfAllLayersMakeTheWhole(Optimizer.Kind kind) throws IOException {
    List<TrainingEvent.LayerFigures> figures = new ArrayList<>();
    double[] gradientNorm = new double[1];
    List<Double> weights = new ArrayList<>();
    List<float[]> before = new ArrayList<>();
    List<Double> changes = new ArrayList<>();
    try (Device device = Device.cpu(2)) {
      Trainer trainer = trainer(device, options().optimizer(kind).build());
      trainer.run(event -> {
        switch (event) {
          case TrainingEvent.Stepped e when e.step() == 4 ->
              trainer.model().parameters().forEach(p -> before.add(p.values().clone()));
          case TrainingEvent.Stepped e when e.step() == 5 -> {
            gradientNorm[0] = e.gradientNorm();
            for (int i = 0; i < before.size(); i++) {
              float[] values = trainer.model().parameters().get(i).values();
              for (int j = 0; j < values.length; j++) {
                weights.add((double) values[j]);
                changes.add((double) values[j] - before.get(i)[j]);
              }
            }
          }
          case TrainingEvent.LayerFigures e -> figures.add(e);
          default -> {}
        }
      });
    }
    assertEquals(List.of(5L, 10L, 12L), figures.stream().map(TrainingEvent::step).toList());
    List<Group> groups = figures.getFirst().groups();
    assertEquals(
        List.of("wte", "wpe", "h.0.attn", "h.0.mlp", "h.1.attn", "h.1.mlp", "ln_f"),
        groups.stream().map(Group::name).filter(name -> !name.contains("head")).toList());
    List<Group> parts = groups.stream().filter(g -> !g.name().contains("head")).toList();
    assertEquals(gradientNorm[0], length(parts.stream().map(Group::gradientNorm).toList()), 1e-9);
    assertEquals(length(weights), length(parts.stream().map(Group::weightNorm).toList()), 1e-6);
    assertEquals(length(changes), length(parts.stream().map(Group::updateNorm).toList()), 1e-6);
    assertEquals(8, groups.size() - parts.size(), "each block has four heads");
    Group head = groups.get(3);
    assertEquals("h.0.attn.head.0", head.name());
    assertTrue(head.gradientNorm() > 0 && head.gradientNorm() < groups.get(2).gradientNorm());
    assertEquals(head.updateNorm() / head.weightNorm(), head.updateShare());
  }

  private static double length(List<Double> values) {
    return Math.sqrt(values.stream().mapToDouble(value -> value * value).sum());
  }

  @Test
  void aHeadThatSaysNothingHasNoGradient() throws IOException {
    List<Group> groups = new ArrayList<>();
    try (Device device = Device.cpu(1)) {
      Trainer trainer = trainer(device, options().steps(1).build());
      Parameter qkv = trainer.model().parameters().get(4);
      assertEquals("h.0.attn.c_attn.weight", qkv.name());
      for (int row = 0; row < 64; row++) { // the values of head 2 are 0
        Arrays.fill(qkv.values(), row * 192 + 128 + 32, row * 192 + 128 + 48, 0);
      }
      trainer.run(event -> {
        if (event instanceof TrainingEvent.LayerFigures e) {
          groups.addAll(e.groups());
        }
      });
    }
    for (int head = 0; head < 4; head++) {
      double norm = groups.get(3 + head).gradientNorm();
      assertEquals(head == 2, norm == 0, groups.get(3 + head).toString());
    }
  }

  private static void assertSameWeights(Gpt expected, Gpt actual) {
    for (int i = 0; i < expected.parameters().size(); i++) {
      Parameter parameter = expected.parameters().get(i);
      assertArrayEquals(
          parameter.values(), actual.parameters().get(i).values(), 0, parameter.name());
    }
  }
}
