package cero.model;

import java.util.Arrays;
import java.util.SplittableRandom;

/** How random weights are drawn. */
public enum Initialization {
  /**
   * GPT-2's: normal with standard deviation 0.02, smaller by √(2 · layers) where a branch joins the
   * residual stream; biases zero.
   */
  GPT2 {
    @Override
    void draw(ParameterSpec spec, float[] values, GptConfig config, SplittableRandom random) {
      boolean joins = spec.role().joinsStream();
      double deviation = joins ? 0.02 / Math.sqrt(2.0 * config.layers()) : 0.02;
      if (spec.role().kind() != Role.Kind.BIAS) {
        fillNormal(values, deviation, random);
      }
    }
  },

  /**
   * PyTorch's defaults, as the book's model has them: embeddings normal with standard deviation 1,
   * linear layers uniform within ±1/√in, their biases too.
   */
  PYTORCH {
    @Override
    void draw(ParameterSpec spec, float[] values, GptConfig config, SplittableRandom random) {
      if (spec.role().kind() == Role.Kind.EMBEDDING) {
        fillNormal(values, 1, random);
        return;
      }
      double bound = 1 / Math.sqrt((double) spec.fanIn());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
    }
  };

  /** Draws the values of an embedding, a weight or a bias, which are zeros before. */
  abstract void draw(ParameterSpec spec, float[] values, GptConfig config, SplittableRandom random);

  /** Draws all weights; each parameter has a stream of its own, so that order does not matter. */
  void apply(Gpt model, long seed) {
    for (Parameter parameter : model.parameters()) {
      parameter.fill(values -> fill(values, parameter.spec(), model.config(), seed));
    }
  }

  private void fill(float[] values, ParameterSpec spec, GptConfig config, long seed) {
    Arrays.fill(values, spec.role().kind() == Role.Kind.SCALE ? 1 : 0);
    switch (spec.role().kind()) {
      case EMBEDDING, WEIGHT, BIAS -> {
        long stream = seed * 0x9E3779B97F4A7C15L + spec.name().hashCode();
        draw(spec, values, config, new SplittableRandom(stream));
      }
      case SCALE, SHIFT -> {} // a norm changes nothing at first
    }
  }

  private static void fillNormal(float[] values, double deviation, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
  }
}
