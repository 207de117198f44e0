package cero.text;

import cero.storage.HalfCharacters;

/**
 * A token that is found in a text by its spelling, before the text is cut into pieces: so it is one
 * token wherever it stands. Immutable, so threads may share it.
 *
 * @param content its spelling, as plain text
 * @param special whether it steers the model, such as an end of text: then a text's author must not
 *     be able to write it, and only {@link Tokenizer#encodeSpecial} finds it
 * @param leftStrip whether it takes the white space before it
 * @param rightStrip whether it takes the white space behind it
 * @param singleWord whether it counts only where no letter or digit touches it
 * @param normalized whether it is looked for behind those that are not, in what they left
 */
public record AddedToken(
    int id,
    String content,
    boolean special,
    boolean leftStrip,
    boolean rightStrip,
    boolean singleWord,
    boolean normalized) {
  /**
   * @throws IllegalArgumentException if the spelling is empty or holds half a character
   */
  public AddedToken {
    if (content.isEmpty()) {
      throw new IllegalArgumentException("the token with id %d is empty".formatted(id));
    }
    if (HalfCharacters.in(content)) {
      throw new IllegalArgumentException(
          "the added token with id %d holds half a character (a lone surrogate)".formatted(id));
    }
  }

  /** A special token as most are: it takes nothing but itself. */
  public static AddedToken special(int id, String content) {
    return new AddedToken(id, content, true, false, false, false, false);
  }
}
