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
    void draw(Parameter parameter, float[] values, GptConfig config, SplittableRandom random) {
      boolean joins = parameter.name().endsWith("c_proj.weight");
      double deviation = joins ? 0.02 / Math.sqrt(2.0 * config.layers()) : 0.02;
      if (parameter.isMatrix()) {
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
    void draw(Parameter parameter, float[] values, GptConfig config, SplittableRandom random) {
      String name = parameter.name();
      if (name.startsWith("wte") || name.startsWith("wpe")) {
        fillNormal(values, 1, random);
        return;
      }
      int in = name.contains("mlp.c_proj") ? config.inner() : config.embedding();
      double bound = 1 / Math.sqrt(in);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
    }
  };

  /** Draws a parameter's values, which are zeros before. */
  abstract void draw(
      Parameter parameter, float[] values, GptConfig config, SplittableRandom random);

  /** Draws all weights; each parameter has a stream of its own, so that order does not matter. */
  void apply(Gpt model, long seed) {
    for (Parameter parameter : model.parameters()) {
      parameter.fill(values -> fill(values, parameter, model.config(), seed));
    }
  }

  private void fill(float[] values, Parameter parameter, GptConfig config, long seed) {
    Arrays.fill(values, 0);
    if (parameter.name().contains("ln_")) {
      Arrays.fill(values, parameter.name().endsWith(".weight") ? 1 : 0);
    } else {
      long stream = seed * 0x9E3779B97F4A7C15L + parameter.name().hashCode();
      draw(parameter, values, config, new SplittableRandom(stream));
    }
  }

  private static void fillNormal(float[] values, double deviation, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
  }
}
