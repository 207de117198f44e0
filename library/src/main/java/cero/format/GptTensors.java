package cero.format;

import cero.model.GptConfig;
import cero.model.Parameter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tensors of a GPT-2 file: Hugging Face's names, without the prefix {@code transformer.}, and
 * shapes.
 */
final class GptTensors {
  static final String TOKEN_EMBEDDING = "wte.weight";
  static final String HEAD = "lm_head.weight";

  /** What precedes every name but the head's in a file of a model with a head. */
  private static final String PREFIX = "transformer.";

  /**
   * What precedes that too where the model was saved with what PyTorch had wrapped around it: to
   * compile it, or to train it on several devices.
   */
  private static final List<String> WRAPPERS = List.of("_orig_mod.", "module.");

  private static final String QKV_WEIGHT = ".attn.c_attn.weight";
  private static final String QKV_BIAS = ".attn.c_attn.bias";

  /** The causal mask, which older files hold once per layer. */
  private static final Pattern MASK = Pattern.compile("h\\.\\d+\\.attn\\.(masked_)?bias");

  private GptTensors() {}

  static boolean isMask(String name) {
    return MASK.matcher(name).matches();
  }

  static String withoutPrefix(String name) {
    for (String wrapper : WRAPPERS) {
      if (name.startsWith(wrapper)) {
        return withoutPrefix(name.substring(wrapper.length()));
      }
    }
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }

  static String qkvBias(int layer) {
    return "h." + layer + QKV_BIAS;
  }

  /** Receives a tensor that a model must have. */
  interface Visitor<E extends Exception> {
    void visit(String name, long... shape) throws E;
  }

  /**
   * Names every tensor that a model of these sizes must have, with its shape, and stops at the
   * visitor's first exception: so a configuration with a billion layers costs nothing.
   */
  static <E extends Exception> void forEach(GptConfig config, Visitor<E> visitor) throws E {
    long c = config.embedding();
    long inner = config.inner();
    visitor.visit(TOKEN_EMBEDDING, config.vocabSize(), c);
    visitor.visit("wpe.weight", config.context(), c);
    for (int layer = 0; layer < config.layers(); layer++) {
      String h = "h." + layer;
      visitor.visit(h + ".ln_1.weight", c);
      visitor.visit(h + ".ln_1.bias", c);
      visitor.visit(h + QKV_WEIGHT, c, 3 * c);
      if (config.qkvBias()) {
        visitor.visit(h + QKV_BIAS, 3 * c);
      }
      visitor.visit(h + ".attn.c_proj.weight", c, c);
      visitor.visit(h + ".attn.c_proj.bias", c);
      visitor.visit(h + ".ln_2.weight", c);
      visitor.visit(h + ".ln_2.bias", c);
      visitor.visit(h + ".mlp.c_fc.weight", c, inner);
      visitor.visit(h + ".mlp.c_fc.bias", inner);
      visitor.visit(h + ".mlp.c_proj.weight", inner, c);
      visitor.visit(h + ".mlp.c_proj.bias", c);
    }
    visitor.visit("ln_f.weight", c);
    visitor.visit("ln_f.bias", c);
    if (!config.tied()) {
      visitor.visit(HEAD, config.vocabSize(), c);
    }
  }

  /**
   * The tensors that are written for these parameters, by the names in the file. A model without a
   * bias at queries, keys and values gets zeros for it, because Hugging Face's GPT-2 has that bias.
   *
   * @throws IllegalArgumentException if they are not the parameters of a model of these sizes
   */
  static SequencedMap<String, Parameter> toWrite(List<Parameter> parameters, GptConfig config) {
    requireComplete(parameters, config);
    SequencedMap<String, Parameter> tensors = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      String name = parameter.name();
      tensors.put(name.equals(HEAD) ? name : PREFIX + name, parameter);
      if (!config.qkvBias() && name.endsWith(QKV_WEIGHT)) {
        String bias = name.replace(QKV_WEIGHT, QKV_BIAS);
        tensors.put(PREFIX + bias, new Parameter(bias, 3 * config.embedding()));
      }
    }
    return tensors;
  }

  private static void requireComplete(List<Parameter> parameters, GptConfig config) {
    Set<String> given = new HashSet<>();
    parameters.forEach(parameter -> given.add(parameter.toString()));
    Set<String> wanted = new HashSet<>();
    forEach(config, (name, shape) -> wanted.add(name + Arrays.toString(shape)));
    if (!given.equals(wanted)) {
      throw new IllegalArgumentException("the parameters are not those of a model of " + config);
    }
  }
}
