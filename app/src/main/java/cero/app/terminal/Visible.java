package cero.app.terminal;

/** Text made safe for one terminal line: what moves the cursor or hides is shown as a symbol. */
public final class Visible {
  private Visible() {}

  /**
   * The text with control characters as symbols (newline {@code ↵}, tab {@code ⇥}, others their
   * Unicode control picture), and invisible format characters as {@code ‹U+202E›}.
   */
  public static String text(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(codePoint -> append(shown, codePoint));
    return shown.toString();
  }

  /** As {@link #text}, and spaces as {@code ␣}: a token's spaces are part of it. */
  public static String token(String token) {
    return text(token).replace(' ', '␣');
  }

  private static void append(StringBuilder shown, int codePoint) {
    switch (codePoint) {
      case '\n' -> shown.append('↵');
      case '\t' -> shown.append('⇥');
      case 0x7F -> shown.append('␡');
      // These two join letters and emoji: without them the text would look different.
      case 0x200C, 0x200D -> shown.appendCodePoint(codePoint);
      default -> {
        switch (Character.getType(codePoint)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR -> {
            if (codePoint < ' ') {
              shown.appendCodePoint(0x2400 + codePoint);
            } else {
              shown.append("‹U+%04X›".formatted(codePoint));
            }
          }
          case Character.SURROGATE -> shown.append('\uFFFD');
          default -> shown.appendCodePoint(codePoint);
        }
      }
    }
  }
}
