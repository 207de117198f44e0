package cero.app.learn;

import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.LanguageModel;
import cero.text.Tokenizer;
import cero.text.UnknownTextException;
import cero.text.Utf8Decoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A model that requests look at; its weights don't change any more.
 *
 * @param id by which requests name it
 * @param name for people
 * @param model with a tokenizer
 * @param language of the built-in stories, if it learned those
 * @param step updates that made it, where it was trained here
 */
record ShownModel(
    String id, String name, LanguageModel model, Optional<String> language, Optional<Long> step) {

  /** A character as people see it: an extended grapheme cluster. */
  private static final Pattern CHARACTER = Pattern.compile("\\X");

  private static final String UNKNOWN = "\uFFFD";

  /**
   * A token.
   *
   * @param text its bytes as UTF-8, where half a character is U+FFFD
   * @param bytes 0 to 255 each
   * @param display {@link Tokenizer#token}; its number if the tokenizer does not have it
   */
  record Token(int id, String text, int[] bytes, String display) {}

  /**
   * Tokens {@code from} to {@code to - 1}, which end together where a character does.
   *
   * @param text what they spell
   */
  record Group(String text, int from, int to) {}

  /**
   * The model's sizes.
   *
   * @param start the token that is put before a text, or null
   */
  record Facts(
      String id,
      String name,
      int layers,
      int heads,
      int embedding,
      int context,
      int vocab,
      long parameters,
      double lnVocab,
      String language,
      Token start,
      Long step) {}

  Gpt gpt() {
    return model.gpt();
  }

  Tokenizer tokenizer() {
    return model.text().requireTokenizer();
  }

  /** The token that it expects before each text, if it does. */
  OptionalInt start() {
    return model.text().start();
  }

  Facts facts() {
    GptConfig config = config();
    return new Facts(
        id,
        name,
        config.layers(),
        config.heads(),
        config.embedding(),
        config.context(),
        config.vocabSize(),
        config.parameterCount(),
        Math.log(config.vocabSize()),
        language.orElse(null),
        start().stream().mapToObj(this::token).findFirst().orElse(null),
        step.orElse(null));
  }

  /**
   * A text's ids.
   *
   * @throws Refusal if the tokenizer has no token for a character
   */
  int[] encode(String text) {
    return encode(text, tokenizer()::encode);
  }

  private static int[] encode(String text, Function<String, int[]> encoder) {
    try {
      return encoder.apply(text);
    } catch (UnknownTextException e) {
      throw new Refusal(422, "unknown_character", e.getMessage());
    }
  }

  /** A text's ids as the model is to see them: after the token that texts begin with, if any. */
  int[] encodeFromStart(String text) {
    return encode(text, model::encode);
  }

  GptConfig config() {
    return model.config();
  }

  Token token(int tokenId) {
    if (tokenId >= tokenizer().vocabSize()) { // a model may have more ids than its tokenizer
      return new Token(tokenId, UNKNOWN, new int[0], "#" + tokenId);
    }
    byte[] bytes = tokenizer().bytes(tokenId);
    int[] unsigned = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      unsigned[i] = bytes[i] & 0xFF;
    }
    String text = Utf8Decoder.decode(bytes);
    return new Token(tokenId, text, unsigned, tokenizer().token(tokenId));
  }

  List<Token> tokens(int... ids) {
    return Arrays.stream(ids).mapToObj(this::token).toList();
  }

  /** The fewest tokens each that whole characters consist of. */
  List<Group> groups(int... ids) {
    String text = tokenizer().decode(ids);
    Set<Integer> ends = new HashSet<>(); // of characters, in bytes
    int end = 0;
    for (MatchResult character : CHARACTER.matcher(text).results().toList()) {
      end += character.group().getBytes(StandardCharsets.UTF_8).length;
      ends.add(end);
    }
    List<Group> groups = new ArrayList<>();
    int from = 0;
    int length = 0;
    for (int i = 0; i < ids.length; i++) {
      length += tokenizer().bytes(ids[i]).length;
      if (ends.contains(length) || i == ids.length - 1) {
        String spelled = tokenizer().decode(Arrays.copyOfRange(ids, from, i + 1));
        groups.add(new Group(spelled, from, i + 1));
        from = i + 1;
      }
    }
    return groups;
  }
}
