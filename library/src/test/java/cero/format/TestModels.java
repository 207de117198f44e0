package cero.format;

import cero.model.GptConfig;
import cero.model.Parameter;
import java.util.ArrayList;
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
    List<Parameter> parameters = new ArrayList<>();
    int c = config.embedding();
    int inner = config.inner();
    parameters.add(new Parameter("wte.weight", config.vocabSize(), c));
    parameters.add(new Parameter("wpe.weight", config.context(), c));
    for (int layer = 0; layer < config.layers(); layer++) {
      String h = "h." + layer + ".";
      parameters.add(new Parameter(h + "ln_1.weight", c));
      parameters.add(new Parameter(h + "ln_1.bias", c));
      parameters.add(new Parameter(h + "attn.c_attn.weight", c, 3 * c));
      if (config.qkvBias()) {
        parameters.add(new Parameter(h + "attn.c_attn.bias", 3 * c));
      }
      parameters.add(new Parameter(h + "attn.c_proj.weight", c, c));
      parameters.add(new Parameter(h + "attn.c_proj.bias", c));
      parameters.add(new Parameter(h + "ln_2.weight", c));
      parameters.add(new Parameter(h + "ln_2.bias", c));
      parameters.add(new Parameter(h + "mlp.c_fc.weight", c, inner));
      parameters.add(new Parameter(h + "mlp.c_fc.bias", inner));
      parameters.add(new Parameter(h + "mlp.c_proj.weight", inner, c));
      parameters.add(new Parameter(h + "mlp.c_proj.bias", c));
    }
    parameters.add(new Parameter("ln_f.weight", c));
    parameters.add(new Parameter("ln_f.bias", c));
    if (!config.tied()) {
      parameters.add(new Parameter("lm_head.weight", config.vocabSize(), c));
    }
    return parameters;
  }
}
