package cero.model;

import cero.random.PyTorchRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Draws a model's first weights in the order in which a program in PyTorch does: each layer draws
 * when it is made, and some draw again when the model is initialised.
 */
final class PyTorchWeights {
  private static final double DEVIATION = 0.02; // GPT-2's

  private final Gpt model;
  private final PyTorchRandom random;
  private final List<Layer> hidden; // the linear layers of the blocks

  /**
   * A linear layer.
   *
   * @param bias or null
   */
  private record Layer(Parameter weight, Parameter bias) {
    int in() {
      return weight.shape().getFirst();
    }

    int out() {
      return weight.shape().getLast();
    }
  }

  private PyTorchWeights(Gpt model, PyTorchRandom random) {
    this.model = model;
    this.random = random;
    this.hidden = hidden(model.parameters());
  }

  static void draw(Gpt model, Initialization initialization, PyTorchRandom random) {
    for (Parameter parameter : model.parameters()) {
      boolean isScale = parameter.role().kind() == Role.Kind.SCALE;
      Arrays.fill(parameter.values(), isScale ? 1 : 0);
    }
    PyTorchWeights weights = new PyTorchWeights(model, random);
    switch (initialization) {
      case PYTORCH -> weights.asTheBookDoes();
      case GPT2 -> weights.asNanoGptDoes();
    }
  }

  /** The linear layers of the blocks; a bias comes right after the weight that it belongs to. */
  private static List<Layer> hidden(List<Parameter> parameters) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).role().isHiddenMatrix()) {
        Parameter next = parameters.get(i + 1); // a norm's, if there is no bias
        boolean hasBias = next.role().kind() == Role.Kind.BIAS;
        layers.add(new Layer(parameters.get(i), hasBias ? next : null));
      }
    }
    return layers;
  }

  /** PyTorch's defaults, with queries, keys and values in layers of their own. */
  private void asTheBookDoes() {
    embeddings(1);
    for (Layer layer : hidden) {
      int parts = layer.weight.spec().parts();
      for (int part = 0; part < parts; part++) {
        linear(layer, layer.out() / parts, layer.out() / parts * part);
      }
    }
    head();
  }

  /**
   * nanoGPT's way: all layers draw PyTorch's defaults; then each draws again, normal with deviation
   * 0.02; then those that join the residual stream once more, with a smaller one.
   */
  private void asNanoGptDoes() {
    embeddings(1);
    hidden.forEach(layer -> linear(layer, layer.out(), 0));
    head();

    embeddings(DEVIATION);
    hidden.forEach(layer -> normal(layer, DEVIATION));
    random.normal(model.head().values(), DEVIATION);

    double joining = DEVIATION / Math.sqrt(2.0 * model.config().layers());
    hidden.stream()
        .filter(layer -> layer.weight.role().joinsStream())
        .forEach(layer -> normal(layer, joining));
  }

  /** {@code nn.Embedding}, or {@code init.normal_} of one. */
  private void embeddings(double deviation) {
    random.normal(model.tokenEmbedding().values(), deviation);
    random.normal(model.positionEmbedding().values(), deviation);
  }

  /** {@code nn.Linear(C, V, bias=False)}; a tied one is drawn, and then replaced. */
  private void head() {
    GptConfig config = model.config();
    float[] drawn = uniformWeight(config.embedding(), config.vocabSize());
    if (!config.tied()) {
      System.arraycopy(drawn, 0, model.head().values(), 0, drawn.length);
    }
  }

  /** {@code nn.Linear(in, out)}, into the columns of a layer from {@code column} on. */
  private void linear(Layer layer, int out, int column) {
    int in = layer.in();
    fillTransposed(layer.weight, uniformWeight(in, out), in, column);
    if (layer.bias != null) {
      float[] drawn = new float[out];
      double bound = 1 / Math.sqrt(in);
      random.uniform(drawn, -bound, bound);
      System.arraycopy(drawn, 0, layer.bias.values(), column, out);
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
  private void normal(Layer layer, double deviation) {
    float[] drawn = new float[layer.weight.size()];
    random.normal(drawn, deviation);
    fillTransposed(layer.weight, drawn, layer.in(), 0);
    if (layer.bias != null) {
      Arrays.fill(layer.bias.values(), 0);
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
