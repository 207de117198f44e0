package cero.model;

import cero.device.AttentionShape;
import cero.device.Device;
import cero.model.Activations.Gradients;
import cero.model.Activations.Inside;
import cero.model.Activations.OfBlock;
import cero.model.Attention.Past;
import java.util.function.Function;

/**
 * A transformer block: x += attention(norm₁(x)), then x += feedForward(norm₂(x)). Threads may share
 * it, as long as none changes its weights.
 */
final class Block {
  private final LayerNorm norm1;
  private final Attention attention;
  private final LayerNorm norm2;
  private final FeedForward feedForward;
  private final int channels;
  private final double probability; // of dropping an element

  Block(Parameters parameters, int layer, GptConfig config) {
    channels = config.embedding();
    probability = config.dropout();
    double epsilon = config.layerNormEpsilon();
    Function<Role, Parameter> own = role -> parameters.get(layer, role);
    norm1 =
        new LayerNorm(
            own.apply(Role.ATTENTION_NORM), own.apply(Role.ATTENTION_NORM_SHIFT), epsilon);
    attention =
        new Attention(
            new Linear(own.apply(Role.QUERY_KEY_VALUE), own.apply(Role.QUERY_KEY_VALUE_BIAS)),
            new Linear(
                own.apply(Role.ATTENTION_PROJECTION), own.apply(Role.ATTENTION_PROJECTION_BIAS)));
    norm2 =
        new LayerNorm(
            own.apply(Role.FEED_FORWARD_NORM), own.apply(Role.FEED_FORWARD_NORM_SHIFT), epsilon);
    feedForward =
        new FeedForward(
            new Linear(own.apply(Role.EXPANSION), own.apply(Role.EXPANSION_BIAS)),
            new Linear(own.apply(Role.CONTRACTION), own.apply(Role.CONTRACTION_BIAS)),
            config);
  }

  /**
   * @param x the residual stream before the block, (rows, C)
   * @param dropout draws the masks, or null to drop nothing
   * @param past what attention looks back on, or null; where it answers fewer positions than there
   *     are, the pass goes on with these
   */
  void forward(Device device, float[] x, Activations all, OfBlock a, Dropout dropout, Past past) {
    if (dropout != null) {
      AttentionShape shape = all.shape();
      int attentionRows = shape.batch() * shape.heads() * shape.time();
      int size = all.rows() * channels;
      dropout.draw(device, probability, a.attentionMask, attentionRows, shape.time());
      dropout.draw(device, probability, a.shortcut1Mask, 1, size);
      dropout.draw(device, probability, a.shortcut2Mask, 1, size);
    }
    fillInside(device, x, all, a, past);
    feedForward.contract(device, all.rows(), a.inside.feedForward, all.branch);
    join(device, a.inside.middle, all, a.shortcut2Mask, a.output);
  }

  /**
   * All of the forward pass but its last product: what the backward pass needs. With the same x and
   * masks it computes the same.
   */
  void fillInside(Device device, float[] x, Activations all, OfBlock a, Past past) {
    Inside in = a.inside;
    long[] mask = all.ifDropped(a.attentionMask);
    norm1.forward(device, x, all.rows(), in.norm1, in.norm1Rows);
    attention.forward(device, in.norm1, all.shape(), mask, past, in.attention, all.branch);
    if (past != null && past.answers() < all.rows()) {
      all.keepLast(past.answers());
    }
    join(device, x, all, a.shortcut1Mask, in.middle);

    norm2.forward(device, in.middle, all.rows(), in.norm2, in.norm2Rows);
    feedForward.expand(device, in.norm2, all.rows(), in.feedForward);
  }

  /** y = the stream and what is kept of a branch. */
  private void join(Device device, float[] stream, Activations all, long[] mask, float[] y) {
    int size = all.rows() * channels;
    device.addKept(stream, all.branch, all.ifDropped(mask), all.keptScale, y, size);
  }

  /** Turns the gradient by the block's output, in {@code gradients.stream}, into that by x. */
  void backward(Device device, float[] x, Activations all, OfBlock a) {
    int rows = all.rows();
    Inside in = a.inside;
    Gradients d = all.gradients;

    float[] dbranch = branchGradient(device, all, a.shortcut2Mask);
    feedForward.backward(device, in.norm2, rows, in.feedForward, dbranch, d.wide, d.narrow);
    norm2.backward(device, in.middle, rows, in.norm2Rows, d.narrow, d.stream);

    dbranch = branchGradient(device, all, a.shortcut1Mask);
    long[] mask = all.ifDropped(a.attentionMask);
    attention.backward(
        device, in.norm1, all.shape(), mask, in.attention, dbranch, d.narrow, d.wide, d.narrow);
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
