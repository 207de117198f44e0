package cero.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.device.Device;
import cero.model.Activations;
import cero.model.Dropout;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.Parameter;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossEntropyTest {
  private static final int BATCH = 2;
  private static final int TIME = 6;
  private static final int ROWS = BATCH * TIME;
  private static final int VOCAB = 13;

  private final Device device = Device.cpu(2);
  private final int[] ids = new Random(1).ints(ROWS, 0, VOCAB).toArray();
  private final int[] targets = new Random(2).ints(ROWS, 0, VOCAB).toArray();

  @AfterEach
  void close() {
    device.close();
  }

  private static Gpt model(boolean tied, boolean qkvBias, double dropout) {
    GptConfig config =
        GptConfig.builder()
            .vocabSize(VOCAB)
            .context(8)
            .layers(2)
            .heads(2)
            .embedding(16)
            .tied(tied)
            .qkvBias(qkvBias)
            .dropout(dropout)
            .build();
    Gpt model = Gpt.create(config, Initialization.GPT2, 5);
    // GPT-2's first weights give nearly equal logits and flat slopes; these give neither.
    Random random = new Random(9);
    for (Parameter parameter : model.parameters()) {
      for (int i = 0; i < parameter.size(); i++) {
        parameter.values()[i] += (float) (0.2 * random.nextGaussian());
      }
    }
    return model;
  }

  private Activations run(Gpt model) {
    Activations activations = Activations.forTraining(model.config(), BATCH, TIME);
    model.forward(device, activations, ids, BATCH, TIME);
    return activations;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 11})
  void severalChunksGiveWhatOneGives(int chunkRows) {
    Gpt model = model(true, true, 0);
    Activations activations = run(model);
    CrossEntropy whole = new CrossEntropy(device, model.config(), ROWS);
    float[] expected = whole.gradient(model, activations, targets, 0.1f);
    float[] expectedHead = model.head().gradient().clone();

    model.parameters().forEach(p -> Arrays.fill(p.gradient(), 0));
    CrossEntropy chunked = new CrossEntropy(device, model.config(), ROWS, chunkRows);
    float[] actual = chunked.gradient(model, activations, targets, 0.1f);
    assertArrayEquals(expected, actual, 1e-6f);
    assertArrayEquals(expectedHead, model.head().gradient(), 1e-6f);
    assertArrayEquals(whole.lastLosses(), chunked.lastLosses(), 1e-6);
    assertEquals(
        whole.steps(model, activations, targets, 3).loss(),
        chunked.steps(model, activations, targets, 3).loss(),
        1e-6);
  }

  @Test
  void ignoredTargetsCountForNothing() {
    Gpt model = model(true, true, 0);
    Activations activations = run(model);
    CrossEntropy crossEntropy = new CrossEntropy(device, model.config(), ROWS, 5);
    double[] all = crossEntropy.losses(model, activations, targets).clone();
    int[] some = targets.clone();
    for (int row = 0; row < ROWS; row += 3) {
      some[row] = row % 2 == 0 ? -1 : -100; // PyTorch's
      all[row] = 0;
    }
    float[] dnormed = crossEntropy.gradient(model, activations, some, 1);
    assertArrayEquals(all, crossEntropy.lastLosses(), 1e-12);
    int channels = model.config().embedding();
    for (int row = 0; row < ROWS; row++) {
      float[] ofRow = Arrays.copyOfRange(dnormed, row * channels, (row + 1) * channels);
      assertEquals(row % 3 == 0, IntStream.range(0, channels).allMatch(i -> ofRow[i] == 0));
    }
    assertEquals(
        IntStream.range(0, ROWS).filter(row -> row % 3 != 0).boxed().toList(),
        crossEntropy.steps(model, activations, some, 1).positions().stream()
            .map(LossSteps.Position::index)
            .toList());

    int[] none = new int[ROWS];
    Arrays.fill(none, -1);
    model.parameters().forEach(p -> Arrays.fill(p.gradient(), 0));
    model.backward(device, activations, crossEntropy.gradient(model, activations, none, 1));
    for (Parameter parameter : model.parameters()) {
      assertArrayEquals(new float[parameter.size()], parameter.gradient(), parameter.name());
    }
  }

  /** dlogits = p − onehot, seen where the head hands it on: dnormed = dlogits·W. */
  @Test
  void theGradientByTheLogitsIsTheProbabilityMinusOneForTheTarget() {
    Gpt model = model(false, true, 0);
    Activations activations = run(model);
    CrossEntropy crossEntropy = new CrossEntropy(device, model.config(), ROWS);
    LossSteps steps = crossEntropy.steps(model, activations, targets, VOCAB);
    float[] dnormed = crossEntropy.gradient(model, activations, targets, 1);
    int channels = model.config().embedding();
    for (LossSteps.Position position : steps.positions()) {
      double[] dlogits = new double[VOCAB];
      for (LossSteps.Candidate candidate : position.top()) {
        dlogits[candidate.id()] = candidate.probability();
      }
      dlogits[position.target()] -= 1;
      assertEquals(0, Arrays.stream(dlogits).sum(), 1e-5);
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int id = 0; id < VOCAB; id++) {
          sum += dlogits[id] * model.head().values()[id * channels + c];
        }
        assertEquals(sum, dnormed[position.index() * channels + c], 1e-5);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true, 0", "false, true, 0", "true, false, 0", "false, false, 0.3"})
  void gradientsAreTheSlopesOfTheMeanLoss(boolean tied, boolean qkvBias, double dropout) {
    Gpt model = model(tied, qkvBias, dropout);
    Activations activations = Activations.forTraining(model.config(), BATCH, TIME);
    CrossEntropy crossEntropy = new CrossEntropy(device, model.config(), ROWS, 5);
    double before = meanLoss(model, activations, crossEntropy);
    assertEquals(before, meanLoss(model, activations, crossEntropy), "the seed fixes the dropout");
    model.backward(
        device, activations, crossEntropy.gradient(model, activations, targets, 1f / ROWS));

    Random random = new Random(3);
    float h = 1e-2f;
    for (Parameter parameter : model.parameters()) {
      for (int i : random.ints(6, 0, parameter.size()).toArray()) {
        float value = parameter.values()[i];
        parameter.values()[i] = value + h;
        double above = meanLoss(model, activations, crossEntropy);
        parameter.values()[i] = value - h;
        double below = meanLoss(model, activations, crossEntropy);
        parameter.values()[i] = value;
        double slope = (above - below) / (2 * h);
        double gradient = parameter.gradient()[i];
        double tolerance = 5e-4 + 0.01 * Math.abs(slope);
        assertEquals(slope, gradient, tolerance, parameter.name() + " " + i);
      }
    }
  }

  private double meanLoss(Gpt model, Activations activations, CrossEntropy crossEntropy) {
    model.forwardTraining(device, activations, ids, BATCH, TIME, Dropout.seeded(17));
    double[] losses = crossEntropy.losses(model, activations, targets);
    return Arrays.stream(losses, 0, ROWS).average().orElseThrow();
  }

  @Test
  void theStepsAreTheLossInSlowMotion() {
    Gpt model = model(true, true, 0);
    Activations activations = run(model);
    CrossEntropy crossEntropy = new CrossEntropy(device, model.config(), ROWS, 5);
    double[] losses = crossEntropy.losses(model, activations, targets).clone();
    float[] logits = new float[ROWS * VOCAB];
    model.logits(device, activations.normed(), 0, ROWS, logits);

    LossSteps steps = crossEntropy.steps(model, activations, targets, 4);
    assertEquals(ROWS, steps.positions().size());
    for (int row = 0; row < ROWS; row++) {
      LossSteps.Position position = steps.positions().get(row);
      float[] ofRow = Arrays.copyOfRange(logits, row * VOCAB, (row + 1) * VOCAB);
      int target = targets[row];
      double sum = IntStream.range(0, VOCAB).mapToDouble(id -> Math.exp(ofRow[id])).sum();
      assertEquals(row, position.index());
      assertEquals(target, position.target());
      assertEquals(ofRow[target], position.logit(), 1e-5);
      assertEquals(Math.exp(ofRow[target]) / sum, position.probability(), 1e-5);
      assertEquals(-losses[row], position.logProbability(), 1e-9);
      assertEquals(
          1 + IntStream.range(0, VOCAB).filter(id -> ofRow[id] > ofRow[target]).count(),
          position.rank());

      int[] likeliest =
          IntStream.range(0, VOCAB)
              .boxed()
              .sorted((a, b) -> Float.compare(ofRow[b], ofRow[a]))
              .mapToInt(id -> id)
              .limit(4)
              .toArray();
      assertArrayEquals(
          likeliest, position.top().stream().mapToInt(LossSteps.Candidate::id).toArray());
      double listed = 0;
      for (LossSteps.Candidate candidate : position.top()) {
        assertEquals(Math.exp(ofRow[candidate.id()]) / sum, candidate.probability(), 1e-5);
        listed += candidate.probability();
      }
      assertEquals(1 - listed, position.otherProbability(), 1e-6);
      double others =
          IntStream.range(0, VOCAB)
              .filter(id -> id != target && Arrays.stream(likeliest).noneMatch(top -> top == id))
              .mapToDouble(id -> Math.exp(ofRow[id]))
              .sum();
      assertEquals(Math.log(others), position.otherLogSumExp(), 1e-5);
    }
    assertEquals(Arrays.stream(losses, 0, ROWS).average().orElseThrow(), steps.loss(), 1e-9);
    assertEquals(-steps.loss(), steps.meanLogProbability());
    assertEquals(Math.exp(steps.loss()), steps.perplexity());
  }

  @Test
  void ofEquallyLikelyTokensTheFirstIdsAreListed() {
    float[] logits = {9, 1, 3, 1, 3, 1};
    double logSumExp = Math.log(2 * Math.exp(3) + 3 * Math.exp(1));
    LossSteps.Position position = LossSteps.Position.of(0, 2, logits, 1, 5, logSumExp, 3);
    assertArrayEquals(new int[] {1, 3, 0}, position.top().stream().mapToInt(c -> c.id()).toArray());
    assertEquals(3, position.rank());
    LossSteps.Position none = LossSteps.Position.of(0, 1, logits, 1, 5, logSumExp, 0);
    assertEquals(1, none.rank(), "an equal is not likelier");
    assertEquals(1, none.otherProbability(), 1e-12);
    LossSteps.Position all = LossSteps.Position.of(0, 1, logits, 1, 5, logSumExp, 5);
    assertEquals(Double.NEGATIVE_INFINITY, all.otherLogSumExp());
    assertEquals(0, all.otherProbability());
    assertTrue(none.top().isEmpty());
  }

  @Test
  void asManyTargetsAsPositionsAreNeeded() {
    Gpt model = model(true, true, 0);
    Activations activations = run(model);
    CrossEntropy crossEntropy = new CrossEntropy(device, model.config(), ROWS);
    assertThrows(
        IllegalArgumentException.class,
        () -> crossEntropy.losses(model, activations, new int[ROWS - 1]));
  }

  @Test
  void perplexityIsTheNumberOfEquallyLikelyTokens() {
    assertEquals(50257, Perplexity.of(Math.log(50257)), 1e-6);
    assertEquals(1, Perplexity.of(0));
    // Four bytes at one bit each are 4 ln 2 nats, whatever tokens spell them.
    assertEquals(1, Perplexity.bitsPerByte(4 * Math.log(2), 4), 1e-12);
    assertEquals(8, Perplexity.bitsPerByte(3 * Math.log(256), 3), 1e-12);
  }
}
