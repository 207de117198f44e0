package cero.format;

import cero.model.GptConfig;
import cero.model.Parameter;
import cero.model.ParameterSpec;
import cero.model.ParameterSpecs;
import cero.model.Role;
import cero.model.WeightFormat;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of the tensors in a GPT-2 file: Hugging Face's, without the prefix {@code transformer.}
 * as a model's parameters have them.
 */
final class GptTensors {
  static final String HEAD = "lm_head.weight";

  /** What precedes every name but the head's in a file of a model with a head. */
  private static final String PREFIX = "transformer.";

  /**
   * What precedes that too where the model was saved with what PyTorch had wrapped around it: to
   * compile it, or to train it on several devices.
   */
  private static final List<String> WRAPPERS = List.of("_orig_mod.", "module.");

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
      boolean isHead = parameter.role() == Role.HEAD;
      tensors.put(isHead ? name : PREFIX + name, parameter);
      if (!config.qkvBias() && parameter.role() == Role.QUERY_KEY_VALUE) {
        Parameter zeros = qkvBias(parameter.spec());
        tensors.put(PREFIX + zeros.name(), zeros);
      }
    }
    return tensors;
  }

  /** The bias that belongs to the weight of queries, keys and values. */
  private static Parameter qkvBias(ParameterSpec weight) {
    ParameterSpec bias =
        new ParameterSpec(
            qkvBias(weight.layer()),
            Role.QUERY_KEY_VALUE_BIAS,
            weight.layer(),
            List.of(weight.shape().getLast()),
            weight.fanIn(),
            weight.parts());
    return new Parameter(bias, WeightFormat.FP32);
  }

  private static void requireComplete(List<Parameter> parameters, GptConfig config) {
    Set<ParameterSpec> given = new HashSet<>();
    parameters.forEach(parameter -> given.add(parameter.spec()));
    Set<ParameterSpec> wanted = new HashSet<>();
    ParameterSpecs.forEach(config, wanted::add);
    if (!given.equals(wanted)) {
      throw new IllegalArgumentException("the parameters are not those of a model of " + config);
    }
  }
}
