package cero.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.Golden;
import cero.data.Batch;
import cero.data.Batches;
import cero.data.WholeDocuments;
import cero.device.Device;
import cero.format.ModelDirectory;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.text.TextFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A step's loss is the mean over all its targets, however they lie in its batches. */
class AccumulationTest {
  private static final Path GOLDEN = Golden.path("tuning/gpt2");
  private static final int END = 19;
  private static final int TIME = 16;

  private static final GptConfig CONFIG =
      GptConfig.builder().vocabSize(20).context(TIME).layers(1).heads(2).embedding(16).build();

  private final int[] tokens = shortAndLongDocuments();

  /** Documents of 2 and of 16 tokens in turn, the end of text among them. */
  private static int[] shortAndLongDocuments() {
    List<Integer> tokens = new ArrayList<>();
    for (int document = 0; document < 24; document++) {
      int length = document % 2 == 0 ? 1 : 15;
      for (int i = 0; i < length; i++) {
        tokens.add((document * 7 + i * i) % END);
      }
      tokens.add(END);
    }
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void howAStepsRowsAreCutIntoBatchesChangesNothing() {
    List<TrainingEvent.Stepped> whole = steps(4, 1);
    long counted = 0;
    for (int step = 0; step < 3; step++) {
      for (int row = 0; row < 4; row++) {
        counted += batches(1).batch(step * 4L + row).counted();
      }
      assertEquals(counted, whole.get(step).tokens(), "targets, no padding");
    }
    for (List<TrainingEvent.Stepped> cut : List.of(steps(2, 2), steps(1, 4))) {
      for (int step = 0; step < 3; step++) {
        assertEquals(whole.get(step).loss(), cut.get(step).loss(), 1e-6);
        assertEquals(whole.get(step).gradientNorm(), cut.get(step).gradientNorm(), 1e-6);
        assertEquals(whole.get(step).tokens(), cut.get(step).tokens());
      }
    }
  }

  private List<TrainingEvent.Stepped> steps(int rows, int accumulate) {
    try (Device device = Device.cpu(2)) {
      Trainer trainer = trainer(device, rows, accumulate);
      return IntStream.range(0, 3).mapToObj(_ -> trainer.update()).toList();
    }
  }

  @Test
  void speedIsInTargetsToo() {
    try (Device device = Device.cpu(1)) {
      Trainer trainer = trainer(device, 4, 1);
      long before = System.nanoTime();
      TrainingEvent.Stepped stepped = trainer.update();
      double seconds = (System.nanoTime() - before) / 1e9;
      assertTrue(stepped.tokens() < 4 * TIME);
      assertTrue(stepped.tokens() / stepped.tokensPerSecond() <= seconds, "targets a second");
    }
  }

  @Test
  void aMeanOfTokensIsWhatAStepLearnsFrom() {
    assertEquals(tokens.length, batches(4).tokensPerEpoch());
    try (Device device = Device.cpu(1)) {
      assertEquals(tokens.length / 6, trainer(device, 2, 2).tokensPerStep());
    }
  }

  @Test
  void evaluationsAreMeansOverAllTargets() {
    try (Device device = Device.cpu(2)) {
      double whole = trainer(device, 24, 1).trainingLoss();
      assertEquals(whole, trainer(device, 2, 1).trainingLoss(), 1e-6);
      assertEquals(whole, trainer(device, 1, 1).trainingLoss(), 1e-6);
    }
  }

  @Test
  void aResumedRunGoesOnCounting(@TempDir Path run) throws IOException {
    JsonNode settings = JsonMapper.shared().createObjectNode();
    try (Device device = Device.cpu(2)) {
      Trainer first = trainer(device, 2, 2);
      var _ = first.update();
      try (Metrics metrics = Metrics.begin(run, RunScale.UNKNOWN)) {
        Checkpoint.write(run, first, TextFormat.none(), settings, Optional.empty(), metrics);
      }
      Trainer second = trainer(device, 2, 2);
      Checkpoint.restore(run, second);
      assertEquals(first.tokens(), second.tokens());
      assertEquals(first.update().tokens(), second.update().tokens());
      assertNotEquals(second.step() * 4 * TIME, second.tokens());
    }
  }

  private Batches batches(int rows) {
    return WholeDocuments.shuffled(tokens, END, rows, TIME, 3);
  }

  private Trainer trainer(Device device, int rows, int accumulate) {
    TrainingOptions options =
        TrainingOptions.builder().steps(3).accumulate(accumulate).learningRate(1e-3).build();
    Gpt model = Gpt.create(CONFIG, Initialization.GPT2, 1);
    Batches inOrder = WholeDocuments.inOrder(tokens, END, rows, TIME);
    return new Trainer(device, model, batches(rows), inOrder, Optional.empty(), options);
  }

  @Test
  void lossesAreThoseOfPyTorch() throws IOException {
    JsonNode golden = JsonMapper.shared().readTree(GOLDEN.resolve("accumulation.json").toFile());
    JsonNode training = golden.path("training");
    JsonNode optimizer = training.path("optimizer");
    TrainingOptions options =
        TrainingOptions.builder()
            .accumulate(4)
            .learningRate(optimizer.path("lr").asDouble())
            .schedule(Schedule.CONSTANT)
            .weightDecay(optimizer.path("weight_decay").asDouble())
            .decayAll(true)
            .beta1(optimizer.path("betas").path(0).asDouble())
            .beta2(optimizer.path("betas").path(1).asDouble())
            .clip(0)
            .build();
    Gpt model = ModelDirectory.open(GOLDEN.resolve("model")).readModel();
    Batches batches = new MaskedRows(golden);
    try (Device device = Device.cpu(2)) {
      Trainer trainer = new Trainer(device, model, batches, batches, Optional.empty(), options);
      long counted = 0;
      for (int step = 0; step < training.path("steps").asInt(); step++) {
        TrainingEvent.Stepped stepped = trainer.update();
        assertEquals(training.path("losses").path(step).asDouble(), stepped.loss(), 1e-4);
        assertEquals(
            training.path("grad_norms").path(step).asDouble(), stepped.gradientNorm(), 1e-3);
        for (JsonNode targets : golden.path("tokens_counted").path(step)) {
          counted += targets.asLong();
        }
        assertEquals(counted, stepped.tokens());
      }
    }
  }

  /** Two padded rows a batch, of which the first ids are no targets. */
  private record MaskedRows(JsonNode golden) implements Batches {
    private static final int LONGEST = 64;

    @Override
    public Batch batch(long index) {
      int[] ids = new int[2 * LONGEST];
      int[] targets = new int[2 * LONGEST];
      Arrays.fill(ids, golden.path("pad_id").asInt());
      Arrays.fill(targets, Batch.IGNORED);
      JsonNode rows =
          golden.path("steps_of_micro_batches").path((int) index / 4).path((int) index % 4);
      for (int row = 0; row < 2; row++) {
        JsonNode chosen = golden.path("rows").path(rows.path(row).asInt());
        for (int i = 0; i + 1 < chosen.path("ids").size(); i++) {
          ids[row * LONGEST + i] = chosen.path("ids").path(i).asInt();
          if (i + 1 >= chosen.path("masked").asInt()) {
            targets[row * LONGEST + i] = chosen.path("ids").path(i + 1).asInt();
          }
        }
      }
      return new Batch(ids, targets, 2, LONGEST);
    }

    @Override
    public int counted(long index) {
      return batch(index).counted();
    }

    @Override
    public int rows() {
      return 2;
    }

    @Override
    public int time() {
      return LONGEST;
    }

    @Override
    public long perEpoch() {
      return 40;
    }
  }
}
