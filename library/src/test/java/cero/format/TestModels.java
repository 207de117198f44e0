package cero.format;

import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Parameter;
import java.util.List;
import java.util.Random;

/** Small models whose parameters hold random numbers. */
final class TestModels {
  static final GptConfig SMALL =
      GptConfig.builder().vocabSize(300).context(8).layers(2).heads(2).embedding(4).build();

  private TestModels() {}

  static List<Parameter> parameters(GptConfig config, long seed) {
    List<Parameter> parameters = zeros(config);
    Random random = new Random(seed);
    for (Parameter parameter : parameters) {
      float[] values = parameter.values();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
    }
    return parameters;
  }

  static List<Parameter> zeros(GptConfig config) {
    return new Gpt(config).parameters();
  }
}
