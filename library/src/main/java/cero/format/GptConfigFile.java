package cero.format;

import cero.device.Activation;
import cero.model.GptConfig;
import cero.storage.Quoted;
import cero.text.TextFormat;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model's {@code config.json} as Hugging Face writes it for GPT-2. What a file lacks is as in
 * GPT-2 small, as in {@code transformers}; older names and the names that other models have for the
 * sizes are read too. One key is ours: {@code qkv_bias}, written only when false; Hugging Face's
 * GPT-2 always has that bias, and finds zeros.
 */
final class GptConfigFile {
  private static final int MAXIMUM_BYTES = 1 << 20;

  /** Hugging Face's names; the tanh formula of GELU has two. */
  private static final Map<String, Activation> ACTIVATIONS =
      Map.of(
          "gelu_new", Activation.GELU_NEW,
          "gelu_pytorch_tanh", Activation.GELU_NEW,
          "gelu", Activation.GELU,
          "relu", Activation.RELU);

  private final Path file;
  private final ObjectNode json;

  private GptConfigFile(Path file, ObjectNode json) {
    this.file = file;
    this.json = json;
  }

  static GptConfig read(Path file) throws FormatException {
    return new GptConfigFile(file, Json.readObject(file, MAXIMUM_BYTES)).config();
  }

  private GptConfig config() throws FormatException {
    // Files from before there were model types have GPT-2's own word for the embedding.
    String modelType = text("model_type", isAbsent("n_embd") ? null : "gpt2");
    if (!modelType.equals("gpt2")) {
      throw new FormatException(
          "%s says model_type %s, but only gpt2 can be read".formatted(file, Quoted.of(modelType)));
    }
    refuseUnlessSet("scale_attn_weights", true);
    refuseUnlessSet("scale_attn_by_inverse_layer_idx", false);
    refuseUnlessSet("add_cross_attention", false);
    try {
      return GptConfig.builder()
          .vocabSize(size("vocab_size", 50257))
          .context(size("n_positions", size("max_position_embeddings", size("n_ctx", 1024))))
          .layers(size("n_layer", size("num_hidden_layers", 12)))
          .heads(size("n_head", size("num_attention_heads", 12)))
          .embedding(size("n_embd", size("hidden_size", 768)))
          .inner(size("n_inner", 0))
          .activation(activation())
          .tied(flag("tie_word_embeddings", true))
          .qkvBias(flag("qkv_bias", true))
          .dropout(number("resid_pdrop", 0.1))
          .layerNormEpsilon(number("layer_norm_epsilon", 1e-5))
          .build();
    } catch (IllegalArgumentException e) {
      throw new FormatException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private boolean isAbsent(String key) {
    return json.path(key).isMissingNode() || json.path(key).isNull();
  }

  private Activation activation() throws FormatException {
    String name = text("activation_function", "gelu_new");
    Activation activation = ACTIVATIONS.get(name);
    if (activation == null) {
      throw new FormatException(
          "%s says activation_function %s, but only gelu_new, gelu and relu can be computed"
              .formatted(file, Quoted.of(name)));
    }
    return activation;
  }

  private int size(String key, int whenAbsent) throws FormatException {
    if (isAbsent(key)) {
      return whenAbsent;
    }
    JsonNode value = json.get(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw wrong(key, "a whole number from 1 to " + Integer.MAX_VALUE);
    }
    return value.intValue();
  }

  private double number(String key, double whenAbsent) throws FormatException {
    if (isAbsent(key)) {
      return whenAbsent;
    }
    JsonNode value = json.get(key);
    double number = value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN; // 1e999: NaN
    if (Double.isNaN(number)) {
      throw wrong(key, "a number");
    }
    return number;
  }

  private boolean flag(String key, boolean whenAbsent) throws FormatException {
    if (isAbsent(key)) {
      return whenAbsent;
    }
    if (!json.get(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return json.get(key).booleanValue();
  }

  private void refuseUnlessSet(String key, boolean wanted) throws FormatException {
    if (flag(key, wanted) != wanted) {
      throw new FormatException(
          "%s says %s %s, a variant of GPT-2 that can't be computed".formatted(file, key, !wanted));
    }
  }

  private String text(String key, String whenAbsent) throws FormatException {
    if (!isAbsent(key) && json.get(key).isString()) {
      return json.get(key).stringValue();
    }
    if (isAbsent(key) && whenAbsent != null) {
      return whenAbsent;
    }
    throw isAbsent(key)
        ? new FormatException("%s lacks %s".formatted(file, key))
        : wrong(key, "a string");
  }

  private FormatException wrong(String key, String wanted) {
    String value = Quoted.of(json.get(key));
    return new FormatException("%s: %s must be %s, not %s".formatted(file, key, wanted, value));
  }

  /** The content of {@code config.json}. */
  static ObjectNode write(GptConfig config, TextFormat text) {
    ObjectNode json = Json.newObject();
    json.putArray("architectures").add("GPT2LMHeadModel");
    json.put("model_type", "gpt2");
    json.put("vocab_size", config.vocabSize());
    json.put("n_positions", config.context());
    json.put("n_ctx", config.context());
    json.put("n_embd", config.embedding());
    json.put("n_layer", config.layers());
    json.put("n_head", config.heads());
    if (config.inner() == 4 * config.embedding()) {
      json.putNull("n_inner");
    } else {
      json.put("n_inner", config.inner());
    }
    json.put("activation_function", nameOf(config.activation()));
    json.put("embd_pdrop", config.dropout());
    json.put("attn_pdrop", config.dropout());
    json.put("resid_pdrop", config.dropout());
    json.put("layer_norm_epsilon", config.layerNormEpsilon());
    json.put("initializer_range", 0.02);
    json.put("tie_word_embeddings", config.tied());
    if (!config.qkvBias()) {
      json.put("qkv_bias", false);
    }
    new SpecialIds(text).put(json);
    return json;
  }

  private static String nameOf(Activation activation) {
    return switch (activation) {
      case GELU_NEW -> "gelu_new";
      case GELU -> "gelu";
      case RELU -> "relu";
    };
  }
}
