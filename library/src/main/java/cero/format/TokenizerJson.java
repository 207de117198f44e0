package cero.format;

import cero.text.BytePairTokenizer;
import cero.text.CharTokenizer;
import cero.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  static Tokenizer read(Path file) throws FormatException {
    TokenizerJson json = new TokenizerJson(file, Json.readObject(file, MAXIMUM_BYTES));
    try {
      return json.tokenizer();
    } catch (IllegalArgumentException e) {
      throw new FormatException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Tokenizer tokenizer() throws FormatException {
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
    Map<String, Integer> special = specialTokens();
    Map<String, Integer> vocabulary = ids(model.path("vocab"), file + ": model.vocab");
    special.keySet().forEach(vocabulary::remove);
    String split = type(root.path("pre_tokenizer"));
    return split.equals("null") && model.path("merges").isEmpty()
        ? charTokenizer(vocabulary, special)
        : bytePairTokenizer(vocabulary, special);
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

  private CharTokenizer charTokenizer(Map<String, Integer> vocabulary, Map<String, Integer> special)
      throws FormatException {
    requireType("decoder", "Fuse");
    int[] codePoints = new int[vocabulary.size()];
    Arrays.fill(codePoints, -1);
    for (Map.Entry<String, Integer> entry : vocabulary.entrySet()) {
      String character = entry.getKey();
      int id = entry.getValue();
      if (character.codePointCount(0, character.length()) != 1) {
        throw new FormatException(
            "%s: token %d, \"%s\", is not one character, and there are no merges that could make it"
                .formatted(file, id, character));
      }
      if (id < 0 || id >= codePoints.length || codePoints[id] != -1) {
        throw new FormatException(
            "%s: the ids of its %d characters are not 0 to %d, each once"
                .formatted(file, codePoints.length, codePoints.length - 1));
      }
      codePoints[id] = character.codePointAt(0);
    }
    CharTokenizer characters = CharTokenizer.ofCodePoints(codePoints);
    if (special.isEmpty()) {
      return characters;
    }
    require(
        special.equals(Map.of(Tokenizer.END_OF_TEXT, codePoints.length)),
        "characters and the special tokens " + special.keySet());
    return characters.withEndOfText();
  }

  private BytePairTokenizer bytePairTokenizer(
      Map<String, Integer> vocabulary, Map<String, Integer> special) throws FormatException {
    JsonNode split = requireType("pre_tokenizer", "ByteLevel");
    require(!split.path("add_prefix_space").asBoolean(true), "add_prefix_space");
    require(split.path("use_regex").asBoolean(true), "a ByteLevel pre-tokenizer without regex");
    requireType("decoder", "ByteLevel");
    return BytePairTokenizer.of(vocabulary, merges(), special);
  }

  private Map<String, Integer> specialTokens() throws FormatException {
    Map<String, Integer> special = new LinkedHashMap<>();
    for (JsonNode token : root.path("added_tokens")) {
      JsonNode content = token.path("content");
      JsonNode id = token.path("id");
      if (!content.isString() || !id.isIntegralNumber() || !id.canConvertToInt()) {
        throw new FormatException(file + " has an added token without content or id");
      }
      require(
          token.path("special").asBoolean(false),
          "the added token \"%s\", which is not special".formatted(content.stringValue()));
      if (special.put(content.stringValue(), id.intValue()) != null) {
        throw new FormatException(
            "%s has the added token \"%s\" twice".formatted(file, content.stringValue()));
      }
    }
    return special;
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
            "%s gives token \"%s\" the id %s, which is not a whole number"
                .formatted(what, entry.getKey(), id));
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
        throw notAMerge(merge.toString(), file);
      }
    }
    return merges;
  }

  /** Reads a merge that is two tokens with a space between them. */
  static BytePairTokenizer.Merge merge(String text, Path file) throws FormatException {
    int space = text.indexOf(' ');
    if (space < 1 || space == text.length() - 1 || space != text.lastIndexOf(' ')) {
      throw notAMerge("\"" + text + "\"", file);
    }
    return new BytePairTokenizer.Merge(text.substring(0, space), text.substring(space + 1));
  }

  private static FormatException notAMerge(String text, Path file) {
    return new FormatException("%s: %s is not a merge of two tokens".formatted(file, text));
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
              .formatted(file, otherwise));
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
    Map<String, Integer> special;
    switch (tokenizer) {
      case BytePairTokenizer bytePairs -> {
        json.set("pre_tokenizer", byteLevel());
        json.set("post_processor", byteLevel());
        json.set("decoder", byteLevel());
        bytePairs.vocabulary().forEach(vocabulary::put);
        bytePairs.merges().forEach(merge -> merges.add(merge.left() + " " + merge.right()));
        special = bytePairs.specialTokens();
      }
      case CharTokenizer characters -> {
        json.putNull("pre_tokenizer");
        json.putNull("post_processor");
        json.putObject("decoder").put("type", "Fuse");
        int[] codePoints = characters.codePoints();
        for (int id = 0; id < codePoints.length; id++) {
          vocabulary.put(Character.toString(codePoints[id]), id);
        }
        special =
            characters.endOfText().isPresent()
                ? Map.of(Tokenizer.END_OF_TEXT, characters.endOfText().getAsInt())
                : Map.of();
      }
      default ->
          throw new IllegalArgumentException(
              "tokenizer.json has no form for a " + tokenizer.getClass().getSimpleName());
    }
    special.forEach((content, id) -> {
      vocabulary.put(content, id);
      putAddedToken(added, content, id);
    });
    json.set("model", model);
    return json;
  }

  private static ObjectNode byteLevel() {
    return Json.newObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static void putAddedToken(ArrayNode added, String content, int id) {
    added
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }
}
