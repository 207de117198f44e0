package cero.format;

import cero.text.BytePairTokenizer;
import cero.text.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokenizer's files in a model's folder: {@code tokenizer.json}, for byte pairs also {@code
 * vocab.json} and {@code merges.txt}, and {@code tokenizer_config.json}.
 */
public final class TokenizerFiles {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String VOCABULARY = "vocab.json";
  private static final String MERGES = "merges.txt";
  private static final String MERGES_FIRST_LINE = "#version: 0.2";
  private static final int MAXIMUM_BYTES = 64 << 20;

  /** Files of other tokenizers, which would speak against a new one. */
  private static final List<String> OTHERS =
      List.of("special_tokens_map.json", "added_tokens.json", "tokenizer.model");

  private TokenizerFiles() {}

  /**
   * Reads {@code tokenizer.json} or, where there is none, {@code vocab.json} with {@code
   * merges.txt}.
   *
   * @return the tokenizer, if the folder has any
   * @throws FormatException if a file is damaged, or holds a kind of tokenizer that is not known
   */
  public static Optional<Tokenizer> read(Path folder) throws FormatException {
    refuseAdditions(folder);
    Optional<Path> tokenizer = DurableFolder.find(folder, TOKENIZER);
    if (tokenizer.isPresent()) {
      return Optional.of(TokenizerJson.read(tokenizer.get()));
    }
    Optional<Path> vocabulary = DurableFolder.find(folder, VOCABULARY);
    Optional<Path> merges = DurableFolder.find(folder, MERGES);
    if (vocabulary.isPresent() && merges.isPresent()) {
      return Optional.of(bytePairs(vocabulary.get(), merges.get()));
    }
    if (vocabulary.isPresent() || merges.isPresent()) {
      throw new FormatException(
          "%s has a %s but no %s, and a tokenizer needs both"
              .formatted(
                  folder,
                  vocabulary.isPresent() ? VOCABULARY : MERGES,
                  vocabulary.isPresent() ? MERGES : VOCABULARY));
    }
    if (DurableFolder.find(folder, "tokenizer.model").isPresent()) {
      throw new FormatException(
          folder + " has a tokenizer.model (SentencePiece), which can't be read");
    }
    return Optional.empty();
  }

  /** Refuses what {@code transformers} would put before or after a text because of these keys. */
  private static void refuseAdditions(Path folder) throws FormatException {
    Optional<Path> file = DurableFolder.find(folder, TOKENIZER_CONFIG);
    if (file.isEmpty()) {
      return;
    }
    ObjectNode json = Json.readObject(file.get(), MAXIMUM_BYTES);
    for (String key : List.of("add_prefix_space", "add_bos_token", "add_eos_token")) {
      if (json.path(key).asBoolean(false)) {
        throw new FormatException(
            "%s says %s, but nothing can be added to a text: use the model with token ids, or set"
                    .formatted(file.get(), key)
                + " that to false if it was not trained so");
      }
    }
  }

  private static Tokenizer bytePairs(Path vocabularyFile, Path mergesFile) throws FormatException {
    Map<String, Integer> vocabulary =
        TokenizerJson.ids(
            Json.readObject(vocabularyFile, MAXIMUM_BYTES), vocabularyFile.toString());
    Integer endOfText = vocabulary.remove(Tokenizer.END_OF_TEXT);
    Map<String, Integer> special =
        endOfText == null ? Map.of() : Map.of(Tokenizer.END_OF_TEXT, endOfText);
    try {
      return BytePairTokenizer.of(vocabulary, merges(mergesFile), special);
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s and %s: %s".formatted(vocabularyFile, MERGES, e.getMessage()), e);
    }
  }

  private static List<BytePairTokenizer.Merge> merges(Path file) throws FormatException {
    byte[] bytes = InputFile.readAll(file, MAXIMUM_BYTES);
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new FormatException(file + " is not UTF-8 text", e);
    }
    List<BytePairTokenizer.Merge> merges = new ArrayList<>();
    for (String line : text.lines().toList()) {
      boolean isVersion = merges.isEmpty() && line.startsWith("#version");
      if (!isVersion && !line.isEmpty()) {
        merges.add(TokenizerJson.merge(line, file));
      }
    }
    return merges;
  }

  /**
   * Writes the tokenizer's files into a folder that holds no model.
   *
   * @throws FormatException if that fails
   */
  public static void write(Path folder, Tokenizer tokenizer) throws FormatException {
    SequencedMap<String, Optional<DurableFile.Content>> files =
        contents(Optional.of(tokenizer), Integer.MAX_VALUE);
    files.remove(TOKENIZER_CONFIG); // it says how long a model's sequences are
    DurableFolder.replace(folder, files);
  }

  /**
   * What the tokenizer's files shall hold; those that it does not need shall not be there.
   *
   * @param context the longest sequence that the model takes
   */
  static SequencedMap<String, Optional<DurableFile.Content>> contents(
      Optional<Tokenizer> tokenizer, int context) {
    SequencedMap<String, Optional<DurableFile.Content>> files = new LinkedHashMap<>();
    for (String name : List.of(TOKENIZER, TOKENIZER_CONFIG, VOCABULARY, MERGES)) {
      files.put(name, Optional.empty());
    }
    OTHERS.forEach(name -> files.put(name, Optional.empty()));
    if (tokenizer.isPresent()) {
      files.put(TOKENIZER, content(Json.indented(TokenizerJson.write(tokenizer.get()))));
      files.put(TOKENIZER_CONFIG, content(Json.indented(configuration(tokenizer.get(), context))));
      if (tokenizer.get() instanceof BytePairTokenizer bytePairs) {
        files.put(VOCABULARY, content(vocabulary(bytePairs)));
        files.put(MERGES, content(merges(bytePairs)));
      }
    }
    return files;
  }

  private static Optional<DurableFile.Content> content(byte[] bytes) {
    return Optional.of(DurableFile.Content.of(bytes));
  }

  private static ObjectNode configuration(Tokenizer tokenizer, int context) {
    ObjectNode json = Json.newObject();
    // This class takes tokenizer.json as it is; GPT2Tokenizer would add an end of text to any.
    json.put("tokenizer_class", "PreTrainedTokenizerFast");
    json.put("model_max_length", context);
    json.put("clean_up_tokenization_spaces", false);
    if (tokenizer.endOfText().isPresent()) {
      json.put("bos_token", Tokenizer.END_OF_TEXT);
      json.put("eos_token", Tokenizer.END_OF_TEXT);
    }
    return json;
  }

  private static byte[] vocabulary(BytePairTokenizer tokenizer) {
    ObjectNode ids = Json.newObject();
    tokenizer.vocabulary().forEach(ids::put);
    tokenizer.specialTokens().forEach(ids::put);
    return Json.compact(ids);
  }

  private static byte[] merges(BytePairTokenizer tokenizer) {
    StringBuilder text = new StringBuilder(MERGES_FIRST_LINE).append('\n');
    for (BytePairTokenizer.Merge merge : tokenizer.merges()) {
      text.append(merge.left()).append(' ').append(merge.right()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
