package cero.train;

import cero.device.Device;
import cero.kernel.Matrix;
import cero.model.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Moves the matrices of the blocks by their momentum made orthogonal, so that a step is as long in
 * every direction (<a href="https://kellerjordan.github.io/posts/muon/">Jordan et al. 2024</a>);
 * embeddings, head and vectors are moved by {@link AdamW}.
 *
 * <p>Steps are 0.2 · √max(rows, columns) times as long, about what AdamW's are, and weights decay
 * as AdamW's do (<a href="https://arxiv.org/abs/2502.16982">Liu et al. 2025</a>), so that both go
 * by one learning rate. The matrices of queries, keys and values, which GPT-2 stores as one, are
 * three here. One thread at a time.
 */
public final class Muon extends Optimizer {
  private static final double MOMENTUM = 0.95;
  private static final double ADAMW_STEP = 0.2; // the usual root mean square of AdamW's steps

  private final SequencedMap<Parameter, float[]> momenta = new LinkedHashMap<>();
  private final AdamW adamW;
  private final NewtonSchulz newtonSchulz;
  private final float[] update;

  public Muon(Device device, List<Parameter> parameters, TrainingOptions options) {
    super(device, parameters, options);
    int largest = 0;
    int largestPart = 0;
    int widest = 0;
    for (Parameter each : parameters) {
      if (each.role().isHiddenMatrix()) {
        momenta.put(each, new float[each.size()]);
        largest = Math.max(largest, each.size());
        largestPart = Math.max(largestPart, each.size() / parts(each));
        widest = Math.max(widest, Math.min(rows(each), columns(each) / parts(each)));
      }
    }
    adamW =
        new AdamW(
            device, parameters.stream().filter(p -> !momenta.containsKey(p)).toList(), options);
    newtonSchulz = new NewtonSchulz(device, largestPart, widest);
    update = new float[largest];
  }

  private static int rows(Parameter matrix) {
    return matrix.shape().getFirst();
  }

  private static int columns(Parameter matrix) {
    return matrix.shape().getLast();
  }

  /** How many matrices stand side by side in one parameter. */
  private static int parts(Parameter matrix) {
    return matrix.spec().parts();
  }

  @Override
  SequencedMap<String, float[]> state() {
    SequencedMap<String, float[]> state = new LinkedHashMap<>();
    momenta.forEach((parameter, momentum) -> state.put("momentum." + parameter.name(), momentum));
    state.putAll(adamW.state());
    return state;
  }

  @Override
  void update(Parameter parameter, long step, double learningRate, double gradientScale) {
    float[] momentum = momenta.get(parameter);
    if (momentum == null) {
      adamW.update(parameter, step, learningRate, gradientScale);
      return;
    }
    int size = parameter.size();
    float[] gradient = parameter.gradient();
    device().lerp(momentum, gradient, gradientScale, 1 - MOMENTUM, size);
    System.arraycopy(momentum, 0, update, 0, size);
    device().lerp(update, gradient, gradientScale, 1 - MOMENTUM, size); // Nesterov's look ahead
    int rows = rows(parameter);
    int stride = columns(parameter);
    int columns = stride / parts(parameter);
    for (int from = 0; from < stride; from += columns) {
      newtonSchulz.orthogonalize(Matrix.of(update, from, rows, columns, stride));
    }
    double length = ADAMW_STEP * Math.sqrt(Math.max(rows, columns));
    double kept = 1 - learningRate * options().weightDecay();
    device().weightedSum(-learningRate * length, update, kept, parameter.values(), size);
  }
}
