package cero.text;

import java.util.OptionalInt;

/**
 * Turns text into token ids and back; decoding what was encoded gives the same text. A lone
 * surrogate (half of a UTF-16 pair, which a Java string can hold) is not a character: it is read as
 * U+FFFD.
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
   * text here: it never becomes the special token.
   *
   * @throws UnknownTextException if the text holds something that this tokenizer has no token for
   */
  int[] encode(String text);

  /**
   * Decodes ids to text. Bytes that are not valid UTF-8, such as half a character at the end,
   * become U+FFFD.
   *
   * @throws IndexOutOfBoundsException if an id is not in the vocabulary
   */
  String decode(int... ids);

  /**
   * The bytes that one token stands for; a special token's are those of its spelling.
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
