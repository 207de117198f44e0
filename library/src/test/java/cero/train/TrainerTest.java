package cero.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.Batch;
import cero.data.Batches;
import cero.data.DataException;
import cero.data.DataLoader;
import cero.data.FixedRows;
import cero.data.RandomWindows;
import cero.data.SlidingWindows;
import cero.device.Device;
import cero.model.Activations;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.Parameter;
import cero.random.PyTorchRandom;
import cero.text.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class TrainerTest {
  private static final GptConfig CONFIG =
      GptConfig.builder()
          .vocabSize(20)
          .context(16)
          .layers(2)
          .heads(2)
          .embedding(32)
          .dropout(0.1)
          .build();

  /** Counting up with a jump now and then: easy to learn. */
  private final int[] tokens = countingTokens();

  private static int[] countingTokens() {
    Random random = new Random(5);
    int[] tokens = new int[4000];
    for (int i = 1; i < tokens.length; i++) {
      tokens[i] = random.nextInt(10) == 0 ? random.nextInt(20) : (tokens[i - 1] + 1) % 20;
    }
    return tokens;
  }

  @Test
  void itLearns() throws IOException {
    List<TrainingEvent.Evaluated> evaluations = new ArrayList<>();
    try (Device device = Device.cpu(2)) {
      Trainer trainer = trainer(device, options().steps(150).build());
      trainer.run(event -> {
        if (event instanceof TrainingEvent.Evaluated e) {
          evaluations.add(e);
        }
      });
    }
    assertEquals(Math.log(20), evaluations.getFirst().validationLoss(), 0.1);
    double last = evaluations.getLast().validationLoss();
    assertTrue(last < 1.0, "validation loss " + last);
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() throws IOException {
    List<Double> one = losses(1);
    assertEquals(one, losses(2));
    assertEquals(one, losses(3));
  }

  private List<Double> losses(int threads) throws IOException {
    List<Double> losses = new ArrayList<>();
    try (Device device = Device.cpu(threads)) {
      trainer(device, options().steps(12).accumulate(2).build())
          .run(event -> {
            if (event instanceof TrainingEvent.Stepped step) {
              losses.add(step.loss());
              losses.add(step.gradientNorm());
            }
          });
    }
    return losses;
  }

  @Test
  void aResumedRunEqualsAnUnbrokenOneToTheBit(@TempDir Path folder) throws IOException {
    TrainingOptions options = options().steps(30).checkpointEvery(Interval.steps(10)).build();
    JsonNode settings = new ObjectMapper().createObjectNode().put("preset", "test");
    try (Device device = Device.cpu(2)) {
      Trainer unbroken = trainer(device, options);
      run(unbroken, folder.resolve("unbroken"), settings);

      Path broken = folder.resolve("broken");
      Trainer first = trainer(device, options);
      try (Metrics metrics = Metrics.begin(broken, RunScale.UNKNOWN)) {
        first.run(event -> {
          metrics.on(event);
          if (event instanceof TrainingEvent.Checkpoint) {
            save(broken, first, settings, metrics);
          }
          if (event instanceof TrainingEvent.Stepped step && step.step() == 17) {
            throw new IOException("the power is gone");
          }
        });
      } catch (IOException e) {
        assertEquals("the power is gone", e.getMessage());
      }
      assertEquals(settings, Checkpoint.settings(broken));
      Trainer second = trainer(device, options);
      Checkpoint.restore(broken, second);
      assertEquals(10, second.step());
      run(second, broken, settings);

      for (int i = 0; i < unbroken.model().parameters().size(); i++) {
        Parameter expected = unbroken.model().parameters().get(i);
        Parameter actual = second.model().parameters().get(i);
        assertArrayEquals(expected.values(), actual.values(), expected.name());
      }
      assertEquals(unbroken.bestLoss(), second.bestLoss());
      assertEquals(unbroken.bestStep(), second.bestStep());
      assertEquals(metricsWithoutSpeed(folder.resolve("unbroken")), metricsWithoutSpeed(broken));
    }
  }

  private static void run(Trainer trainer, Path folder, JsonNode settings) throws IOException {
    try (Metrics metrics =
        trainer.begun()
            ? Metrics.open(folder, Checkpoint.metricsLines(folder), RunScale.UNKNOWN)
            : Metrics.begin(folder, RunScale.UNKNOWN)) {
      trainer.run(event -> {
        metrics.on(event);
        if (event instanceof TrainingEvent.Checkpoint) {
          save(folder, trainer, settings, metrics);
        }
      });
    }
  }

  private static void save(Path folder, Trainer trainer, JsonNode settings, Metrics metrics)
      throws IOException {
    Optional<Gpt> noNewBest = Optional.empty();
    Checkpoint.write(folder, trainer, TextFormat.none(), settings, noNewBest, metrics);
  }

  private static void save(Path folder, Trainer trainer, JsonNode settings) throws IOException {
    try (Metrics metrics = Metrics.begin(folder, RunScale.UNKNOWN)) {
      save(folder, trainer, settings, metrics);
    }
  }

  private static List<String> metricsWithoutSpeed(Path run) throws IOException {
    return Files.readAllLines(run.resolve(Metrics.FILE)).stream()
        .map(line -> line.replaceAll(",\"tokens_per_second\":[^,}]*", ""))
        .toList();
  }

  @Test
  void aCheckpointOfAnotherModelIsRefused(@TempDir Path folder) throws IOException {
    JsonNode settings = new ObjectMapper().createObjectNode();
    try (Device device = Device.cpu(1)) {
      Trainer trainer = trainer(device, options().steps(0).build());
      save(folder, trainer, settings);
      GptConfig other = CONFIG.toBuilder().layers(3).build();
      Trainer wider = trainer(device, Gpt.create(other, Initialization.GPT2, 1), options().build());
      assertThrows(IOException.class, () -> Checkpoint.restore(folder, wider));
      assertThrows(IOException.class, () -> Checkpoint.settings(folder.resolve("nothing")));
      Path state = folder.resolve("training").resolve("state.json");
      Files.writeString(state, "{");
      assertThrows(IOException.class, () -> Checkpoint.restore(folder, trainer));
    }
  }

  @Test
  void stoppingEndsAfterTheStepWithACheckpoint() throws IOException {
    List<TrainingEvent> events = new ArrayList<>();
    try (Device device = Device.cpu(2)) {
      Trainer trainer = trainer(device, options().steps(1000).build());
      trainer.run(event -> {
        events.add(event);
        if (event.step() == 3) {
          trainer.stop();
        }
      });
    }
    assertEquals(new TrainingEvent.Finished(3, true), events.getLast());
    assertEquals(new TrainingEvent.Checkpoint(3), events.get(events.size() - 2));
  }

  @Test
  void savingByTheClockChangesNoNumber() throws IOException {
    List<Long> saved = new ArrayList<>();
    try (Device device = Device.cpu(2)) {
      Trainer often =
          trainer(
              device, options().steps(5).checkpointEvery(Interval.of(Duration.ofNanos(1))).build());
      often.run(event -> {
        if (event instanceof TrainingEvent.Checkpoint checkpoint) {
          saved.add(checkpoint.step());
        }
      });
      Trainer once = trainer(device, options().steps(5).build());
      once.run(event -> {});
      assertSameWeights(once.model(), often.model());
    }
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), saved);
  }

  @Test
  void weightsThatAreNoNumbersAreNotSaved() throws IOException {
    List<TrainingEvent> events = new ArrayList<>();
    try (Device device = Device.cpu(2)) {
      Gpt model = Gpt.create(CONFIG, Initialization.GPT2, 1);
      Trainer trainer =
          trainer(device, model, options().steps(5).checkpointEvery(Interval.steps(1)).build());
      TrainingException thrown =
          assertThrows(
              TrainingException.class,
              () ->
                  trainer.run(event -> {
                    events.add(event);
                    if (event.step() == 3) {
                      model.parameters().getLast().values()[0] = Float.NaN;
                    }
                  }));
      assertTrue(thrown.getMessage().contains("hold NaN or infinity after step 3"));
    }
    assertTrue(events.contains(new TrainingEvent.Checkpoint(2)));
    assertFalse(events.contains(new TrainingEvent.Checkpoint(3)));
  }

  @Test
  void stoppingBeforeTheFirstStepIsNotForgotten() throws IOException {
    try (Device device = Device.cpu(2)) {
      Trainer trainer = trainer(device, options().steps(2).build());
      trainer.stop();
      trainer.run(event -> {});
      assertEquals(0, trainer.step());
      trainer.run(event -> {});
      assertEquals(2, trainer.step());
    }
  }

  @Test
  void aLossThatIsNoNumberEndsTheRunWithAdvice() {
    try (Device device = Device.cpu(2)) {
      Gpt model = Gpt.create(CONFIG, Initialization.GPT2, 1);
      Trainer trainer = trainer(device, model, options().build());
      TrainingException thrown =
          assertThrows(
              TrainingException.class,
              () ->
                  trainer.run(event -> {
                    if (event.step() == 2) {
                      trainer.learningRate(0.5);
                      model.parameters().getFirst().values()[40] = Float.NaN;
                    }
                  }));
      String message = thrown.getMessage();
      assertTrue(message.startsWith("the loss became NaN (gradient norm NaN) at step 3"), message);
      assertTrue(message.contains("try a lower learning rate than 0.5"), message);
    }
  }

  @Test
  void withoutValidationThereIsNoValidationLoss() {
    try (Device device = Device.cpu(1)) {
      Gpt model = Gpt.create(CONFIG, Initialization.GPT2, 1);
      Batches batches = new RandomWindows(new int[100], 2, 4, 1);
      Trainer trainer =
          new Trainer(device, model, batches, batches, Optional.empty(), options().build());
      String message =
          assertThrows(IllegalStateException.class, trainer::validationLoss).getMessage();
      assertEquals("the trainer was given nothing to validate on", message);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void validationWindowsMayBeLongerThanThoseOfTraining(boolean recompute) {
    try (Device device = Device.cpu(2)) {
      Gpt model = Gpt.create(CONFIG, Initialization.GPT2, 1);
      int[] ids = new Random(1).ints(200, 0, CONFIG.vocabSize()).toArray();
      Batches training = new RandomWindows(ids, 1, 2, 1);
      Batches validation = SlidingWindows.inOrder(ids, 3, CONFIG.context());
      TrainingOptions options = options().recompute(recompute).build();
      Trainer trainer =
          new Trainer(device, model, training, training, Optional.of(validation), options);
      Trainer alike =
          new Trainer(device, model, validation, training, Optional.of(validation), options);
      assertEquals(alike.validationLoss(), trainer.validationLoss());
    }
  }

  @Test
  void anInterruptionEndsTheRunWithEverythingSaved(@TempDir Path folder) throws IOException {
    try (Device device = Device.cpu(2)) {
      Gpt model = Gpt.create(CONFIG, Initialization.GPT2, 1);
      Trainer trainer = trainer(device, model, options().build());
      List<TrainingEvent> events = new ArrayList<>();
      trainer.run(event -> {
        events.add(event);
        if (event instanceof TrainingEvent.Stepped stepped && stepped.step() == 3) {
          Thread.currentThread().interrupt();
        }
        if (event instanceof TrainingEvent.Checkpoint) {
          save(
              folder,
              trainer,
              new ObjectMapper()
                  .createObjectNode()); // channels can't be used by a thread that is interrupted
        }
      });
      assertTrue(Thread.interrupted());
      assertEquals(new TrainingEvent.Finished(3, true), events.getLast());
      Trainer resumed =
          trainer(device, Gpt.create(CONFIG, Initialization.GPT2, 2), options().build());
      Checkpoint.restore(folder, resumed);
      assertEquals(3, resumed.step());
      List<TrainingEvent> more = new ArrayList<>();
      resumed.run(more::add);
      assertEquals(new TrainingEvent.Finished(options().build().steps(), false), more.getLast());
    }
  }

  /** Where data and run lie on one disk, both are gone with it. */
  @Test
  void whatBrokeTheRunIsToldEvenIfItCantBeSaved() {
    Batches whole = new FixedRows(List.of(Arrays.copyOf(tokens, 17)), 1);
    Batches gone =
        new Batches() {
          @Override
          public Batch batch(long index) {
            if (index == 2) {
              throw new DataException("the data is gone");
            }
            return whole.batch(0);
          }

          @Override
          public int counted(long index) {
            return whole.counted(0);
          }

          @Override
          public long perEpoch() {
            return whole.perEpoch();
          }

          @Override
          public int rows() {
            return whole.rows();
          }

          @Override
          public int time() {
            return whole.time();
          }
        };
    try (Device device = Device.cpu(1)) {
      Gpt model = Gpt.create(CONFIG, Initialization.GPT2, 1);
      Trainer trainer =
          new Trainer(device, model, gone, whole, Optional.empty(), options().build());
      DataException thrown =
          assertThrows(
              DataException.class,
              () ->
                  trainer.run(event -> {
                    if (event.equals(new TrainingEvent.Checkpoint(2))) {
                      throw new IOException("the disk is gone");
                    }
                  }));
      assertEquals("the data is gone", thrown.getMessage());
      assertEquals("the disk is gone", thrown.getSuppressed()[0].getMessage());
    }
  }

  @Test
  void aBrokenModelIsNotTakenForAWrongLearningRate() {
    try (Device device = Device.cpu(2)) {
      Gpt model = Gpt.create(CONFIG, Initialization.GPT2, 1);
      model.parameters().getFirst().values()[40] = Float.NaN;
      Trainer trainer = trainer(device, model, options().build());
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.run(event -> {}));
      assertEquals(
          "the model's weights hold NaN or infinity (wte.weight): it is broken",
          thrown.getMessage());
    }
  }

  @Test
  void accumulatingFourBatchesIsOneOfFourTimesTheRows() throws IOException {
    GptConfig config = CONFIG.toBuilder().dropout(0).build();
    List<int[]> rows =
        IntStream.range(0, 8)
            .mapToObj(i -> Arrays.copyOfRange(tokens, i * 17, (i + 1) * 17))
            .toList();
    float[][] weights = new float[2][];
    List<List<Double>> losses = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < 2; i++) {
      int accumulate = i == 0 ? 1 : 4;
      List<Double> ofRun = losses.get(i);
      try (Device device = Device.cpu(2)) {
        Gpt model = Gpt.create(config, Initialization.GPT2, 1);
        FixedRows batches = new FixedRows(rows, 8 / accumulate);
        TrainingOptions options = options().steps(5).accumulate(accumulate).build();
        new Trainer(device, model, batches, batches, Optional.empty(), options)
            .run(event -> {
              if (event instanceof TrainingEvent.Stepped step) {
                ofRun.add(step.loss());
                ofRun.add(step.gradientNorm());
              }
            });
        weights[i] = model.parameters().getFirst().values();
      }
    }
    assertArrayEquals(weights[0], weights[1], 1e-5f);
    assertEquals(10, losses.getFirst().size());
    for (int i = 0; i < 10; i++) {
      assertEquals(losses.getFirst().get(i), losses.getLast().get(i), 1e-5);
    }
  }

  @Test
  void aRunWithPyTorchsRandomNumbersIsResumedInTheMiddleOfAnEpoch(@TempDir Path folder)
      throws IOException {
    TrainingOptions options =
        options().steps(60).evalEvery(7).checkpointEvery(Interval.steps(33)).build();
    JsonNode settings = new ObjectMapper().createObjectNode();
    try (Device device = Device.cpu(2)) {
      Trainer unbroken = pytorch(device, options, 5);
      assertTrue(unbroken.training().perEpoch() < 30, "an epoch ends before and after the break");
      run(unbroken, folder.resolve("unbroken"), settings);
      Path broken = folder.resolve("broken");
      Trainer first = pytorch(device, options, 5);
      first.run(event -> {
        if (event.step() == 33 && event instanceof TrainingEvent.Checkpoint) {
          save(broken, first, settings);
          first.stop();
        }
      });
      Trainer second = pytorch(device, options, 99);
      Checkpoint.restore(broken, second);
      assertEquals(33, second.step());
      run(second, broken, settings);
      for (int i = 0; i < unbroken.model().parameters().size(); i++) {
        Parameter expected = unbroken.model().parameters().get(i);
        assertArrayEquals(
            expected.values(), second.model().parameters().get(i).values(), expected.name());
      }

      Path state = broken.resolve("training").resolve("state.json");
      String saved = // as older programs wrote it, which noted no checksums
          Files.readString(state)
              .replaceFirst(",\"tensors\":\\{[^}]*}", "")
              .replaceFirst(",\"checksum\":\\d+", "");
      for (String damaged :
          List.of(
              saved.replace("\"random\"", "\"nothing\""),
              saved.replace("\"given\":", "\"given\":9"),
              saved.replaceFirst("\"words\":\\[[-0-9]+,", "\"words\":["),
              saved.replaceFirst("\"words\":\\[", "\"words\":[null,"))) {
        Files.writeString(state, damaged);
        IOException thrown =
            assertThrows(IOException.class, () -> Checkpoint.restore(broken, second));
        assertTrue(thrown.getMessage().contains("random numbers"), thrown.getMessage());
      }
    }
  }

  private Trainer pytorch(Device device, TrainingOptions options, long seed) {
    PyTorchRandom random = new PyTorchRandom(seed);
    Gpt model = Gpt.create(CONFIG, Initialization.PYTORCH, random);
    DataLoader training = DataLoader.shuffled(Arrays.copyOf(tokens, 3600), 8, 16, random);
    DataLoader validation =
        DataLoader.inOrder(Arrays.copyOfRange(tokens, 3600, 4000), 8, 16, random);
    return new Trainer(device, model, training, training, Optional.of(validation), options)
        .random(random);
  }

  @ParameterizedTest
  @CsvSource({"true, 0.1", "false, 0.1", "true, 0"})
  void recomputingGivesTheSameBits(boolean tied, double dropout) throws IOException {
    GptConfig config = CONFIG.toBuilder().layers(3).tied(tied).dropout(dropout).build();
    TrainingOptions.Builder options = options().steps(8).accumulate(2);
    try (Device device = Device.cpu(2)) {
      Gpt kept = Gpt.create(config, Initialization.GPT2, 1);
      trainer(device, kept, options.build()).run(event -> {});
      Gpt recomputed = Gpt.create(config, Initialization.GPT2, 1);
      trainer(device, recomputed, options.recompute(true).build()).run(event -> {});
      assertSameWeights(kept, recomputed);
    }
  }

  @Test
  void recomputingUsesPyTorchsMasksAgain() throws IOException {
    TrainingOptions.Builder options = options().steps(8).accumulate(2);
    try (Device device = Device.cpu(2)) {
      Trainer kept = pytorch(device, options.build(), 3);
      kept.run(event -> {});
      Trainer recomputing = pytorch(device, options.recompute(true).build(), 3);
      recomputing.run(event -> {});
      assertSameWeights(kept.model(), recomputing.model());
    }
  }

  private static void assertSameWeights(Gpt one, Gpt other) {
    for (int i = 0; i < one.parameters().size(); i++) {
      Parameter parameter = one.parameters().get(i);
      assertArrayEquals(
          parameter.values(), other.parameters().get(i).values(), 0, parameter.name());
    }
  }

  @Test
  void theLearningRateCanBeChangedOnTheWay() throws IOException {
    TrainingOptions options = options().steps(8).warmup(0).learningRate(1e-2).build();
    List<Double> rates = new ArrayList<>();
    try (Device device = Device.cpu(1)) {
      Trainer trainer = trainer(device, options);
      trainer.run(event -> {
        if (event instanceof TrainingEvent.Stepped step) {
          rates.add(step.learningRate());
          if (step.step() == 3) {
            trainer.learningRate(5e-3);
          } else if (step.step() == 6) {
            trainer.learningRate(0); // and AdamW's step is as long
          }
          if (step.step() == 7) {
            List<Float> before = weights(trainer.model());
            var _ = trainer.update();
            assertEquals(before, weights(trainer.model()));
          }
        }
      });
      assertThrows(IllegalArgumentException.class, () -> trainer.learningRate(-1));
    }
    for (int i = 0; i < 6; i++) {
      assertEquals(options.learningRateAt(i) * (i < 3 ? 1 : 0.5), rates.get(i), 1e-12);
    }
    assertEquals(0, rates.get(6));
  }

  @ParameterizedTest
  @CsvSource({"1e-2, 1e-3", "0, 0"})
  void aLearningRateOfZeroIsNotTheEndOfASchedule(double first, double lowest) throws IOException {
    TrainingOptions options =
        options().steps(8).warmup(2).learningRate(first).minLearningRate(lowest).build();
    List<Double> rates = new ArrayList<>();
    try (Device device = Device.cpu(1)) {
      Trainer trainer = trainer(device, options);
      trainer.learningRate(0);
      trainer.run(event -> {
        if (event instanceof TrainingEvent.Stepped step) {
          rates.add(step.learningRate());
          if (step.step() == 3) {
            trainer.learningRate(1e-2);
          }
        }
      });
    }
    assertEquals(List.of(0.0, 0.0, 0.0), rates.subList(0, 3));
    for (int i = 3; i < 8; i++) {
      assertEquals(Schedule.COSINE.learningRate(i, 2, 8, 1e-2, lowest), rates.get(i));
    }
  }

  private static List<Float> weights(Gpt model) {
    List<Float> weights = new ArrayList<>();
    for (float weight : model.head().values()) {
      weights.add(weight);
    }
    return weights;
  }

  @Test
  void memoryIsAboutWhatIsEstimated() {
    assertMemoryAsEstimated(false);
    assertMemoryAsEstimated(true);
    GptConfig config = CONFIG.toBuilder().layers(12).build();
    long kept = Activations.trainingBytes(config, 16, 16);
    long recomputing = Activations.recomputingBytes(config, 16, 16);
    assertTrue(recomputing < 0.3 * kept, recomputing + " of " + kept);
  }

  private static void assertMemoryAsEstimated(boolean recompute) {
    GptConfig config =
        CONFIG.toBuilder().layers(4).context(256).embedding(256).vocabSize(500).build();
    long before = used();
    Device device = Device.cpu(1);
    int[] ids = new Random(1).ints(6000, 0, 500).toArray();
    RandomWindows batches = new RandomWindows(ids, 16, 256, 1);
    Gpt model = Gpt.create(config, Initialization.GPT2, 1);
    TrainingOptions options = options().recompute(recompute).build();
    Trainer trainer = new Trainer(device, model, batches, batches, Optional.empty(), options);
    trainer.model().parameters().forEach(Parameter::gradient);
    long taken = used() - before;
    long estimated = Trainer.memoryBytes(config, 16, 256, recompute) - 4L * 16 * 256 * 256;
    assertEquals(1, (double) taken / estimated, 0.1, taken + " of " + estimated);
    assertEquals(0, trainer.step());
    device.close();
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .learningRate(3e-3)
        .warmup(5)
        .evalEvery(10)
        .evalBatches(4)
        .seed(11);
  }

  private Trainer trainer(Device device, TrainingOptions options) {
    return trainer(device, Gpt.create(CONFIG, Initialization.GPT2, 1), options);
  }

  private Trainer trainer(Device device, Gpt model, TrainingOptions options) {
    int[] training = Arrays.copyOf(tokens, 3600);
    int[] validation = Arrays.copyOfRange(tokens, 3600, 4000);
    return new Trainer(
        device,
        model,
        new RandomWindows(training, 8, 16, 3),
        SlidingWindows.inOrder(training, 8, 16),
        Optional.of(SlidingWindows.inOrder(validation, 8, 16)),
        options);
  }
}
