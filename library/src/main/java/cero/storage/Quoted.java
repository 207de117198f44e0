package cero.storage;

/**
 * Text out of files made fit for a sentence that a person reads: nothing in it can move a
 * terminal's cursor, hide or run on, and nothing is longer than a sentence bears. Every exception
 * that is about a file goes through here, so that no reader has to think of it. Threads may call it
 * at the same time.
 */
public final class Quoted {
  private static final int LONGEST_QUOTE = 80;
  private static final int LONGEST_SENTENCE = 1000;
  private static final char REPLACED = '\uFFFD';

  private Quoted() {}

  /**
   * What a file says, to stand inside a sentence: at most 80 characters of it, then an ellipsis.
   * What can't be seen becomes U+FFFD.
   *
   * @param said what the file says, whose {@code toString} is quoted
   */
  public static String of(Object said) {
    return shortened(said.toString(), LONGEST_QUOTE);
  }

  /** A whole sentence, which may quote: at most 1000 characters of it. */
  public static String sentence(String sentence) {
    return shortened(sentence, LONGEST_SENTENCE);
  }

  private static String shortened(String text, int most) {
    StringBuilder seen = new StringBuilder(Math.min(text.length(), most));
    int at = 0;
    for (int count = 0; at < text.length() && count < most; count++) {
      int codePoint = text.codePointAt(at);
      at += Character.charCount(codePoint);
      if (isSeen(codePoint)) {
        seen.appendCodePoint(codePoint);
      } else {
        seen.append(REPLACED);
      }
    }
    return at < text.length() ? seen.append('…').toString() : seen.toString();
  }

  private static boolean isSeen(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      // These two join letters and emoji; the others turn the direction of a line or hide.
      case Character.FORMAT -> codePoint == 0x200C || codePoint == 0x200D;
      default -> true;
    };
  }
}
