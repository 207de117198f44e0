package cero.storage;

/**
 * Halves of surrogate pairs, which a Java string or JSON's {@code \}{@code u} can say: they are no
 * characters, and no UTF-8 can say them. Threads may call it at the same time.
 */
public final class HalfCharacters {
  private HalfCharacters() {}

  /** Whether a text has half of a pair in it, without its other half beside it. */
  public static boolean in(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
