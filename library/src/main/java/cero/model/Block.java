package cero.model;

import cero.device.Activation;
import cero.device.AttentionShape;
import cero.device.Device;
import cero.model.Activations.Gradients;
import cero.model.Activations.Inside;
import cero.model.Activations.OfBlock;
import java.util.function.Function;

/**
 * A transformer block: x += attention(norm₁(x)), then x += feedForward(norm₂(x)).
 *
 * <p>Its parts are public so that generation can run them on a few rows with cached keys and
 * values. Threads may share it, as long as none changes its weights.
 */
public final class Block {
  private final LayerNorm norm1;
  private final Linear queryKeyValue;
  private final Linear attentionProjection;
  private final LayerNorm norm2;
  private final Linear expansion;
  private final Linear contraction;
  private final int channels;
  private final int inner;
  private final double probability; // of dropping an element
  private final Activation activation;

  Block(Parameters parameters, int layer, GptConfig config) {
    channels = config.embedding();
    inner = config.inner();
    probability = config.dropout();
    activation = config.activation();
    double epsilon = config.layerNormEpsilon();
    Function<Role, Parameter> own = role -> parameters.get(layer, role);
    norm1 =
        new LayerNorm(
            own.apply(Role.ATTENTION_NORM), own.apply(Role.ATTENTION_NORM_SHIFT), epsilon);
    queryKeyValue =
        new Linear(own.apply(Role.QUERY_KEY_VALUE), own.apply(Role.QUERY_KEY_VALUE_BIAS));
    attentionProjection =
        new Linear(own.apply(Role.ATTENTION_PROJECTION), own.apply(Role.ATTENTION_PROJECTION_BIAS));
    norm2 =
        new LayerNorm(
            own.apply(Role.FEED_FORWARD_NORM), own.apply(Role.FEED_FORWARD_NORM_SHIFT), epsilon);
    expansion = new Linear(own.apply(Role.EXPANSION), own.apply(Role.EXPANSION_BIAS));
    contraction = new Linear(own.apply(Role.CONTRACTION), own.apply(Role.CONTRACTION_BIAS));
  }

  public LayerNorm norm1() {
    return norm1;
  }

  /** C → 3C: queries, keys and values side by side. */
  public Linear queryKeyValue() {
    return queryKeyValue;
  }

  public Linear attentionProjection() {
    return attentionProjection;
  }

  public LayerNorm norm2() {
    return norm2;
  }

  /** C → inner, before the activation. */
  public Linear expansion() {
    return expansion;
  }

  /** inner → C, after the activation. */
  public Linear contraction() {
    return contraction;
  }

  /**
   * @param x the residual stream before the block, (rows, C)
   * @param dropout draws the masks, or null to drop nothing
   */
  void forward(Device device, float[] x, Activations all, OfBlock a, Dropout dropout) {
    int rows = all.rows();
    int size = rows * channels;
    if (dropout != null) {
      AttentionShape shape = all.shape();
      int attentionRows = shape.batch() * shape.heads() * shape.time();
      dropout.draw(device, probability, a.attentionMask, attentionRows, shape.time());
      dropout.draw(device, probability, a.shortcut1Mask, 1, size);
      dropout.draw(device, probability, a.shortcut2Mask, 1, size);
    }
    fillInside(device, x, all, a);
    float[] middle = a.inside.middle;
    contraction.forward(device, a.inside.activated, rows, all.branch);
    device.addKept(
        middle, all.branch, all.ifDropped(a.shortcut2Mask), all.keptScale, a.output, size);
  }

  /**
   * All of the forward pass but its last product: what the backward pass needs. With the same x and
   * masks it computes the same.
   */
  void fillInside(Device device, float[] x, Activations all, OfBlock a) {
    int rows = all.rows();
    int size = rows * channels;
    Inside in = a.inside;
    norm1.forward(device, x, rows, in.norm1, in.norm1Rows);
    queryKeyValue.forward(device, in.norm1, rows, in.qkv);
    device.attention(
        in.qkv, all.shape(), all.ifDropped(a.attentionMask), in.attention, in.logSumExp);
    attentionProjection.forward(device, in.attention, rows, all.branch);
    device.addKept(x, all.branch, all.ifDropped(a.shortcut1Mask), all.keptScale, in.middle, size);

    norm2.forward(device, in.middle, rows, in.norm2, in.norm2Rows);
    expansion.forward(device, in.norm2, rows, in.inner);
    device.activate(activation, in.inner, in.activated, rows * inner);
  }

  /** Turns the gradient by the block's output, in {@code gradients.stream}, into that by x. */
  void backward(Device device, float[] x, Activations all, OfBlock a) {
    int rows = all.rows();
    Inside in = a.inside;
    Gradients d = all.gradients;

    float[] dbranch = branchGradient(device, all, a.shortcut2Mask);
    contraction.backward(device, in.activated, rows, dbranch, d.wide);
    device.activationGradient(activation, in.inner, d.wide, d.wide, rows * inner);
    expansion.backward(device, in.norm2, rows, d.wide, d.narrow);
    norm2.backward(device, in.middle, rows, in.norm2Rows, d.narrow, d.stream);

    dbranch = branchGradient(device, all, a.shortcut1Mask);
    attentionProjection.backward(device, in.attention, rows, dbranch, d.narrow);
    device.attentionGradient(
        in.qkv,
        all.shape(),
        all.ifDropped(a.attentionMask),
        in.attention,
        in.logSumExp,
        d.narrow,
        d.wide);
    queryKeyValue.backward(device, in.norm1, rows, d.wide, d.narrow);
    norm1.backward(device, x, rows, in.norm1Rows, d.narrow, d.stream);
  }

  /** The gradient by what a branch added to the stream: the stream's own, where it was kept. */
  private float[] branchGradient(Device device, Activations all, long[] mask) {
    Gradients d = all.gradients;
    if (all.ifDropped(mask) == null) {
      return d.stream;
    }
    device.keep(d.stream, mask, all.keptScale, d.branch, all.rows() * channels);
    return d.branch;
  }
}
