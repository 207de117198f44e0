package cero.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.Golden;
import cero.data.Batch;
import cero.data.Batches;
import cero.data.RandomWindows;
import cero.device.Activation;
import cero.device.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.Parameter;
import cero.random.PyTorchRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Small models begin and learn as they do in programs written like the book's and nanoGPT. */
class PyTorchModelsTest {
  private static final JsonNode GOLDEN =
      new ObjectMapper().readTree(Golden.path("torch-rng-more.json").toFile());

  private static GptConfig.Builder tiny() {
    return GptConfig.builder().vocabSize(65).context(32).layers(2).heads(2).embedding(32);
  }

  @Test
  void theBooksFirstWeights() {
    PyTorchRandom random = new PyTorchRandom(123);
    GptConfig config = tiny().tied(false).qkvBias(false).build();
    Gpt model = Gpt.create(config, Initialization.PYTORCH, random);
    JsonNode tensors = GOLDEN.get("book").get("tensors");
    for (Map.Entry<String, JsonNode> tensor : tensors.properties()) {
      String name = tensor.getKey();
      if (name.contains("norm")) {
        continue; // ones and zeros under another name
      }
      assertTensor(tensor.getValue(), name, booksTensor(model, name));
    }
    assertThen(GOLDEN.get("book").get("then_words"), random);
  }

  /** The book's tensor, (out, in), out of ours, (in, out), where three of its layers are one. */
  private static float[] booksTensor(Gpt model, String name) {
    String[] parts = name.split("\\.", -1);
    String kind = parts[parts.length - 1];
    String h = parts[0].equals("trf_blocks") ? "h." + parts[1] : "";
    return switch (name.replaceFirst("trf_blocks\\.\\d+\\.", "").replaceFirst("\\.\\w+$", "")) {
      case "tok_emb" -> parameter(model, "wte.weight").values();
      case "pos_emb" -> parameter(model, "wpe.weight").values();
      case "out_head" -> parameter(model, "lm_head.weight").values();
      case "att.W_query" -> layer(model, h + ".attn.c_attn." + kind, 0, 3);
      case "att.W_key" -> layer(model, h + ".attn.c_attn." + kind, 1, 3);
      case "att.W_value" -> layer(model, h + ".attn.c_attn." + kind, 2, 3);
      case "att.out_proj" -> layer(model, h + ".attn.c_proj." + kind, 0, 1);
      case "ff.layers.0" -> layer(model, h + ".mlp.c_fc." + kind, 0, 1);
      case "ff.layers.2" -> layer(model, h + ".mlp.c_proj." + kind, 0, 1);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void nanoGptsFirstWeights() {
    PyTorchRandom random = new PyTorchRandom(1337);
    Gpt model = Gpt.create(tiny().build(), Initialization.GPT2, random);
    for (Map.Entry<String, JsonNode> tensor : GOLDEN.get("nano_gpt").get("tensors").properties()) {
      String name = tensor.getKey().substring("transformer.".length());
      boolean asItIs = name.startsWith("w") || name.contains("ln_");
      float[] ours = asItIs ? parameter(model, name).values() : layer(model, name, 0, 1);
      assertTensor(tensor.getValue(), name, ours);
    }
  }

  /** Batches, dropout and updates follow one another through the same generator. */
  @ParameterizedTest
  @CsvSource({"GELU_NEW, training_gelu_new", "GELU, training_gelu"})
  void nanoGptsFirstTwentySteps(Activation activation, String golden) {
    PyTorchRandom random = new PyTorchRandom(1337);
    GptConfig config = tiny().dropout(0.2).activation(activation).build();
    int[] data = new int[2000];
    for (int i = 0; i < data.length; i++) {
      data[i] = (i * 7 + i * i / 3) % 65;
    }
    Gpt model = Gpt.create(config, Initialization.GPT2, random);
    Recorded windows = new Recorded(new RandomWindows(data, 4, 32, random), new ArrayList<>());
    TrainingOptions options =
        TrainingOptions.builder()
            .steps(20)
            .learningRate(1e-3)
            .schedule(Schedule.CONSTANT)
            .weightDecay(0.1)
            .beta1(0.9)
            .beta2(0.99)
            .clip(1)
            .build();
    try (Device device = Device.cpu(2)) {
      Trainer trainer =
          new Trainer(device, model, windows, windows, Optional.empty(), options).random(random);
      for (JsonNode step : GOLDEN.get("nano_gpt").get(golden).get("steps")) {
        TrainingEvent.Stepped made = trainer.update();
        assertEquals(step.get("loss").asDouble(), made.loss(), 1e-5, "step " + made.step());
        assertEquals(step.get("norm").asDouble(), made.gradientNorm(), 1e-4);
        for (int row = 0; row < 4; row++) {
          int start = step.get("starts").get(row).asInt();
          assertEquals(data[start], windows.given.getLast().ids()[row * 32]);
        }
      }
    }
    assertThen(GOLDEN.get("nano_gpt").get(golden).get("then_words"), random);
  }

  /** Keeps the batches that it gives. */
  private record Recorded(Batches batches, List<Batch> given) implements Batches {
    @Override
    public Batch batch(long index) {
      Batch batch = batches.batch(index);
      given.add(batch);
      return batch;
    }

    @Override
    public int counted(long index) {
      return batches.counted(index);
    }

    @Override
    public int rows() {
      return batches.rows();
    }

    @Override
    public int time() {
      return batches.time();
    }

    @Override
    public long perEpoch() {
      return batches.perEpoch();
    }
  }

  private static void assertTensor(JsonNode expected, String name, float[] actual) {
    double sum = 0;
    for (float value : actual) {
      sum += value;
    }
    assertEquals(expected.get("sum").asDouble(), sum, 1e-4, name);
    for (int i = 0; i < 4; i++) {
      assertEquals(expected.get("first").get(i).asDouble(), actual[i], 1e-6, name);
      float late = actual[actual.length - 4 + i];
      assertEquals(expected.get("last").get(i).asDouble(), late, 1e-6, name);
    }
  }

  private static void assertThen(JsonNode words, PyTorchRandom random) {
    long[] expected = {words.get(0).asLong(), words.get(1).asLong()};
    long[] actual = {
      Integer.toUnsignedLong(random.nextWord()), Integer.toUnsignedLong(random.nextWord())
    };
    assertArrayEquals(expected, actual);
  }

  /** One of several layers that stand side by side, as PyTorch holds it. */
  private static float[] layer(Gpt model, String name, int part, int parts) {
    Parameter parameter = parameter(model, name);
    int in = parameter.isMatrix() ? parameter.shape().getFirst() : 1;
    int columns = parameter.size() / in;
    int out = columns / parts;
    float[] layer = new float[in * out];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        layer[o * in + i] = parameter.values()[i * columns + part * out + o];
      }
    }
    return layer;
  }

  private static Parameter parameter(Gpt model, String name) {
    return model.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }
}
