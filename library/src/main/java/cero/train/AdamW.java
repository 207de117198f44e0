package cero.train;

import cero.kernel.AdamWStep;
import cero.model.Device;
import cero.model.Parameter;
import java.util.List;

/**
 * The optimizer: moves each weight against its gradient's running mean, in steps that its running
 * square evens out, with weight decay of its own (<a
 * href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>).
 */
public final class AdamW {
  /** A parameter with its moments, as they are saved. */
  record Moments(Parameter parameter, float[] first, float[] second) {}

  private final Device device;
  private TrainingOptions options;
  private final List<Moments> moments;

  public AdamW(Device device, List<Parameter> parameters, TrainingOptions options) {
    this.device = device;
    this.options = options;
    this.moments =
        parameters.stream()
            .map(p -> new Moments(p, new float[p.size()], new float[p.size()]))
            .toList();
  }

  /** Goes on with other options. */
  void options(TrainingOptions changed) {
    options = changed;
  }

  List<Moments> moments() {
    return moments;
  }

  /** The gradient's length over all parameters, √Σ g². */
  public double gradientNorm() {
    double squares = 0;
    for (Moments each : moments) {
      squares += device.sumOfSquares(each.parameter().gradient());
    }
    return Math.sqrt(squares);
  }

  /**
   * Updates all parameters from their gradients, which are shortened first if they are longer than
   * allowed (as PyTorch's {@code clip_grad_norm_} does).
   *
   * @param step the update's number, from 0
   * @param gradientNorm what {@link #gradientNorm} gave
   */
  public void update(long step, double gradientNorm) {
    double scale = 1;
    if (options.clip() > 0) {
      scale = Math.min(1, options.clip() / (gradientNorm + 1e-6));
    }
    for (Moments each : moments) {
      boolean decays = options.decayAll() || each.parameter().isMatrix();
      AdamWStep numbers =
          new AdamWStep(
              options.learningRateAt(step),
              options.beta1(),
              options.beta2(),
              TrainingOptions.EPSILON,
              decays ? options.weightDecay() : 0,
              scale,
              Math.toIntExact(step + 1));
      device.adamW(
          each.parameter().values(),
          each.parameter().gradient(),
          each.first(),
          each.second(),
          numbers);
    }
  }

  /** Makes all gradients zero. */
  public void zeroGradients() {
    moments.forEach(each -> each.parameter().clearGradient());
  }
}
