package cero.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.device.Activation;
import cero.model.GptConfig;
import cero.model.LanguageModel;
import cero.model.Parameter;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ModelDirectoryTest {
  private static final GptConfig SMALL = TestModels.SMALL;

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void chooseFolder() {
    folder = temporary.resolve("model");
  }

  @Test
  void saysWhetherTextsAreToBeginAfterTheEndOfText() throws IOException {
    BytePairTokenizer tokenizer = BytePairTrainer.train(List.of("the fox and the hen"), 270);
    GptConfig config = SMALL.toBuilder().vocabSize(tokenizer.vocabSize()).build();
    List<Parameter> parameters = TestModels.parameters(config, 1);
    ModelDirectory.write(folder, config, parameters, TextFormat.of(Optional.of(tokenizer), true));
    assertEquals(tokenizer.endOfText(), ModelDirectory.open(folder).readText().start());
    ModelDirectory.write(folder, config, parameters, TextFormat.of(Optional.of(tokenizer), false));
    assertEquals(OptionalInt.empty(), ModelDirectory.open(folder).readText().start());
  }

  @Test
  void theConfigurationAndAnIndexAreReadBeforeTheWeightsAreThere() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    Files.delete(folder.resolve("model.safetensors"));
    assertEquals(SMALL, ModelDirectory.readConfig(folder));
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"two\", \"b\": \"one\", \"c\": \"two\"}}");
    assertEquals(List.of("two", "one"), List.copyOf(ModelDirectory.filesOfIndex(index)));
    Files.delete(folder.resolve("config.json"));
    assertFails("has no config.json", () -> ModelDirectory.readConfig(folder));
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void readsWhatItWrote(boolean tied, boolean qkvBias) throws IOException {
    GptConfig config =
        SMALL.toBuilder().tied(tied).qkvBias(qkvBias).inner(tied ? 16 : 7).dropout(0.25).build();
    List<Parameter> written = TestModels.parameters(config, 1);
    ModelDirectory.write(folder, config, written, TextFormat.none());
    ModelDirectory directory = ModelDirectory.open(folder);
    assertEquals(config, directory.config());
    assertEquals(Optional.empty(), directory.readTokenizer());
    assertSameValues(written, read(directory));

    ObjectNode json = Json.readObject(folder.resolve("config.json"), 10_000);
    assertEquals(tied, json.get("n_inner").isNull());
    assertEquals(!qkvBias, json.has("qkv_bias"));
    assertTrue(json.get("eos_token_id").isNull());
    SequencedMap<String, float[]> tensors = tensors();
    assertEquals(!tied, tensors.containsKey("lm_head.weight"));
    assertTrue(tensors.containsKey("transformer.h.1.attn.c_attn.bias"));
  }

  @Test
  void readsAModelThatTransformersSaved() throws Exception {
    Path golden = Path.of(getClass().getResource("/golden/gpt2-tiny/model/config.json").toURI());
    ModelDirectory directory = ModelDirectory.open(golden.getParent());
    GptConfig expected =
        GptConfig.builder().vocabSize(332).context(48).layers(3).heads(4).embedding(48).build();
    assertEquals(expected, directory.config());
    List<Parameter> parameters = read(directory);
    // Figures that PyTorch prints for this file.
    assertEquals(-0.057805084f, values(parameters, "wte.weight")[7 * 48 + 1]);
    assertEquals(0.11852623f, values(parameters, "h.2.mlp.c_proj.weight")[190 * 48 + 47]);
  }

  @Test
  void writesTheTokenizerAndItsEndOfText() throws IOException {
    Tokenizer tokenizer = CharTokenizer.of("abc \n").withEndOfText();
    GptConfig config = SMALL.toBuilder().vocabSize(6).build();
    ModelDirectory.write(
        folder, config, TestModels.parameters(config, 1), TextFormat.of(tokenizer));
    ObjectNode json = Json.readObject(folder.resolve("config.json"), 10_000);
    assertEquals(5, json.get("eos_token_id").intValue());
    assertEquals(5, json.get("bos_token_id").intValue());
    assertEquals(
        5,
        Json.readObject(folder.resolve("generation_config.json"), 1000)
            .get("eos_token_id")
            .intValue());
    Tokenizer read = ModelDirectory.open(folder).readTokenizer().orElseThrow();
    assertArrayEquals(tokenizer.encode("a b\nc"), read.encode("a b\nc"));
    assertEquals(tokenizer.endOfText(), read.endOfText());
  }

  @Test
  void replacesAModelOfAnotherKindWhole() throws IOException {
    Tokenizer bytePairs = BytePairTrainer.train(List.of("a rose is a rose is a rose"), 262);
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.of(bytePairs));
    assertTrue(Files.exists(folder.resolve("merges.txt")));
    Files.writeString(folder.resolve("metrics.jsonl"), "kept");
    Files.writeString(folder.resolve("special_tokens_map.json"), "{}");

    GptConfig config = SMALL.toBuilder().vocabSize(3).tied(false).build();
    List<Parameter> written = TestModels.parameters(config, 2);
    ModelDirectory.write(folder, config, written, TextFormat.of(CharTokenizer.of("xyz")));
    ModelDirectory directory = ModelDirectory.open(folder);
    assertEquals(config, directory.config());
    assertSameValues(written, read(directory));
    assertEquals("zyx", directory.readTokenizer().orElseThrow().decode(2, 1, 0));
    for (String stale : new String[] {"merges.txt", "vocab.json", "special_tokens_map.json"}) {
      assertFalse(Files.exists(folder.resolve(stale)), stale);
    }
    assertEquals("kept", Files.readString(folder.resolve("metrics.jsonl")));
  }

  @Test
  void keepsTheOldModelWhenTheNewOneCannotBeWritten() throws IOException {
    List<Parameter> written = TestModels.parameters(SMALL, 1);
    ModelDirectory.write(folder, SMALL, written, TextFormat.none());
    // A folder in the way of the new file stops the writing at its last step but one.
    Path inTheWay = Files.createDirectories(folder.resolve("merges.txt").resolve("full"));
    Tokenizer bytePairs = BytePairTrainer.train(List.of("a rose is a rose"), 258);
    assertThrows(
        FormatException.class,
        () ->
            ModelDirectory.write(
                folder, SMALL, TestModels.parameters(SMALL, 2), TextFormat.of(bytePairs)));
    Files.delete(inTheWay);
    Files.delete(inTheWay.getParent());
    assertSameValues(written, read(ModelDirectory.open(folder)));
  }

  /** As when a padding token was added to the tokenizer and the embeddings left as they were. */
  @Test
  void takesATokenizerWithMoreTokensThanTheModel() throws IOException {
    GptConfig config = SMALL.toBuilder().vocabSize(3).build();
    List<Parameter> parameters = TestModels.parameters(config, 1);
    TextFormat four = TextFormat.of(CharTokenizer.of("abcd"));
    ModelDirectory.write(folder, config, parameters, four);
    LanguageModel model = ModelDirectory.open(folder).readLanguageModel();
    assertEquals(3, model.writable());
    assertArrayEquals(new int[] {0, 3}, model.encode("ad"));
    assertThrows(
        IllegalArgumentException.class, () -> model.config().requireKnown(model.encode("ad")));
  }

  @Test
  void whatEndsTextsIsAsTransformersHasIt() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    Path generation = folder.resolve("generation_config.json");
    Path config = folder.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config).replace("\"eos_token_id\": null", "\"eos_token_id\": [4, 2]"));
    Files.writeString(generation, "{\"eos_token_id\": [1, 3], \"pad_token_id\": 2}");
    TextFormat ids = ModelDirectory.open(folder).readText();
    assertEquals(List.of(1, 3), List.copyOf(ids.ends()));
    assertEquals(OptionalInt.of(2), ids.padding());
    assertEquals(OptionalInt.empty(), ids.beginning());
    Files.writeString(generation, "{\"eos_token_id\": 3, \"bos_token_id\": 0}");
    assertEquals(List.of(3), List.copyOf(ModelDirectory.open(folder).readText().ends()));
    Files.writeString(generation, "{}");
    assertEquals(List.of(), List.copyOf(ModelDirectory.open(folder).readText().ends()));
    Files.delete(generation);
    assertEquals(List.of(4, 2), List.copyOf(ModelDirectory.open(folder).readText().ends()));
    Files.writeString(generation, "{\"eos_token_id\": \"x\"}");
    assertFails(
        "eos_token_id must be a token id or a list of them, not \"x\"",
        () -> ModelDirectory.open(folder).readText());
  }

  @Test
  void whatBeginsEndsAndPadsTextsIsWrittenAgain() throws IOException {
    TextFormat text =
        new TextFormat(
            Optional.empty(),
            OptionalInt.empty(),
            new LinkedHashSet<>(List.of(4, 1)),
            OptionalInt.of(0),
            OptionalInt.of(2));
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), text);
    assertEquals(text, ModelDirectory.open(folder).readText());
    Files.delete(folder.resolve("generation_config.json"));
    assertEquals(text, ModelDirectory.open(folder).readText());
  }

  /** Whoever gives ids needs no tokenizer. */
  @Test
  void idsAreReadBesideATokenizerThatIsDamaged() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    Files.writeString(folder.resolve("tokenizer.json"), "{");
    Files.writeString(folder.resolve("tokenizer_config.json"), "{");
    assertEquals(Optional.empty(), ModelDirectory.open(folder).readIds().tokenizer());
    assertFails("tokenizer_config.json", () -> ModelDirectory.open(folder).readText());
  }

  @Test
  void refusesToWriteParametersOfAnotherModel() {
    List<Parameter> parameters = TestModels.zeros(SMALL);
    for (GptConfig other :
        List.of(
            SMALL.toBuilder().context(9).build(),
            SMALL.toBuilder().layers(1).build(),
            SMALL.toBuilder().tied(false).build(),
            SMALL.toBuilder().qkvBias(false).build())) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ModelDirectory.write(folder, other, parameters, TextFormat.none()));
    }
    assertFalse(Files.exists(folder));
  }

  @Test
  void acceptsBothSpellingsAndMasks() throws IOException {
    List<Parameter> written = TestModels.parameters(SMALL, 1);
    ModelDirectory.write(folder, SMALL, written, TextFormat.none());
    SequencedMap<String, float[]> tensors = tensors();
    SequencedMap<String, float[]> bare = new LinkedHashMap<>();
    SequencedMap<String, List<Long>> shapes = shapes();
    for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
      String name = tensor.getKey().replace("transformer.", "");
      bare.put(name, tensor.getValue());
      shapes.put(name, shapes.get(tensor.getKey()));
    }
    bare.put("h.0.attn.bias", new float[64]);
    shapes.put("h.0.attn.bias", List.of(1L, 1L, 8L, 8L));
    bare.put("h.1.attn.masked_bias", new float[1]);
    shapes.put("h.1.attn.masked_bias", List.of());
    bare.put("lm_head.weight", tensors.get("transformer.wte.weight"));
    shapes.put("lm_head.weight", List.of(300L, 4L));
    write("model.safetensors", bare, shapes);
    assertSameValues(written, read(ModelDirectory.open(folder)));

    bare.put("lm_head.weight", new float[1200]);
    write("model.safetensors", bare, shapes);
    assertFails("lm_head.weight differs from wte.weight", () -> read(ModelDirectory.open(folder)));

    bare.remove("lm_head.weight");
    bare.put("transformer.ln_f.bias", new float[4]);
    write("model.safetensors", bare, shapes);
    assertFails("has tensor ln_f.bias twice", () -> ModelDirectory.open(folder));
  }

  /** As PyTorch names them where what it had wrapped around the model was saved with it. */
  @ParameterizedTest
  @ValueSource(strings = {"_orig_mod.", "module.", "module._orig_mod."})
  void readsTheNamesOfAWrappedModel(String wrapper) throws IOException {
    List<Parameter> written = TestModels.parameters(SMALL, 1);
    ModelDirectory.write(folder, SMALL, written, TextFormat.none());
    SequencedMap<String, float[]> wrapped = new LinkedHashMap<>();
    SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
    for (Map.Entry<String, float[]> tensor : tensors().entrySet()) {
      wrapped.put(wrapper + tensor.getKey(), tensor.getValue());
      shapes.put(wrapper + tensor.getKey(), shapes().get(tensor.getKey()));
    }
    write("model.safetensors", wrapped, shapes);
    assertSameValues(written, read(ModelDirectory.open(folder)));
  }

  /** An index may name thousands of files. */
  @Test
  void allWeightFilesShareOneBuffer() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    SequencedMap<String, float[]> tensors = tensors();
    SequencedMap<String, List<Long>> shapes = shapes();
    Files.delete(folder.resolve("model.safetensors"));
    ObjectNode index = Json.newObject();
    ObjectNode weightMap = index.putObject("weight_map");
    for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
      String file = tensor.getKey() + ".safetensors";
      SequencedMap<String, float[]> one = new LinkedHashMap<>();
      one.put(tensor.getKey(), tensor.getValue());
      write(file, one, shapes);
      weightMap.put(tensor.getKey(), file);
    }
    Files.write(folder.resolve("model.safetensors.index.json"), Json.indented(index));
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    long before = direct.getTotalCapacity();
    assertTrue(weightMap.size() > 20);
    try (ModelWeights weights = ModelWeights.open(folder)) {
      weights.check(SMALL);
      assertTrue(direct.getTotalCapacity() - before < 5 << 20, "as much as five buffers");
    }
  }

  @Test
  void readsSeveralWeightFiles() throws IOException {
    List<Parameter> written = TestModels.parameters(SMALL, 1);
    ModelDirectory.write(folder, SMALL, written, TextFormat.none());
    SequencedMap<String, float[]> tensors = tensors();
    SequencedMap<String, List<Long>> shapes = shapes();
    Files.delete(folder.resolve("model.safetensors"));
    SequencedMap<String, float[]> first = new LinkedHashMap<>();
    SequencedMap<String, float[]> second = new LinkedHashMap<>();
    ObjectNode index = Json.newObject();
    ObjectNode weightMap = index.putObject("weight_map");
    for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
      boolean isFirst = tensor.getKey().contains("h.0");
      (isFirst ? first : second).put(tensor.getKey(), tensor.getValue());
      weightMap.put(tensor.getKey(), isFirst ? "one.safetensors" : "two.safetensors");
    }
    write("one.safetensors", first, shapes);
    write("two.safetensors", second, shapes);
    Path indexFile = folder.resolve("model.safetensors.index.json");
    Files.write(indexFile, Json.indented(index));
    assertSameValues(written, read(ModelDirectory.open(folder)));

    second.remove("transformer.ln_f.bias");
    write("two.safetensors", second, shapes);
    assertFails("two.safetensors has no tensor transformer.ln_f.bias", this::open);
    Files.delete(folder.resolve("two.safetensors"));
    assertFails("has no two.safetensors, which model.safetensors.index.json names", this::open);
    weightMap.put("transformer.wte.weight", "../two.safetensors");
    Files.write(indexFile, Json.indented(index));
    assertFails("which is not the name of a file in the same folder", this::open);
    Files.writeString(indexFile, "{}");
    assertFails("has no weight_map", this::open);

    ModelDirectory.write(folder, SMALL, written, TextFormat.none());
    assertFalse(Files.exists(indexFile));
    assertSameValues(written, read(ModelDirectory.open(folder)));
  }

  @Test
  void namesTheTensorThatIsWrong() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    SequencedMap<String, float[]> tensors = tensors();
    SequencedMap<String, List<Long>> shapes = shapes();
    float[] removed = tensors.remove("transformer.h.1.ln_2.bias");
    write("model.safetensors", tensors, shapes);
    assertFails("model has no tensor h.1.ln_2.bias", this::open);

    tensors.put("transformer.h.1.ln_2.bias", removed);
    shapes.put("transformer.h.1.ln_2.bias", List.of(2L, 2L));
    write("model.safetensors", tensors, shapes);
    assertFails(
        "tensor transformer.h.1.ln_2.bias has shape [2, 2], but config.json asks for [4]",
        this::open);

    shapes.put("transformer.h.1.ln_2.bias", List.of(4L));
    tensors.put("score.weight", removed);
    shapes.put("score.weight", List.of(4L));
    tensors.put("transformer.h.2.ln_1.bias", removed);
    shapes.put("transformer.h.2.ln_1.bias", List.of(4L));
    write("model.safetensors", tensors, shapes);
    assertFails(
        "has tensors that this model has no place for: h.2.ln_1.bias, score.weight", this::open);
  }

  @Test
  void refusesWeightsThatAreNotFloats() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    Path file = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("F32", text.indexOf("wpe.weight"));
    ByteBuffer.wrap(bytes).put(at, "I32".getBytes(StandardCharsets.US_ASCII));
    Files.write(file, bytes);
    assertFails("tensor transformer.wpe.weight holds I32", this::open);
  }

  @Test
  void checksThatAModelWithoutQkvBiasHasNone() throws IOException {
    GptConfig config = SMALL.toBuilder().qkvBias(false).build();
    List<Parameter> written = TestModels.parameters(config, 1);
    ModelDirectory.write(folder, config, written, TextFormat.none());
    SequencedMap<String, float[]> tensors = tensors();
    SequencedMap<String, List<Long>> shapes = shapes();
    tensors.get("transformer.h.1.attn.c_attn.bias")[11] = 0.5f;
    write("model.safetensors", tensors, shapes);
    assertFails(
        "h.1.attn.c_attn.bias is not zero, but config.json says qkv_bias false",
        () -> read(ModelDirectory.open(folder)));
    tensors.remove("transformer.h.0.attn.c_attn.bias");
    tensors.remove("transformer.h.1.attn.c_attn.bias");
    write("model.safetensors", tensors, shapes);
    assertSameValues(written, read(ModelDirectory.open(folder)));
  }

  @Test
  void refusesTruncatedWeights() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    Path file = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 4));
    assertFails("model.safetensors is truncated", this::open);
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertFails("there is no folder " + folder, this::open);
    Files.writeString(folder, "x");
    assertFails("is not a folder", this::open);
    Files.delete(folder);
    Files.createDirectory(folder);
    assertFails("has no config.json, so it is not a model's folder", this::open);
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    Files.delete(folder.resolve("model.safetensors"));
    assertFails("has no model.safetensors: the model's weights are missing", this::open);
    Files.createFile(folder.resolve("pytorch_model.bin"));
    assertFails("save them as model.safetensors", this::open);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "model_type": "gpt2"            | "model_type": "llama"                 | says model_type llama, but only gpt2 can be read
          "model_type": "gpt2"            | "model_type": 5                       | model_type must be a string, not 5
          "activation_function": "gelu_new" | "activation_function": "silu"       | says activation_function silu, but only gelu_new, gelu and relu can be computed
          "activation_function": "gelu_new" | "activation_function": 1            | activation_function must be a string, not 1
          "n_layer": 2                    | "x": 2                                | has no tensor h.2.ln_1.weight
          "n_layer": 2                    | "n_layer": null                       | has no tensor h.2.ln_1.weight
          "n_layer": 2                    | "n_layer": "2"                        | n_layer must be a whole number from 1 to 2147483647, not "2"
          "n_layer": 2                    | "n_layer": 0                          | n_layer must be a whole number
          "n_layer": 2                    | "n_layer": -2                         | n_layer must be a whole number
          "n_layer": 2                    | "n_layer": 2.5                        | n_layer must be a whole number
          "n_layer": 2                    | "n_layer": 4294967298                 | n_layer must be a whole number
          "n_layer": 2                    | "n_layer": 1e99999999                 | config.json
          "n_layer": 2                    | "n_layer": 2147483647                 | has no tensor h.2.ln_1.weight
          "n_layer": 2                    | "n_layer": 1                          | no place for: h.1.
          "n_embd": 4                     | "n_embd": 2147483646                  | an embedding of 2147483646 is too large
          "n_embd": 4                     | "n_embd": 536870910                   | tensor transformer.wte.weight has shape [300, 4], but config.json asks for [300, 536870910]
          "vocab_size": 300               | "vocab_size": 2147483647              | config.json asks for [2147483647, 4]
          "n_positions": 8                | "n_positions": 1024                   | tensor transformer.wpe.weight has shape [8, 4], but config.json asks for [1024, 4]
          "n_head": 2                     | "n_head": 3                           | must be a multiple of the number of heads
          "n_inner": null                 | "n_inner": 5                          | tensor transformer.h.0.mlp.c_fc.weight has shape [4, 16], but config.json asks for [4, 5]
          "tie_word_embeddings": true     | "tie_word_embeddings": false          | has no tensor lm_head.weight
          "tie_word_embeddings": true     | "tie_word_embeddings": "yes"          | tie_word_embeddings must be true or false
          "tie_word_embeddings": true     | "scale_attn_weights": false           | says scale_attn_weights false
          "tie_word_embeddings": true     | "scale_attn_by_inverse_layer_idx": true | says scale_attn_by_inverse_layer_idx true
          "layer_norm_epsilon": 1.0E-5    | "layer_norm_epsilon": 0               | epsilon must be above 0
          "layer_norm_epsilon": 1.0E-5    | "layer_norm_epsilon": "small"         | layer_norm_epsilon must be a number
          "layer_norm_epsilon": 1.0E-5    | "layer_norm_epsilon": 999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999 | layer_norm_epsilon must be a number
          "resid_pdrop": 0.0              | "resid_pdrop": 1                      | dropout must be at least 0 and below 1
          "n_layer": 2,                   | "n_layer": 2                          | config.json is not valid JSON at line
          """)
  void refusesAConfigurationThatIsWrong(String from, String to, String message) throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    editConfig(json -> {
      assertTrue(json.contains(from), json);
      return json.replace(from, to);
    });
    assertFails(message, this::open);
  }

  @Test
  void refusesAConfigurationThatIsNoObject() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    editConfig(_ -> "");
    assertFails("config.json is not", this::open);
    editConfig(_ -> "[]");
    assertFails("config.json is not a JSON object", this::open);
    Files.write(folder.resolve("config.json"), new byte[2 << 20]);
    assertFails("config.json has 2097152 bytes, but such a file has at most", this::open);
    Files.delete(folder.resolve("config.json"));
    Files.createDirectory(folder.resolve("config.json"));
    assertFails("config.json is not a file", this::open);
  }

  @Test
  void takesDefaultsForWhatOlderFilesLack() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    editConfig(json ->
        json.lines()
            .filter(line -> !line.contains("tie_word") && !line.contains("epsilon"))
            .filter(line -> !line.contains("n_inner") && !line.contains("activation"))
            .filter(line -> !line.contains("model_type") && !line.contains("architectures"))
            .filter(line -> !line.contains("Model") && !line.contains("n_positions"))
            .filter(line -> !line.strip().equals("],") && !line.contains("pdrop"))
            .reduce("", (a, b) -> a + b));
    assertEquals(SMALL.toBuilder().dropout(0.1).build(), ModelDirectory.open(folder).config());
  }

  @Test
  void aFileThatSaysNothingIsGpt2Small() throws IOException {
    Path file = Files.createDirectories(folder).resolve("config.json");
    Files.writeString(file, "{\"model_type\": \"gpt2\"}");
    assertEquals(GptConfig.builder().dropout(0.1).build(), GptConfigFile.read(file));
    Files.writeString(file, "{\"n_layer\": 12}");
    assertFails("config.json lacks model_type", () -> GptConfigFile.read(file));
  }

  @Test
  void readsTheNamesThatOtherModelsHaveForTheSizes() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    editConfig(json ->
        json.replace("n_positions", "max_position_embeddings")
            .replace("\"n_ctx\": 8", "\"n_ctx\": 99")
            .replace("n_embd", "hidden_size")
            .replace("n_layer", "num_hidden_layers")
            .replace("n_head", "num_attention_heads"));
    assertEquals(SMALL, ModelDirectory.open(folder).config());
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void keepsTheActivation(Activation activation) throws IOException {
    GptConfig config = SMALL.toBuilder().activation(activation).build();
    ModelDirectory.write(folder, config, TestModels.parameters(config, 1), TextFormat.none());
    assertEquals(config, ModelDirectory.open(folder).config());
  }

  @Test
  void readsTheOtherNameOfTheTanhFormula() throws IOException {
    ModelDirectory.write(folder, SMALL, TestModels.parameters(SMALL, 1), TextFormat.none());
    editConfig(json -> json.replace("gelu_new", "gelu_pytorch_tanh"));
    assertEquals(SMALL, ModelDirectory.open(folder).config());
  }

  private ModelDirectory open() throws IOException {
    return ModelDirectory.open(folder);
  }

  private void editConfig(UnaryOperator<String> edit) throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, edit.apply(Files.readString(file)));
  }

  private SequencedMap<String, float[]> tensors() throws IOException {
    SequencedMap<String, float[]> values = new LinkedHashMap<>();
    try (SafeTensors file = SafeTensors.open(folder.resolve("model.safetensors"))) {
      for (SafeTensors.Tensor tensor : file.tensors().values()) {
        float[] array = new float[(int) tensor.size()];
        file.read(tensor.name(), array);
        values.put(tensor.name(), array);
      }
    }
    return values;
  }

  private SequencedMap<String, List<Long>> shapes() throws IOException {
    SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
    try (SafeTensors file = SafeTensors.open(folder.resolve("model.safetensors"))) {
      file.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    }
    return shapes;
  }

  private void write(
      String name, SequencedMap<String, float[]> tensors, Map<String, List<Long>> shapes)
      throws IOException {
    SequencedMap<String, List<Long>> written = new LinkedHashMap<>();
    tensors.forEach((tensor, _) -> written.put(tensor, shapes.get(tensor)));
    DurableFile.write(
        folder.resolve(name),
        channel -> {
          SafeTensorsWriter writer = new SafeTensorsWriter(channel, written);
          for (float[] values : tensors.values()) {
            writer.write(values);
          }
          writer.finish();
        });
  }

  private static List<Parameter> read(ModelDirectory directory) throws IOException {
    List<Parameter> parameters = TestModels.zeros(directory.config());
    directory.readParameters(parameters);
    return parameters;
  }

  private static float[] values(List<Parameter> parameters, String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow()
        .values();
  }

  private static void assertSameValues(List<Parameter> expected, List<Parameter> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).toString(), actual.get(i).toString());
      assertArrayEquals(
          expected.get(i).values(), actual.get(i).values(), expected.get(i).toString());
    }
  }

  private static void assertFails(String message, Executable executable) {
    String actual = assertThrows(FormatException.class, executable).getMessage();
    assertTrue(actual.contains(message), actual);
    assertEquals(1, actual.lines().count(), actual);
  }
}
