package cero.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.Golden;
import cero.device.Device;
import cero.kernel.Matrix;
import cero.model.GptConfig;
import cero.model.Parameter;
import cero.model.ParameterSpec;
import cero.model.ParameterSpecs;
import cero.model.WeightFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Muon, Newton-Schulz and the schedules against PyTorch, transformers and plain loops. */
class OptimizerTest {
  /** Written by {@code interop/optimizer_figures.py}. */
  private static final JsonNode GOLDEN =
      new ObjectMapper().readTree(Golden.path("optimizers.json").toFile());

  /** The parameter of that name of a model with one block, but of another shape. */
  private static Parameter parameter(String name, List<Long> shape) {
    GptConfig config = GptConfig.builder().layers(1).build();
    List<ParameterSpec> specs = new ArrayList<>();
    ParameterSpecs.forEach(config, specs::add);
    ParameterSpec spec =
        specs.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    return new Parameter(
        new ParameterSpec(name, spec.role(), spec.layer(), shape, shape.getFirst(), spec.parts()),
        WeightFormat.FP32);
  }

  @Test
  void muonMovesWeightsAsPyTorchDoes() {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonNode golden : GOLDEN.get("muon")) {
      List<Long> shape = golden.get("shape").valueStream().map(JsonNode::longValue).toList();
      Parameter parameter = parameter(golden.get("name").stringValue(), shape);
      copy(golden.get("before"), parameter.values());
      parameters.add(parameter);
    }
    TrainingOptions options =
        TrainingOptions.builder()
            .learningRate(GOLDEN.get("lr").doubleValue())
            .weightDecay(GOLDEN.get("weight_decay").doubleValue())
            .schedule(Schedule.CONSTANT)
            .clip(0)
            .optimizer(Optimizer.Kind.MUON)
            .build();
    try (Device device = Device.cpu(2)) {
      Optimizer optimizer = Optimizer.of(device, parameters, options);
      int updates = GOLDEN.get("muon").get(0).get("after").size();
      for (int step = 0; step < updates; step++) {
        for (int i = 0; i < parameters.size(); i++) {
          JsonNode gradients = GOLDEN.get("muon").get(i).get("gradients");
          copy(gradients.get(step), parameters.get(i).gradient());
        }
        optimizer.update(step, options.learningRateAt(step), optimizer.gradientNorm());
        for (int i = 0; i < parameters.size(); i++) {
          Parameter parameter = parameters.get(i);
          float[] expected = new float[parameter.size()];
          copy(GOLDEN.get("muon").get(i).get("after").get(step), expected);
          assertArrayEquals(
              expected, parameter.values(), 2e-6f, parameter.name() + " after update " + step);
        }
      }
    }
  }

  private static void copy(JsonNode numbers, float[] values) {
    assertEquals(values.length, numbers.size());
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).floatValue();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 7", "7, 5", "64, 64", "30, 120", "130, 60"})
  void newtonSchulzIsWhatPlainLoopsGive(int rows, int columns) {
    float[] values = random(rows * columns);
    double[][] expected = plainly(values, rows, columns);
    try (Device device = Device.cpu(2)) {
      new NewtonSchulz(device, rows * columns, Math.min(rows, columns))
          .orthogonalize(Matrix.of(values, rows, columns));
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        assertEquals(expected[i][j], values[i * columns + j], 2e-5);
      }
    }
  }

  /** X ← a·X + b·X·Xᵀ·X + c·X·Xᵀ·X·Xᵀ·X, five times. */
  private static double[][] plainly(float[] values, int rows, int columns) {
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    double[][] x = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        x[i][j] = values[i * columns + j] / Math.sqrt(squares);
      }
    }
    for (int iteration = 0; iteration < 5; iteration++) {
      double[][] gram = product(x, transposed(x));
      double[][] cubed = product(gram, x);
      double[][] toTheFifth = product(gram, cubed);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          x[i][j] = 3.4445 * x[i][j] - 4.775 * cubed[i][j] + 2.0315 * toTheFifth[i][j];
        }
      }
    }
    return x;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < b[0].length; j++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[][] transposed(double[][] a) {
    double[][] transposed = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        transposed[j][i] = a[i][j];
      }
    }
    return transposed;
  }

  @Test
  void newtonSchulzMakesEveryDirectionAboutAsLong() {
    int rows = 40;
    int columns = 160;
    float[] values = random(rows * columns);
    for (int j = 0; j < columns; j++) {
      values[j] *= 10; // one direction that outweighs the others
    }
    try (Device device = Device.cpu(1)) {
      new NewtonSchulz(device, rows * columns, rows)
          .orthogonalize(Matrix.of(values, rows, columns));
    }
    for (int i = 0; i < rows; i++) {
      double squares = 0;
      for (int j = 0; j < columns; j++) {
        squares += values[i * columns + j] * values[i * columns + j];
      }
      assertTrue(squares > 0.4 && squares < 1.5, "row " + i + " has length² " + squares);
    }
  }

  @Test
  void newtonSchulzOfNothingIsNothing() {
    float[] values = new float[6];
    try (Device device = Device.cpu(1)) {
      new NewtonSchulz(device, 6, 2).orthogonalize(Matrix.of(values, 2, 3));
    }
    assertArrayEquals(new float[6], values);
  }

  @Test
  void newtonSchulzGivesTheSameBitsWithAnyNumberOfThreads() {
    float[] one = orthogonalized(1);
    assertArrayEquals(one, orthogonalized(2), 0);
    assertArrayEquals(one, orthogonalized(3), 0);
  }

  private static float[] orthogonalized(int threads) {
    float[] values = random(120 * 400);
    try (Device device = Device.cpu(threads)) {
      new NewtonSchulz(device, values.length, 120).orthogonalize(Matrix.of(values, 120, 400));
    }
    return values;
  }

  private static float[] random(int size) {
    Random random = new Random(7);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void schedulesFallAsTransformersDo() {
    for (JsonNode golden : GOLDEN.get("schedules")) {
      String name = golden.get("name").stringValue();
      Schedule schedule = Schedule.valueOf(name.toUpperCase(Locale.ROOT));
      int steps = golden.get("steps").intValue();
      int warmup = golden.get("warmup").intValue();
      double peak = golden.get("peak").doubleValue();
      double lowest = golden.get("min").doubleValue();
      for (int step = 0; step < steps; step++) {
        double rate = schedule.learningRate(step, warmup, steps, peak, lowest);
        // The warmup is nanoGPT's and PyTorch's LinearLR's: its first rate is not 0.
        double expected =
            step < warmup
                ? peak * (step + 1) / warmup
                : golden.get("rates").get(step).doubleValue();
        assertEquals(expected, rate, 1e-9, name + " at step " + step);
      }
    }
  }
}
