package cero.format;

import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.LanguageModel;
import cero.model.Parameter;
import cero.model.WeightFormat;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SequencedSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model as Hugging Face's {@code transformers} keeps it: a folder with {@code config.json},
 * {@code model.safetensors}, {@code generation_config.json}, and the tokenizer's files.
 *
 * <p>Opening it reads the configuration and compares the weights' names and shapes with it. So a
 * model may be made for {@link #config()} without fear that the file asks for memory that it has no
 * numbers for. Threads may share it.
 *
 * <pre>{@code
 * ModelDirectory directory = ModelDirectory.open(folder);
 * LanguageModel model = directory.readLanguageModel();
 * }</pre>
 */
public final class ModelDirectory {
  static final String CONFIG = "config.json";

  private final Path folder;
  private final GptConfig config;

  private ModelDirectory(Path folder, GptConfig config) {
    this.folder = folder;
    this.config = config;
  }

  /**
   * Reads the configuration and checks the weights against it, without reading them.
   *
   * @throws FormatException if the folder holds no model, one of another kind, or one that is not
   *     whole: {@code config.json} or the weights are missing or damaged, a tensor is missing, has
   *     another shape than the configuration says, or is not known
   */
  public static ModelDirectory open(Path folder) throws FormatException {
    Objects.requireNonNull(folder, "folder");
    if (!Files.exists(folder)) {
      throw new FormatException("there is no folder " + folder);
    }
    if (!Files.isDirectory(folder)) {
      throw new FormatException(
          folder + " is not a folder: name the folder that holds config.json and the weights");
    }
    GptConfig config = readConfig(folder);
    try (ModelWeights weights = ModelWeights.open(folder)) {
      weights.check(config);
    }
    return new ModelDirectory(folder, config);
  }

  /**
   * Reads only the configuration, of a folder that the weights may not have come to yet.
   *
   * @throws FormatException if {@code config.json} is missing, damaged, or not that of a GPT-2 that
   *     can be computed
   */
  public static GptConfig readConfig(Path folder) throws FormatException {
    Path configFile =
        DurableFolder.find(folder, CONFIG)
            .orElseThrow(() ->
                new FormatException(
                    "%s has no config.json, so it is not a model's folder".formatted(folder)));
    return GptConfigFile.read(configFile);
  }

  /**
   * The names of the files that an index of weights, {@code model.safetensors.index.json}, divides
   * them into; plain names of files in the index's own folder.
   *
   * @throws FormatException if it is damaged, or names anything else
   */
  public static SequencedSet<String> filesOfIndex(Path index) throws FormatException {
    return new LinkedHashSet<>(ModelWeights.weightMap(index).values());
  }

  public Path folder() {
    return folder;
  }

  /**
   * The model's sizes and variants. Its dropout is {@code resid_pdrop}; models of ours have the
   * same in {@code embd_pdrop} and {@code attn_pdrop}.
   */
  public GptConfig config() {
    return config;
  }

  /**
   * Reads the weights into a model's parameters.
   *
   * @param parameters of a model of this {@link #config()}
   * @throws FormatException if that fails, if a weight is NaN or infinite, if a tied head is stored
   *     with other values than the token embedding's, or if the configuration has no {@code
   *     qkv_bias} and the file has one that is not zero
   */
  public void readParameters(List<Parameter> parameters) throws FormatException {
    try (ModelWeights weights = ModelWeights.open(folder)) {
      weights.read(config, parameters);
    }
  }

  /**
   * Reads the tokenizer, if the folder has one. It may have more tokens than the model, which then
   * refuses the others where they are used, or fewer.
   *
   * @throws FormatException if it is damaged, or of a kind that is not known
   */
  public Optional<Tokenizer> readTokenizer() throws FormatException {
    return TokenizerFiles.read(folder);
  }

  /**
   * How the model's texts are written as ids: with the folder's tokenizer, if it has one, and after
   * the token that texts begin with, if {@code tokenizer_config.json} has a true {@code
   * add_bos_token}. They end with what {@code generation_config.json} says, else {@code
   * config.json}; where neither says a token that the model has, with the tokenizer's end of text.
   *
   * @throws FormatException as {@link #readTokenizer}, or if one of those files is damaged
   */
  public TextFormat readText() throws FormatException {
    TextFormat known = TextFormat.of(readTokenizer(), TokenizerFiles.beginTexts(folder));
    TextFormat ids = readIds();
    return new TextFormat(
        known.tokenizer(),
        known.start(),
        ids.ends().isEmpty() ? known.ends() : ids.ends(),
        ids.beginning().isPresent() ? ids.beginning() : known.beginning(),
        ids.padding().isPresent() ? ids.padding() : known.padding());
  }

  /**
   * As {@link #readText}, of a model that is used with ids alone: no file of a tokenizer is read.
   *
   * @throws FormatException if {@code generation_config.json} or {@code config.json} is damaged
   */
  public TextFormat readIds() throws FormatException {
    SpecialIds ids = SpecialIds.read(folder, config.vocabSize());
    return new TextFormat(
        Optional.empty(), OptionalInt.empty(), ids.ends(), ids.beginning(), ids.padding());
  }

  /**
   * Reads all that belongs together: the weights, the tokenizer, and what the model expects before
   * and behind texts.
   *
   * @throws FormatException as {@link #readParameters} and {@link #readTokenizer}
   */
  public LanguageModel readLanguageModel() throws FormatException {
    TextFormat text = readText();
    return new LanguageModel(readModel(), text);
  }

  /**
   * Reads the whole model.
   *
   * @throws FormatException as {@link #readParameters}
   */
  public Gpt readModel() throws FormatException {
    return readModel(config);
  }

  /**
   * Reads the whole model, to be run with its matrices kept in the given format. While it reads,
   * one tensor is there as floats too, not all of them.
   *
   * @throws FormatException as {@link #readParameters}
   */
  public Gpt readModel(WeightFormat format) throws FormatException {
    Gpt model = new Gpt(config, format);
    readParameters(model.parameters());
    return model;
  }

  /**
   * Reads the whole model, to be trained with another dropout than its own.
   *
   * @param withDropout the model's configuration but for the dropout
   * @throws FormatException as {@link #readParameters}
   */
  public Gpt readModel(GptConfig withDropout) throws FormatException {
    Gpt model = new Gpt(withDropout);
    readParameters(model.parameters());
    return model;
  }

  /**
   * Writes a model, or replaces the one in that folder; other files in it stay. Whatever happens
   * meanwhile, the folder afterwards holds the whole old model or the whole new one.
   *
   * <p>A token that may begin texts, or that pads, is read as the tokenizer's where the model has
   * none.
   *
   * @throws FormatException if it can't be written; the old model is then as it was
   * @throws IllegalArgumentException if the tokenizer is of a kind that no file format is known
   *     for, or has an end of text while none of the model's tokens ends a text ({@link
   *     TextFormat#withoutEnds}), which no file can say
   * @throws IllegalStateException if the weights are kept in another format than floats
   */
  public static void write(Path folder, LanguageModel model) throws FormatException {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(model, "model");
    write(folder, model.config(), model.gpt().parameters(), model.text());
  }

  /**
   * The same, of a model's parts.
   *
   * @param parameters of a model of that configuration
   * @throws FormatException as {@link #write(Path, LanguageModel)}
   * @throws IllegalArgumentException if the parameters are not those of that configuration, or as
   *     {@link #write(Path, LanguageModel)}
   */
  public static void write(
      Path folder, GptConfig config, List<Parameter> parameters, TextFormat text)
      throws FormatException {
    DurableFolder.replace(folder, files(config, parameters, text));
  }

  /**
   * The files that a model is kept in, for {@link DurableFolder#replace}: by name what each holds,
   * or nothing where it is not to be there.
   *
   * @throws IllegalArgumentException as {@link #write} does
   */
  public static SequencedMap<String, Optional<DurableFile.Content>> files(
      GptConfig config, List<Parameter> parameters, TextFormat text) {
    requireReadable(text, config.vocabSize());
    SequencedMap<String, Parameter> tensors = GptTensors.toWrite(parameters, config);
    SequencedMap<String, Optional<DurableFile.Content>> files = new LinkedHashMap<>();
    files.put(CONFIG, content(GptConfigFile.write(config, text)));
    ObjectNode generation = Json.newObject();
    new SpecialIds(text).put(generation);
    files.put(SpecialIds.GENERATION_CONFIG, content(generation));
    files.putAll(TokenizerFiles.contents(text, OptionalInt.of(config.context())));
    files.put(ModelWeights.FILE, Optional.of(channel -> writeWeights(channel, tensors)));
    files.put(ModelWeights.INDEX, Optional.empty());
    return files;
  }

  /** Refuses ends of texts that {@link #readText} would find others for. */
  private static void requireReadable(TextFormat text, int vocabSize) {
    OptionalInt end = text.tokenizer().map(Tokenizer::endOfText).orElse(OptionalInt.empty());
    boolean isSaid = text.ends().stream().anyMatch(id -> id < vocabSize);
    if (end.isPresent() && !isSaid && !text.ends().contains(end.getAsInt())) {
      throw new IllegalArgumentException(
          ("a model whose texts nothing ends can't be saved, because it would be read with its"
                  + " tokenizer's end of text, token %d: save it with that, and leave the ends out"
                  + " where it writes")
              .formatted(end.getAsInt()));
    }
  }

  private static Optional<DurableFile.Content> content(ObjectNode json) {
    return Optional.of(DurableFile.Content.of(Json.indented(json)));
  }

  /** The names of all files that {@link #files} may give. */
  public static SequencedSet<String> fileNames() {
    SequencedSet<String> names = new LinkedHashSet<>(List.of(CONFIG, SpecialIds.GENERATION_CONFIG));
    names.addAll(TokenizerFiles.contents(TextFormat.none(), OptionalInt.empty()).keySet());
    names.addAll(List.of(ModelWeights.FILE, ModelWeights.INDEX));
    return names;
  }

  private static void writeWeights(FileChannel channel, SequencedMap<String, Parameter> tensors)
      throws IOException {
    SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> tensor : tensors.entrySet()) {
      List<Long> shape = tensor.getValue().shape().stream().map(Integer::longValue).toList();
      shapes.put(tensor.getKey(), shape);
    }
    SafeTensorsWriter writer = new SafeTensorsWriter(channel, shapes);
    for (Parameter parameter : tensors.values()) {
      writer.write(parameter.values());
    }
    writer.finish();
  }
}
