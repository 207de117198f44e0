package cero.train;

import cero.device.Device;
import cero.kernel.AdamWStep;
import cero.model.Parameter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Moves each weight against its gradient's running mean, in steps that its running square evens
 * out, with weight decay of its own (<a href="https://arxiv.org/abs/1711.05101">Loshchilov and
 * Hutter 2019</a>). One thread at a time.
 */
public final class AdamW extends Optimizer {
  /** ε, PyTorch's default. */
  private static final double EPSILON = 1e-8;

  private record Moments(float[] first, float[] second) {}

  private final Map<Parameter, Moments> moments = new HashMap<>();

  public AdamW(Device device, List<Parameter> parameters, TrainingOptions options) {
    super(device, parameters, options);
    for (Parameter each : parameters) {
      moments.put(each, new Moments(new float[each.size()], new float[each.size()]));
    }
  }

  @Override
  SequencedMap<String, float[]> state() {
    SequencedMap<String, float[]> state = new LinkedHashMap<>();
    for (Parameter each : parameters()) {
      state.put("first_moments." + each.name(), moments.get(each).first());
      state.put("second_moments." + each.name(), moments.get(each).second());
    }
    return state;
  }

  @Override
  void update(Parameter parameter, long step, double learningRate, double gradientScale) {
    boolean decays = options().decayAll() || parameter.isMatrix();
    AdamWStep numbers =
        new AdamWStep(
            learningRate,
            options().beta1(),
            options().beta2(),
            EPSILON,
            decays ? options().weightDecay() : 0,
            gradientScale,
            Math.toIntExact(step + 1));
    Moments own = moments.get(parameter);
    device().adamW(parameter.values(), parameter.gradient(), own.first(), own.second(), numbers);
  }
}
