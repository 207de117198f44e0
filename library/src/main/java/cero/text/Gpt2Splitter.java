package cero.text;

/**
 * Cuts text into the pieces that byte pair encoding works in; no token crosses a cut. The pieces
 * are the matches of GPT-2's pattern, where letters {@code \p{L}}, numbers {@code \p{N}} and white
 * space {@code \s} are Unicode's:
 *
 * <pre>{@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}</pre>
 *
 * <p>It is written as a scanner because {@code java.util.regex} is several times slower.
 */
final class Gpt2Splitter {
  private enum Kind {
    LETTER,
    NUMBER,
    SPACE,
    OTHER
  }

  private static final Kind[] ASCII = new Kind[0x80];

  static {
    for (int c = 0; c < ASCII.length; c++) {
      ASCII[c] = unicodeKind(c);
    }
  }

  private Gpt2Splitter() {}

  /** The end of the piece that begins at {@code start}, in text that ends at {@code limit}. */
  static int pieceEnd(String text, int start, int limit) {
    char first = text.charAt(start);
    if (first == '\'') {
      int length = contraction(text, start, limit);
      if (length > 0) {
        return start + length;
      }
    }
    int body = first == ' ' && start + 1 < limit ? start + 1 : start;
    Kind kind = kind(text.codePointAt(body));
    if (kind != Kind.SPACE) {
      return runEnd(text, body, limit, kind);
    }
    // Spaces before a word leave their last one to it: \s+(?!\S).
    int end = runEnd(text, start, limit, Kind.SPACE);
    return end == limit || end == start + 1 ? end : end - 1;
  }

  /**
   * Whether a piece ends at this place whatever stands before and behind: so it is after a letter
   * or a number where something else follows, and after anything but white space where that
   * follows. (What follows an apostrophe may belong to it, and a space to the word behind it.)
   */
  static boolean isAlwaysCut(String text, int at) {
    Kind before = kind(text.codePointBefore(at));
    Kind after = kind(text.codePointAt(at));
    return switch (before) {
      case LETTER, NUMBER -> after != before;
      case OTHER -> after == Kind.SPACE;
      case SPACE -> false;
    };
  }

  /** Whether a character is white space, {@code \s} as Unicode has it. */
  static boolean isSpace(int codePoint) {
    return kind(codePoint) == Kind.SPACE;
  }

  private static int contraction(String text, int start, int limit) {
    char second = start + 1 < limit ? text.charAt(start + 1) : 0;
    char third = start + 2 < limit ? text.charAt(start + 2) : 0;
    return switch (second) {
      case 's', 't', 'm', 'd' -> 2;
      case 'r', 'v' -> third == 'e' ? 3 : 0;
      case 'l' -> third == 'l' ? 3 : 0;
      default -> 0;
    };
  }

  private static int runEnd(String text, int start, int limit, Kind kind) {
    int i = start;
    while (i < limit) {
      int c = text.codePointAt(i);
      if (kind(c) != kind) {
        break;
      }
      i += Character.charCount(c);
    }
    return i;
  }

  private static Kind kind(int c) {
    return c < ASCII.length ? ASCII[c] : unicodeKind(c);
  }

  private static Kind unicodeKind(int c) {
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          Kind.LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          Kind.NUMBER;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          Kind.SPACE;
      // Unicode's White_Space holds these control characters too, and no others: Java's own
      // tests for white space differ from it (no U+0085, no U+00A0, but U+001C to U+001F).
      default -> (c >= '\t' && c <= '\r') || c == 0x85 ? Kind.SPACE : Kind.OTHER;
    };
  }
}
