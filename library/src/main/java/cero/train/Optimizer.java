package cero.train;

import cero.device.Device;
import cero.model.GptConfig;
import cero.model.Parameter;
import cero.model.ParameterSpecs;
import java.util.List;
import java.util.SequencedMap;

/**
 * Moves a model's weights against their gradients, and remembers what it needs for that. One thread
 * at a time.
 */
public abstract sealed class Optimizer permits AdamW, Muon {
  /** What moves the matrices of the blocks; everything else is moved by AdamW. */
  public enum Kind {
    ADAMW,
    MUON
  }

  private final Device device;
  private final List<Parameter> parameters;
  private final TrainingOptions options;

  Optimizer(Device device, List<Parameter> parameters, TrainingOptions options) {
    for (Parameter parameter : parameters) {
      if (parameter.isCompact()) {
        throw new IllegalArgumentException(
            parameter.name()
                + " is kept in a compact format, which can't be trained: read the model as fp32");
      }
    }
    this.device = device;
    this.parameters = List.copyOf(parameters);
    this.options = options;
  }

  /** The optimizer that the options name. */
  public static Optimizer of(Device device, List<Parameter> parameters, TrainingOptions options) {
    return switch (options.optimizer()) {
      case ADAMW -> new AdamW(device, parameters, options);
      case MUON -> new Muon(device, parameters, options);
    };
  }

  /** Bytes of what one remembers for a model: two means a weight, but one where Muon moves it. */
  public static double stateBytes(GptConfig config, Kind kind) {
    double means = 2 * ParameterSpecs.count(config, _ -> true);
    return Float.BYTES
        * switch (kind) {
          case ADAMW -> means;
          case MUON -> means - ParameterSpecs.hiddenCount(config);
        };
  }

  final Device device() {
    return device;
  }

  final List<Parameter> parameters() {
    return parameters;
  }

  final TrainingOptions options() {
    return options;
  }

  /** What it remembers from update to update, by the names under which it is saved. */
  abstract SequencedMap<String, float[]> state();

  /** The gradient's length over all parameters, √Σ g². */
  public final double gradientNorm() {
    double squares = 0;
    for (Parameter parameter : parameters) {
      squares += device.sumOfSquares(parameter.gradient());
    }
    return Math.sqrt(squares);
  }

  /**
   * Updates all parameters from their gradients, which are shortened first if they are longer than
   * allowed (as PyTorch's {@code clip_grad_norm_} does).
   *
   * @param step the update's number, from 0
   * @param learningRate of this update
   * @param gradientNorm what {@link #gradientNorm} gave
   */
  public final void update(long step, double learningRate, double gradientNorm) {
    double scale = gradientScale(gradientNorm);
    for (Parameter parameter : parameters) {
      update(parameter, step, learningRate, scale);
    }
  }

  /** What gradients of that length are multiplied by. */
  final double gradientScale(double gradientNorm) {
    return options.clip() > 0 ? Math.min(1, options.clip() / (gradientNorm + 1e-6)) : 1;
  }

  /**
   * Updates one parameter from its gradient times the scale; the gradient itself stays.
   *
   * @param step the update's number, from 0
   * @param learningRate of this update
   */
  abstract void update(Parameter parameter, long step, double learningRate, double gradientScale);

  /** Makes all gradients zero. */
  public final void zeroGradients() {
    parameters.forEach(Parameter::clearGradient);
  }
}
