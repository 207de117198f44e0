package cero.model;

import cero.random.PyTorchRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Draws a model's first weights in the order in which a program in PyTorch does: each layer draws
 * when it is made, and some draw again when the model is initialised.
 */
final class PyTorchWeights {
  private final GptConfig config;
  private final PyTorchRandom random;
  private final Map<String, Parameter> parameters;

  private PyTorchWeights(Gpt model, PyTorchRandom random) {
    this.config = model.config();
    this.random = random;
    this.parameters =
        model.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
  }

  static void draw(Gpt model, Initialization initialization, PyTorchRandom random) {
    for (Parameter parameter : model.parameters()) {
      boolean isScale = parameter.name().contains("ln_") && parameter.name().endsWith(".weight");
      Arrays.fill(parameter.values(), isScale ? 1 : 0);
    }
    PyTorchWeights weights = new PyTorchWeights(model, random);
    switch (initialization) {
      case PYTORCH -> weights.asTheBookDoes();
      case GPT2 -> weights.asNanoGptDoes();
    }
  }

  /** PyTorch's defaults, with queries, keys and values in layers of their own. */
  private void asTheBookDoes() {
    int c = config.embedding();
    embedding("wte.weight");
    embedding("wpe.weight");
    for (int i = 0; i < config.layers(); i++) {
      String h = "h." + i;
      for (int part = 0; part < 3; part++) {
        linear(h + ".attn.c_attn", c, c, part * c);
      }
      linear(h + ".attn.c_proj", c, c, 0);
      linear(h + ".mlp.c_fc", c, config.inner(), 0);
      linear(h + ".mlp.c_proj", config.inner(), c, 0);
    }
    head();
  }

  /**
   * nanoGPT's way: all layers draw PyTorch's defaults; then each draws again, normal with deviation
   * 0.02; then those that join the residual stream once more, with a smaller one.
   */
  private void asNanoGptDoes() {
    int c = config.embedding();
    embedding("wte.weight");
    embedding("wpe.weight");
    for (int i = 0; i < config.layers(); i++) {
      String h = "h." + i;
      linear(h + ".attn.c_attn", c, 3 * c, 0);
      linear(h + ".attn.c_proj", c, c, 0);
      linear(h + ".mlp.c_fc", c, config.inner(), 0);
      linear(h + ".mlp.c_proj", config.inner(), c, 0);
    }
    head();

    random.normal(parameters.get("wte.weight").values(), 0.02);
    random.normal(parameters.get("wpe.weight").values(), 0.02);
    for (int i = 0; i < config.layers(); i++) {
      String h = "h." + i;
      normal(h + ".attn.c_attn", c, 3 * c, 0.02);
      normal(h + ".attn.c_proj", c, c, 0.02);
      normal(h + ".mlp.c_fc", c, config.inner(), 0.02);
      normal(h + ".mlp.c_proj", config.inner(), c, 0.02);
    }
    String head = config.tied() ? "wte.weight" : "lm_head.weight";
    random.normal(parameters.get(head).values(), 0.02);

    double joining = 0.02 / Math.sqrt(2.0 * config.layers());
    for (int i = 0; i < config.layers(); i++) {
      normal("h." + i + ".attn.c_proj", c, c, joining);
      normal("h." + i + ".mlp.c_proj", config.inner(), c, joining);
    }
  }

  /** {@code nn.Embedding}. */
  private void embedding(String name) {
    random.normal(parameters.get(name).values(), 1);
  }

  /** {@code nn.Linear(C, V, bias=False)}; a tied one is drawn, and then replaced. */
  private void head() {
    float[] drawn = uniformWeight(config.embedding(), config.vocabSize());
    if (!config.tied()) {
      System.arraycopy(drawn, 0, parameters.get("lm_head.weight").values(), 0, drawn.length);
    }
  }

  /** {@code nn.Linear(in, out)}, into the columns of a layer from {@code column} on. */
  private void linear(String name, int in, int out, int column) {
    fillTransposed(parameters.get(name + ".weight"), uniformWeight(in, out), in, column);
    Parameter bias = parameters.get(name + ".bias");
    if (bias != null) {
      float[] drawn = new float[out];
      double bound = 1 / Math.sqrt(in);
      random.uniform(drawn, -bound, bound);
      System.arraycopy(drawn, 0, bias.values(), column, out);
    }
  }

  /** {@code kaiming_uniform_(weight, a=√5)}: uniform within ±1/√in, in PyTorch's roundings. */
  private float[] uniformWeight(int in, int out) {
    double slope = Math.sqrt(5);
    double gain = Math.sqrt(2 / (1 + slope * slope));
    double bound = Math.sqrt(3) * (gain / Math.sqrt(in));
    float[] drawn = new float[in * out];
    random.uniform(drawn, -bound, bound);
    return drawn;
  }

  /** {@code init.normal_(weight, 0, deviation)} and a bias of zeros. */
  private void normal(String name, int in, int out, double deviation) {
    float[] drawn = new float[in * out];
    random.normal(drawn, deviation);
    fillTransposed(parameters.get(name + ".weight"), drawn, in, 0);
    Parameter bias = parameters.get(name + ".bias");
    if (bias != null) {
      Arrays.fill(bias.values(), 0);
    }
  }

  /** PyTorch holds a layer's weight as (out, in), GPT-2's files and Cero as (in, out). */
  private static void fillTransposed(Parameter weight, float[] drawn, int in, int column) {
    float[] values = weight.values();
    int columns = weight.size() / in;
    int out = drawn.length / in;
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < out; o++) {
        values[i * columns + column + o] = drawn[o * in + i];
      }
    }
  }
}
