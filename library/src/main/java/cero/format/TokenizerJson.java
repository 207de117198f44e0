package cero.format;

import cero.storage.Counted;
import cero.storage.Quoted;
import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTokenizer.Form;
import cero.text.CharTokenizer;
import cero.text.TokenRole;
import cero.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The file {@code tokenizer.json} of Hugging Face's {@code tokenizers}, for the kinds that we have.
 *
 * <p>Byte pairs are its model "BPE" behind the pre-tokenizer "ByteLevel". Characters are its model
 * "BPE" without merges and without a pre-tokenizer, so that a text falls apart into characters, and
 * the decoder "Fuse", which puts nothing between them.
 */
final class TokenizerJson {
  private static final int MAXIMUM_BYTES = 64 << 20;

  private final Path file;
  private final JsonNode root;
  private final JsonNode model;

  private TokenizerJson(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
    this.model = root.path("model");
  }

  /**
   * Reads a tokenizer.
   *
   * @param roles what added tokens are for, as other files say
   * @param gpt2Form the form that a tokenizer of GPT-2's own class has whatever this file says
   */
  static Tokenizer read(Path file, Map<TokenRole, String> roles, Optional<Form> gpt2Form)
      throws FormatException {
    TokenizerJson json = new TokenizerJson(file, Json.readObject(file, MAXIMUM_BYTES));
    try {
      return json.tokenizer(roles, gpt2Form);
    } catch (IllegalArgumentException e) {
      throw new FormatException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Tokenizer tokenizer(Map<TokenRole, String> roles, Optional<Form> gpt2Form)
      throws FormatException {
    // The first files of this kind did not name their model's type.
    boolean isBytePairs = type(model).equals("BPE") || (!model.has("type") && model.has("merges"));
    require(isBytePairs, "a model of type " + type(model));
    require(type(root.path("normalizer")).equals("null"), "a normalizer");
    require(model.path("dropout").asDouble(0) == 0, "dropout");
    require(!model.path("byte_fallback").asBoolean(false), "byte_fallback");
    require(!model.path("ignore_merges").asBoolean(false), "ignore_merges");
    for (String affix : new String[] {"continuing_subword_prefix", "end_of_word_suffix"}) {
      require(model.path(affix).asString("").isEmpty(), affix);
    }
    requirePostProcessorThatAddsNothing();
    List<AddedToken> added = addedTokens();
    Map<String, Integer> vocabulary = ids(model.path("vocab"), file + ": model.vocab");
    String split = type(root.path("pre_tokenizer"));
    return split.equals("null") && model.path("merges").isEmpty()
        ? charTokenizer(vocabulary, added)
        : bytePairTokenizer(vocabulary, added, roles, gpt2Form);
  }

  private void requirePostProcessorThatAddsNothing() throws FormatException {
    JsonNode processor = root.path("post_processor");
    boolean addsNothing =
        switch (type(processor)) {
          case "null", "ByteLevel" -> true;
          // Hugging Face saves this one for any tokenizer that it opened without having its class.
          case "TemplateProcessing" -> processor.path("special_tokens").isEmpty();
          default -> false;
        };
    require(addsNothing, "the post_processor " + type(processor));
  }

  private CharTokenizer charTokenizer(Map<String, Integer> vocabulary, List<AddedToken> added)
      throws FormatException {
    requireType("decoder", "Fuse");
    added.forEach(token -> vocabulary.remove(token.content()));
    int[] codePoints = new int[vocabulary.size()];
    Arrays.fill(codePoints, -1);
    for (Map.Entry<String, Integer> entry : vocabulary.entrySet()) {
      String character = entry.getKey();
      int id = entry.getValue();
      if (character.codePointCount(0, character.length()) != 1) {
        throw new FormatException(
            "%s: token %d, \"%s\", is not one character, and there are no merges that could make it"
                .formatted(file, id, Quoted.of(character)));
      }
      if (id < 0 || id >= codePoints.length || codePoints[id] != -1) {
        throw new FormatException(
            "%s: the ids of its %s are not 0 to %d, each once"
                .formatted(
                    file, Counted.of(codePoints.length, "character"), codePoints.length - 1));
      }
      codePoints[id] = character.codePointAt(0);
    }
    CharTokenizer characters = CharTokenizer.ofCodePoints(codePoints);
    if (added.isEmpty()) {
      return characters;
    }
    AddedToken end = AddedToken.special(codePoints.length, Tokenizer.END_OF_TEXT);
    require(
        added.equals(List.of(end)),
        "characters and the added tokens " + added.stream().map(AddedToken::content).toList());
    return characters.withEndOfText();
  }

  private BytePairTokenizer bytePairTokenizer(
      Map<String, Integer> vocabulary,
      List<AddedToken> added,
      Map<TokenRole, String> roles,
      Optional<Form> gpt2Form)
      throws FormatException {
    JsonNode split = onlyPart("pre_tokenizer", "pretokenizers");
    require(type(split).equals("ByteLevel"), "the pre_tokenizer " + type(split));
    JsonNode decoder = onlyPart("decoder", "decoders");
    require(type(decoder).equals("ByteLevel"), "the decoder " + type(decoder));
    Form said =
        new Form(
            split.path("add_prefix_space").asBoolean(true),
            split.path("use_regex").asBoolean(true),
            Optional.ofNullable(model.path("unk_token").asString(null)),
            model.path("fuse_unk").asBoolean(false),
            roles);
    return BytePairTokenizer.of(vocabulary, merges(), added, gpt2Form.orElse(said));
  }

  /** A part of the file; where it is a sequence of one, that one. */
  private JsonNode onlyPart(String key, String listKey) {
    JsonNode part = root.path(key);
    JsonNode list = part.path(listKey);
    return type(part).equals("Sequence") && list.size() == 1 ? list.get(0) : part;
  }

  private List<AddedToken> addedTokens() throws FormatException {
    List<AddedToken> added = new ArrayList<>();
    for (JsonNode token : root.path("added_tokens")) {
      JsonNode id = token.path("id");
      if (!id.isIntegralNumber() || !id.canConvertToInt()) {
        throw new FormatException(file + " has an added token without content or id");
      }
      added.add(addedToken(id.intValue(), token, file));
    }
    return added;
  }

  /** Reads what a file says of an added token. */
  static AddedToken addedToken(int id, JsonNode token, Path file) throws FormatException {
    JsonNode content = token.path("content");
    if (!content.isString()) {
      throw new FormatException(file + " has an added token without content or id");
    }
    boolean special = token.path("special").asBoolean(false);
    return new AddedToken(
        id,
        content.stringValue(),
        special,
        token.path("lstrip").asBoolean(false),
        token.path("rstrip").asBoolean(false),
        token.path("single_word").asBoolean(false),
        token.path("normalized").asBoolean(!special));
  }

  /** Reads a JSON object of ids by token, as {@code vocab.json} is too. */
  static Map<String, Integer> ids(JsonNode vocabulary, String what) throws FormatException {
    if (!vocabulary.isObject() || vocabulary.isEmpty()) {
      throw new FormatException(what + " is not an object of token ids");
    }
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      JsonNode id = entry.getValue();
      if (!id.isIntegralNumber() || !id.canConvertToInt()) {
        throw new FormatException(
            "%s gives token \"%s\" the id %s, which is not a whole number up to %d"
                .formatted(what, Quoted.of(entry.getKey()), Quoted.of(id), Integer.MAX_VALUE));
      }
      ids.put(entry.getKey(), id.intValue());
    }
    return ids;
  }

  private List<BytePairTokenizer.Merge> merges() throws FormatException {
    List<BytePairTokenizer.Merge> merges = new ArrayList<>();
    for (JsonNode merge : model.path("merges")) {
      if (merge.isString()) {
        merges.add(merge(merge.stringValue(), file));
      } else if (merge.size() == 2 && merge.get(0).isString() && merge.get(1).isString()) {
        merges.add(
            new BytePairTokenizer.Merge(merge.get(0).stringValue(), merge.get(1).stringValue()));
      } else {
        throw notAMerge(merge, file);
      }
    }
    return merges;
  }

  /** Reads a merge that is two tokens with a space between them. */
  static BytePairTokenizer.Merge merge(String text, Path file) throws FormatException {
    int space = text.indexOf(' ');
    if (space < 1 || space == text.length() - 1 || space != text.lastIndexOf(' ')) {
      throw notAMerge(text, file);
    }
    return new BytePairTokenizer.Merge(text.substring(0, space), text.substring(space + 1));
  }

  private static FormatException notAMerge(Object found, Path file) {
    return new FormatException(
        "%s: \"%s\" is not a merge of two tokens".formatted(file, Quoted.of(found)));
  }

  private JsonNode requireType(String key, String type) throws FormatException {
    String found = type(root.path(key));
    require(found.equals(type), "the %s %s".formatted(key, found));
    return root.path(key);
  }

  private void require(boolean known, String otherwise) throws FormatException {
    if (!known) {
      throw new FormatException(
          "%s has %s; only GPT-2's byte-level BPE and plain characters can be read"
              .formatted(file, Quoted.of(otherwise)));
    }
  }

  private static String type(JsonNode part) {
    return part.path("type").asString(part.isNull() || part.isMissingNode() ? "null" : "unknown");
  }

  /**
   * The content of {@code tokenizer.json}.
   *
   * @throws IllegalArgumentException if the format has no way to write this kind of tokenizer
   */
  static ObjectNode write(Tokenizer tokenizer) {
    ObjectNode json = Json.newObject();
    json.put("version", "1.0");
    json.putNull("truncation");
    json.putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    json.putNull("normalizer");
    ObjectNode model = Json.newObject();
    model.put("type", "BPE");
    model.putNull("dropout");
    model.putNull("unk_token");
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    ObjectNode vocabulary = model.putObject("vocab");
    ArrayNode merges = model.putArray("merges");
    switch (tokenizer) {
      case BytePairTokenizer bytePairs -> {
        Form form = bytePairs.form();
        json.set("pre_tokenizer", byteLevel(form));
        json.set("post_processor", byteLevel(Form.GPT2));
        json.set("decoder", byteLevel(Form.GPT2));
        model.put("unk_token", form.unknown().orElse(null));
        model.put("fuse_unk", form.fuseUnknown());
        bytePairs.fileVocabulary().forEach(vocabulary::put);
        bytePairs.merges().forEach(merge -> merges.add(merge.left() + " " + merge.right()));
      }
      case CharTokenizer characters -> {
        json.putNull("pre_tokenizer");
        json.putNull("post_processor");
        json.putObject("decoder").put("type", "Fuse");
        int[] codePoints = characters.codePoints();
        for (int id = 0; id < codePoints.length; id++) {
          vocabulary.put(Character.toString(codePoints[id]), id);
        }
        characters.addedTokens().forEach(token -> vocabulary.put(token.content(), token.id()));
      }
      default ->
          throw new IllegalArgumentException(
              "tokenizer.json has no form for a " + tokenizer.getClass().getSimpleName());
    }
    for (AddedToken token : tokenizer.addedTokens()) {
      putAddedToken(added, token);
    }
    json.set("model", model);
    return json;
  }

  private static ObjectNode byteLevel(Form form) {
    return Json.newObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", form.prefixSpace())
        .put("trim_offsets", true)
        .put("use_regex", form.pieces());
  }

  private static void putAddedToken(ArrayNode added, AddedToken token) {
    added
        .addObject()
        .put("id", token.id())
        .put("content", token.content())
        .put("single_word", token.singleWord())
        .put("lstrip", token.leftStrip())
        .put("rstrip", token.rightStrip())
        .put("normalized", token.normalized())
        .put("special", token.special());
  }
}
