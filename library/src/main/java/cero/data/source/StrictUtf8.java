package cero.data.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8 as the standard has it: no overlong forms, no halves of characters. */
final class StrictUtf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private StrictUtf8() {}

  /**
   * @throws CharacterCodingException if the bytes are not UTF-8
   */
  static String decode(byte[] bytes) throws CharacterCodingException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // This way is the fastest, and puts a sign in the place of what is wrong.
    return text.indexOf(REPLACEMENT) < 0
        ? text
        : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** Whether a text has half of a surrogate pair in it, which no UTF-8 can say. */
  static boolean hasHalves(String text) {
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
