package cero.text;

import cero.storage.Counted;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * One token for each character: a Unicode code point. It knows only the characters that it was made
 * with; a text with any other can't be encoded. Immutable, so threads may share it.
 */
public final class CharTokenizer implements Tokenizer {
  private static final int UNKNOWN = -1;

  /** By id. */
  private final int[] codePoints;

  private final boolean hasEndOfText;

  /** By code point, up to the largest. */
  private final int[] ids;

  private CharTokenizer(int[] codePoints, boolean hasEndOfText) {
    this.codePoints = codePoints;
    this.hasEndOfText = hasEndOfText;
    ids = new int[Arrays.stream(codePoints).max().orElseThrow() + 1];
    Arrays.fill(ids, UNKNOWN);
    for (int id = 0; id < codePoints.length; id++) {
      int c = codePoints[id];
      if (ids[c] != UNKNOWN) {
        throw new IllegalArgumentException(
            "the character %s comes twice among the tokens".formatted(ReadableText.name(c)));
      }
      ids[c] = id;
    }
  }

  /**
   * A tokenizer of the characters of a text; ids follow the order of code points.
   *
   * @throws IllegalArgumentException if the text is empty
   */
  public static CharTokenizer of(String text) {
    return ofCodePoints(
        Objects.requireNonNull(text, "text")
            .codePoints()
            .map(Utf8::scalar)
            .distinct()
            .sorted()
            .toArray());
  }

  /**
   * A tokenizer of these characters; the first has id 0.
   *
   * @throws IllegalArgumentException if there are none, one comes twice or is not a character
   */
  public static CharTokenizer ofCodePoints(int... codePoints) {
    if (codePoints.length == 0) {
      throw new IllegalArgumentException("a character tokenizer needs at least one character");
    }
    for (int c : codePoints) {
      if (!Character.isValidCodePoint(c) || c != Utf8.scalar(c)) {
        throw new IllegalArgumentException("%d is not the code of a character".formatted(c));
      }
    }
    return new CharTokenizer(codePoints.clone(), false);
  }

  /**
   * The same characters and, as the last id, {@code <|endoftext|>}, which stands between documents.
   * No text is encoded to it.
   */
  public CharTokenizer withEndOfText() {
    return new CharTokenizer(codePoints, true);
  }

  @Override
  public int vocabSize() {
    return codePoints.length + (hasEndOfText ? 1 : 0);
  }

  @Override
  public int[] encode(String text) {
    var encoded = new int[text.codePointCount(0, text.length())];
    int at = 0;
    for (int i = 0; i < encoded.length; i++) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      encoded[i] = id(Utf8.scalar(c), i);
    }
    return encoded;
  }

  @Override
  public int[] encodeSpecial(String text) {
    var encoded = new IntList(text.length());
    new AddedTokens(addedTokens())
        .cut(
            text,
            _ -> true,
            new AddedTokens.Parts() {
              @Override
              public void plain(int start, int end) {
                encoded.addAll(encode(text.substring(start, end)));
              }

              @Override
              public void token(AddedToken token) {
                encoded.add(token.id());
              }
            });
    return encoded.toArray();
  }

  @Override
  public List<AddedToken> addedTokens() {
    return hasEndOfText ? List.of(AddedToken.special(codePoints.length, END_OF_TEXT)) : List.of();
  }

  private int id(int codePoint, int position) {
    int id = codePoint < ids.length ? ids[codePoint] : UNKNOWN;
    if (id == UNKNOWN) {
      throw new UnknownTextException(
          ("character %d of the text, %s, is not in this vocabulary of %s;"
                  + " leave it out, or use a byte pair tokenizer, which takes any text")
              .formatted(
                  position + 1,
                  ReadableText.name(codePoint),
                  Counted.of(codePoints.length, "character")));
    }
    return id;
  }

  @Override
  public String decode(int... ids) {
    var text = new StringBuilder(ids.length);
    for (int id : ids) {
      append(text, id);
    }
    return text.toString();
  }

  @Override
  public byte[] bytes(int id) {
    var text = new StringBuilder();
    append(text, id);
    return Utf8.encode(text.toString(), 0, text.length());
  }

  private void append(StringBuilder text, int id) {
    if (id < 0 || id >= vocabSize()) {
      throw new IndexOutOfBoundsException(
          "token id %d is not in the vocabulary, whose ids are 0 to %d"
              .formatted(id, vocabSize() - 1));
    }
    if (id == codePoints.length) {
      text.append(END_OF_TEXT);
    } else {
      text.appendCodePoint(codePoints[id]);
    }
  }

  @Override
  public OptionalInt endOfText() {
    return hasEndOfText ? OptionalInt.of(codePoints.length) : OptionalInt.empty();
  }

  /** The characters by id, without the end of text. */
  public int[] codePoints() {
    return codePoints.clone();
  }
}
