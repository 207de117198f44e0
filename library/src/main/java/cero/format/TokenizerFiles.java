package cero.format;

import cero.storage.Quoted;
import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTokenizer.Form;
import cero.text.TextFormat;
import cero.text.TokenRole;
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
import java.util.OptionalInt;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokenizer's files in a model's folder: {@code tokenizer.json}, for byte pairs also {@code
 * vocab.json} and {@code merges.txt}, and {@code tokenizer_config.json}. Threads may call it at the
 * same time, for different files.
 */
public final class TokenizerFiles {
  private static final String TOKENIZER = "tokenizer.json";
  static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String CLASS = "tokenizer_class";

  /** Of the class with this name, and of that with "Fast" behind it. */
  private static final String GPT2_CLASS = "GPT2Tokenizer";

  private static final String PREFIX_SPACE = "add_prefix_space";
  private static final String BEGIN_TEXTS = "add_bos_token";
  private static final String VOCABULARY = "vocab.json";
  private static final String ADDED_TOKENS = "added_tokens.json";
  private static final String MERGES = "merges.txt";
  private static final String MERGES_FIRST_LINE = "#version: 0.2";
  static final int MAXIMUM_BYTES = 64 << 20;

  /** Files of other tokenizers, which would speak against a new one. */
  private static final List<String> OTHERS =
      List.of(TokenRoles.OLDER_FILE, ADDED_TOKENS, "tokenizer.model");

  /** What a sentence says that a folder has, for which {@link #read} finds nothing. */
  public static final String NONE =
      "no tokenizer in it: no %s, and no %s with %s".formatted(TOKENIZER, VOCABULARY, MERGES);

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
    Optional<Tokenizer> tokenizer = readAny(folder);
    if (tokenizer.isPresent() && beginTexts(folder)) {
      String beginning = TokenRoles.read(folder).get(TokenRole.BEGINNING);
      if (beginning != null && tokenizer.get().idOf(beginning).isEmpty()) {
        throw new FormatException(
            "%s says %s, but the tokenizer has no token \"%s\": use the model with token ids"
                .formatted(folder.resolve(TOKENIZER_CONFIG), BEGIN_TEXTS, Quoted.of(beginning)));
      }
    }
    return tokenizer;
  }

  private static Optional<Tokenizer> readAny(Path folder) throws FormatException {
    Optional<Path> tokenizer = DurableFolder.find(folder, TOKENIZER);
    if (tokenizer.isPresent()) {
      return Optional.of(
          TokenizerJson.read(tokenizer.get(), TokenRoles.read(folder), gpt2Form(folder)));
    }
    Optional<Path> vocabulary = DurableFolder.find(folder, VOCABULARY);
    Optional<Path> merges = DurableFolder.find(folder, MERGES);
    if (vocabulary.isPresent() && merges.isPresent()) {
      return Optional.of(bytePairs(folder, vocabulary.get(), merges.get()));
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

  /**
   * Whether the model expects the end-of-text token before a text, as {@code add_bos_token} says
   * where {@code transformers} reads it.
   *
   * @throws FormatException if the file is damaged
   */
  static boolean beginTexts(Path folder) throws FormatException {
    return configuration(folder).path(BEGIN_TEXTS).asBoolean(false);
  }

  /** Refuses what else {@code transformers} would put before or after a text. */
  private static void refuseAdditions(Path folder) throws FormatException {
    ObjectNode json = configuration(folder);
    if (json.path("add_eos_token").asBoolean(false)) {
      throw new FormatException(
          ("%s says add_eos_token, but nothing can be put behind a text: use the model with token"
                  + " ids, or set that to false if it was not trained so")
              .formatted(folder.resolve(TOKENIZER_CONFIG)));
    }
  }

  static ObjectNode configuration(Path folder) throws FormatException {
    Optional<Path> file = DurableFolder.find(folder, TOKENIZER_CONFIG);
    return file.isPresent() ? Json.readObject(file.get(), MAXIMUM_BYTES) : Json.newObject();
  }

  private static Tokenizer bytePairs(Path folder, Path vocabularyFile, Path mergesFile)
      throws FormatException {
    Map<String, Integer> vocabulary =
        TokenizerJson.ids(
            Json.readObject(vocabularyFile, MAXIMUM_BYTES), vocabularyFile.toString());
    Form form = gpt2Form(folder).orElse(Form.GPT2).withRoles(TokenRoles.read(folder));
    try {
      return BytePairTokenizer.of(
          vocabulary, merges(mergesFile), addedTokens(folder, vocabulary, form.roles()), form);
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s and %s: %s".formatted(vocabularyFile, MERGES, e.getMessage()), e);
    }
  }

  /**
   * The form that {@code transformers} gives a tokenizer of its class for GPT-2, whatever {@code
   * tokenizer.json} says; nothing for other classes.
   */
  private static Optional<Form> gpt2Form(Path folder) throws FormatException {
    ObjectNode json = configuration(folder);
    JsonNode prefix = json.path(PREFIX_SPACE);
    String whenAbsent = prefix.isMissingNode() ? "" : GPT2_CLASS;
    return json.path(CLASS).asString(whenAbsent).startsWith(GPT2_CLASS)
        ? Optional.of(
            new Form(
                prefix.asBoolean(false), true, Optional.empty(), false, TokenRoles.read(folder)))
        : Optional.empty();
  }

  /** The added tokens of a folder without {@code tokenizer.json}: what other files say of them. */
  private static List<AddedToken> addedTokens(
      Path folder, Map<String, Integer> vocabulary, Map<TokenRole, String> roles)
      throws FormatException {
    SequencedMap<String, AddedToken> added = new LinkedHashMap<>();
    Path configuration = folder.resolve(TOKENIZER_CONFIG);
    for (Map.Entry<String, JsonNode> entry :
        configuration(folder).path("added_tokens_decoder").properties()) {
      AddedToken token =
          TokenizerJson.addedToken(
              id(entry.getKey(), configuration), entry.getValue(), configuration);
      added.put(token.content(), token);
    }
    Optional<Path> older = DurableFolder.find(folder, ADDED_TOKENS);
    if (older.isPresent()) {
      TokenizerJson.ids(Json.readObject(older.get(), MAXIMUM_BYTES), older.get().toString())
          .forEach((content, id) -> added.putIfAbsent(content, AddedToken.special(id, content)));
    }
    List<String> special = new ArrayList<>(roles.values());
    special.add(Tokenizer.END_OF_TEXT);
    for (String content : special) {
      if (vocabulary.containsKey(content)) {
        added.putIfAbsent(content, AddedToken.special(vocabulary.get(content), content));
      }
    }
    return List.copyOf(added.values());
  }

  private static int id(String text, Path file) throws FormatException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new FormatException(
          "%s: \"%s\" in added_tokens_decoder is not a token id".formatted(file, Quoted.of(text)),
          e);
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
    DurableFolder.replace(folder, contents(TextFormat.of(tokenizer), OptionalInt.empty()));
  }

  /**
   * What the tokenizer's files shall hold; those that it does not need shall not be there.
   *
   * @param context the longest sequence that the model takes; none where there is no model, and
   *     then nothing is said that a reader takes for granted
   * @throws IllegalArgumentException if the model expects a token before texts that is none of the
   *     tokenizer's added ones
   */
  static SequencedMap<String, Optional<DurableFile.Content>> contents(
      TextFormat text, OptionalInt context) {
    Optional<Tokenizer> tokenizer = text.tokenizer();
    SequencedMap<String, Optional<DurableFile.Content>> files = new LinkedHashMap<>();
    for (String name : List.of(TOKENIZER, TOKENIZER_CONFIG, VOCABULARY, MERGES)) {
      files.put(name, Optional.empty());
    }
    OTHERS.forEach(name -> files.put(name, Optional.empty()));
    if (tokenizer.isPresent()) {
      files.put(TOKENIZER, content(Json.indented(TokenizerJson.write(tokenizer.get()))));
      if (context.isPresent() || !tokenizer.get().roles().isEmpty()) {
        files.put(TOKENIZER_CONFIG, content(Json.indented(configuration(text, context))));
      }
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

  private static ObjectNode configuration(TextFormat text, OptionalInt context) {
    Tokenizer tokenizer = text.requireTokenizer();
    ObjectNode json = Json.newObject();
    // This class takes tokenizer.json as it is; GPT2Tokenizer would add an end of text to any.
    json.put(CLASS, "PreTrainedTokenizerFast");
    context.ifPresent(longest -> json.put("model_max_length", longest));
    json.put("clean_up_tokenization_spaces", false);
    TokenRoles.put(json, text);
    if (text.start().isPresent()) {
      json.put(BEGIN_TEXTS, true);
    }
    if (tokenizer instanceof BytePairTokenizer bytePairs && bytePairs.form().prefixSpace()) {
      json.put(PREFIX_SPACE, true);
    }
    return json;
  }

  private static byte[] vocabulary(BytePairTokenizer tokenizer) {
    ObjectNode ids = Json.newObject();
    tokenizer.fileVocabulary().forEach(ids::put);
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
