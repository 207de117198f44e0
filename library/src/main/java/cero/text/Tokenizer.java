package cero.text;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Turns text into token ids and back. Decoding what was encoded gives the same text, but for a
 * space that a tokenizer puts before it, white space that an added token takes, and what the
 * vocabulary has no token for. A lone surrogate (half of a UTF-16 pair, which a Java string can
 * hold) is not a character: it is read as U+FFFD.
 *
 * <p>Tokenizers don't change, and several threads may use one at the same time.
 */
public interface Tokenizer {
  /** How the token that ends a document is spelled. */
  String END_OF_TEXT = "<|endoftext|>";

  /** The number of token ids, {@code V}: ids run from 0 to {@code vocabSize() - 1}. */
  int vocabSize();

  /**
   * Encodes text. A special token's spelling in the text, such as {@code <|endoftext|>}, is plain
   * text here: it never becomes the special token. Bytes that a byte pair vocabulary lacks are left
   * out, or become its unknown token.
   *
   * @throws UnknownTextException if the text holds something that this tokenizer has no token for
   */
  int[] encode(String text);

  /**
   * Encodes text in which the spellings of special tokens become those tokens, as {@code
   * transformers} does unless it is told not to: only for text whose author may steer the model.
   *
   * @throws UnknownTextException if the text holds something that this tokenizer has no token for
   */
  int[] encodeSpecial(String text);

  /** The tokens that are found by their spelling, in the order of ids. */
  List<AddedToken> addedTokens();

  /** The id of an added token, if there is one that is spelled so. */
  default OptionalInt idOf(String content) {
    return addedTokens().stream()
        .filter(token -> token.content().equals(content))
        .mapToInt(AddedToken::id)
        .findFirst();
  }

  /** What added tokens are for, by their spelling; the vocabulary may lack one. */
  default Map<TokenRole, String> roles() {
    return Map.of();
  }

  /** The id of the token that is for that, if there is one. */
  default OptionalInt idOf(TokenRole role) {
    return roles().containsKey(role) ? idOf(roles().get(role)) : OptionalInt.empty();
  }

  /**
   * How many special tokens {@link #encodeSpecial} finds in a text, whose spellings {@link #encode}
   * takes as plain text.
   */
  default int countSpecial(String text) {
    int[] count = {0};
    new AddedTokens(addedTokens())
        .cut(
            text,
            _ -> true,
            new AddedTokens.Parts() {
              @Override
              public void plain(int start, int end) {}

              @Override
              public void token(AddedToken token) {
                count[0] += token.special() ? 1 : 0;
              }
            });
    return count[0];
  }

  /**
   * Decodes ids to text. Bytes that are not valid UTF-8, such as half a character at the end,
   * become U+FFFD, as {@link Utf8Decoder} says.
   *
   * @throws IndexOutOfBoundsException if an id is not in the vocabulary
   */
  String decode(int... ids);

  /**
   * The bytes that one token stands for; an added token's are those of its spelling.
   *
   * @throws IndexOutOfBoundsException if the id is not in the vocabulary
   */
  byte[] bytes(int id);

  /**
   * A token as people can read it: text where its bytes are UTF-8 that can be seen, {@code \n},
   * {@code \r} and {@code \t} for newline, carriage return and tab, {@code \xNN} for each other
   * byte.
   *
   * @throws IndexOutOfBoundsException if the id is not in the vocabulary
   */
  default String token(int id) {
    return ReadableText.of(bytes(id));
  }

  /** The id of the token that ends a document, if the vocabulary has one. */
  OptionalInt endOfText();
}
