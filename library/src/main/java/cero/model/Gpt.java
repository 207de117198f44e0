package cero.model;

import cero.device.Device;
import cero.kernel.Matrix;
import cero.model.Activations.OfBlock;
import cero.model.Attention.Past;
import cero.random.PyTorchRandom;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * GPT-2 (<a
 * href="https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf">Radford
 * et al. 2019</a>) and its variants: embeddings, blocks, a last layer norm, and a head that gives
 * each token of the vocabulary a logit. Threads may share it to run it, each with its own {@link
 * Activations} or decoder, as long as none changes its weights or computes its gradients.
 */
public final class Gpt {
  private final GptConfig config;
  private final Parameter tokenEmbedding;
  private final Parameter positionEmbedding;
  private final List<Block> blocks;
  private final LayerNorm lastNorm;
  private final Parameter head;
  private final List<Parameter> parameters;

  /** A model whose weights are all zero, to be read from a file or initialised. */
  public Gpt(GptConfig config) {
    this(config, WeightFormat.FP32);
  }

  /**
   * A model whose weights are all zero, and whose matrices are kept in the given format. In another
   * than {@link WeightFormat#FP32} it takes less memory, writes faster, and can only be run.
   */
  public Gpt(GptConfig config, WeightFormat format) {
    this.config = Objects.requireNonNull(config, "config");
    Objects.requireNonNull(format, "format");
    Parameters made = new Parameters(config, format);
    parameters = made.all();
    tokenEmbedding = made.get(Role.TOKEN_EMBEDDING);
    positionEmbedding = made.get(Role.POSITION_EMBEDDING);
    blocks =
        IntStream.range(0, config.layers())
            .mapToObj(layer -> new Block(made, layer, config))
            .toList();
    lastNorm =
        new LayerNorm(
            made.get(Role.LAST_NORM), made.get(Role.LAST_NORM_SHIFT), config.layerNormEpsilon());
    head = config.tied() ? tokenEmbedding : made.get(Role.HEAD);
  }

  /** A model with random weights. */
  public static Gpt create(GptConfig config, Initialization initialization, long seed) {
    return create(config, WeightFormat.FP32, initialization, seed);
  }

  /** A model with random weights, whose matrices are kept in the given format. */
  public static Gpt create(
      GptConfig config, WeightFormat format, Initialization initialization, long seed) {
    Objects.requireNonNull(initialization, "initialization");
    Gpt model = new Gpt(config, format);
    initialization.apply(model, seed);
    return model;
  }

  /** A model with the random weights that PyTorch draws for it. */
  public static Gpt create(GptConfig config, Initialization initialization, PyTorchRandom random) {
    Gpt model = new Gpt(config);
    PyTorchWeights.draw(model, initialization, random);
    return model;
  }

  /**
   * Bytes that a model's weights take, also while they are read; at most {@link Long#MAX_VALUE}. In
   * another format than floats that is one matrix more, as floats: a sum of doubles does not
   * overflow.
   */
  public static long bytes(GptConfig config, WeightFormat format) {
    double floats = 4.0 * config.parameterCount();
    if (format == WeightFormat.FP32) {
      return (long) floats;
    }
    Predicate<ParameterSpec> compact = spec -> spec.role().isMultiplied();
    double matrices = ParameterSpecs.count(config, compact);
    double largest = ParameterSpecs.largest(config, compact);
    return (long) (floats - (4 - format.bytesPerWeight()) * matrices + 4 * largest);
  }

  public GptConfig config() {
    return config;
  }

  /** All trained tensors, in a fixed order; a tied head is the token embedding and not listed. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** A model with the same weights in arrays of its own. */
  public Gpt copy() {
    return copy(WeightFormat.FP32);
  }

  /** A model with the same weights in arrays of its own, its matrices in the given format. */
  public Gpt copy(WeightFormat format) {
    Gpt copy = new Gpt(config, format);
    copy.copyFrom(this);
    return copy;
  }

  /** Takes over the weights, which must be floats, of a model with the same configuration. */
  public void copyFrom(Gpt other) {
    for (int i = 0; i < parameters.size(); i++) {
      float[] values = other.parameters.get(i).values();
      parameters.get(i).fill(own -> System.arraycopy(values, 0, own, 0, values.length));
    }
  }

  /** The embedding of each token, (V, C). */
  public Parameter tokenEmbedding() {
    return tokenEmbedding;
  }

  /** The embedding of each position, (context, C). */
  public Parameter positionEmbedding() {
    return positionEmbedding;
  }

  /** The head's weights, (V, C); the token embedding itself where the two are tied. */
  public Parameter head() {
    return head;
  }

  /**
   * Runs the model up to the last layer norm, whose output is then {@code activations.normed()}.
   *
   * @param ids (B, T) token ids, row by row
   * @throws IllegalArgumentException if the ids are not B·T, too many for the buffers, or one is
   *     outside the vocabulary
   */
  public void forward(Device device, Activations activations, int[] ids, int batch, int time) {
    forward(device, activations, ids, batch, time, null, null);
  }

  /**
   * Reads a sequence on: the model sees what the cache holds before it, and the cache takes the new
   * positions in. The first row of {@code activations.normed()} is then that of the last position,
   * and it is the only one.
   *
   * @param activations for inference
   * @param ids (T)
   * @throws IllegalArgumentException if there are more ids than the buffers or the cache have room
   *     for, none, or one is outside the vocabulary
   */
  public void forward(Device device, Activations activations, int[] ids, KeyValueCache past) {
    if (ids.length == 0 || ids.length > past.capacity() - past.length()) {
      throw new IllegalArgumentException(
          "%d ids for a cache with room for %d"
              .formatted(ids.length, past.capacity() - past.length()));
    }
    forward(device, activations, ids, 1, ids.length, null, past);
    past.advance(ids.length);
  }

  /**
   * The forward pass of training.
   *
   * @param dropout draws the masks, if the model's dropout is above 0
   */
  public void forwardTraining(
      Device device, Activations activations, int[] ids, int batch, int time, Dropout dropout) {
    Dropout drawn = config.dropout() == 0 ? null : dropout;
    forward(device, activations, ids, batch, time, drawn, null);
  }

  private void forward(
      Device device,
      Activations a,
      int[] ids,
      int batch,
      int time,
      Dropout dropout,
      KeyValueCache past) {
    a.start(ids, batch, time, dropout != null);
    int size = a.rows() * config.embedding();
    int before = past == null ? 0 : past.length();
    float[] x = a.embedded;
    device.embed(ids, time, before, tokenEmbedding.matrix(), positionEmbedding.values(), x);
    if (dropout != null) {
      dropout.draw(device, config.dropout(), a.embeddedMask, 1, size);
      device.keep(x, a.embeddedMask, a.keptScale, x, size);
    }
    for (int i = 0; i < blocks.size(); i++) {
      OfBlock ofBlock = a.blocks.get(i);
      // Only the last row foretells the next token: of the last block no other is needed.
      int answers = i == blocks.size() - 1 ? 1 : time;
      blocks
          .get(i)
          .forward(
              device,
              x,
              a,
              ofBlock,
              dropout,
              past == null ? null : new Past(past.layer(i), before, answers));
      x = ofBlock.output;
    }
    lastNorm.forward(device, x, a.rows(), a.normed, a.normRows);
  }

  /**
   * Adds to each parameter's gradient, given the gradient by the last layer norm's output.
   *
   * @param dnormed (B·T, C)
   */
  public void backward(Device device, Activations a, float[] dnormed) {
    int rows = a.rows();
    float[] dx = a.gradients.stream;
    device.zero(dx);
    float[] last = a.blocks.getLast().output;
    lastNorm.backward(device, last, rows, a.normRows, dnormed, dx);
    for (int i = blocks.size() - 1; i >= 0; i--) {
      float[] x = i == 0 ? a.embedded : a.blocks.get(i - 1).output;
      if (a.recomputes && i < blocks.size() - 1) { // the last block's is still there
        blocks.get(i).fillInside(device, x, a, a.blocks.get(i), null);
      }
      blocks.get(i).backward(device, x, a, a.blocks.get(i));
    }
    if (a.ifDropped(a.embeddedMask) != null) {
      device.keep(dx, a.embeddedMask, a.keptScale, dx, rows * config.embedding());
    }
    device.embedGradient(
        a.ids,
        a.time,
        dx,
        config.embedding(),
        tokenEmbedding.gradient(),
        positionEmbedding.gradient());
  }

  /**
   * The head: logits = x·Wᵀ for a range of rows.
   *
   * @param x (rows, C), the last layer norm's output
   * @param logits (to − from, V), written
   */
  public void logits(Device device, float[] x, int from, int to, float[] logits) {
    int c = config.embedding();
    Matrix rows = Matrix.of(x, from * c, to - from, c, c);
    device.linear(rows, head.matrix(), null, logits);
  }

  /**
   * The head's gradient for a range of rows: dx = dlogits·W, dW += dlogitsᵀ·x.
   *
   * @param dlogits (to − from, V)
   * @param dx (rows, C), the range's rows written
   */
  public void logitsGradient(
      Device device, float[] x, int from, int to, float[] dlogits, float[] dx) {
    int c = config.embedding();
    Matrix rows = Matrix.of(x, from * c, to - from, c, c);
    Matrix drows = Matrix.of(dx, from * c, to - from, c, c);
    Matrix d = Matrix.of(dlogits, to - from, config.vocabSize());
    device.linearInputGradient(d, head.matrix(), drows);
    head.addGradient((dw, adds) ->
        device.gemm(d.transposed(), rows, Matrix.of(dw, config.vocabSize(), c), adds));
  }
}
