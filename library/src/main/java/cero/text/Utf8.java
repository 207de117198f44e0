package cero.text;

import java.util.Arrays;

/** UTF-8 of a part of a string. */
final class Utf8 {
  /** What a lone surrogate is read as: it is not a character and has no UTF-8. */
  static final int REPLACEMENT = 0xFFFD;

  /** No {@code char} needs more bytes: a surrogate pair takes four for its two. */
  private static final int MOST_BYTES_PER_CHAR = 3;

  private Utf8() {}

  /**
   * The UTF-8 of {@code text[start, end)}; unlike Java's own, it writes U+FFFD for no character.
   */
  static byte[] encode(String text, int start, int end) {
    var bytes = new byte[Math.multiplyExact(end - start, MOST_BYTES_PER_CHAR)];
    int length = 0;
    int i = start;
    while (i < end) {
      int c = scalar(text.codePointAt(i));
      i += Character.charCount(c);
      if (c < 0x80) {
        bytes[length++] = (byte) c;
        continue;
      }
      if (c < 0x800) {
        bytes[length++] = (byte) (0xC0 | (c >> 6));
      } else {
        if (c < 0x10000) {
          bytes[length++] = (byte) (0xE0 | (c >> 12));
        } else {
          bytes[length++] = (byte) (0xF0 | (c >> 18));
          bytes[length++] = (byte) (0x80 | ((c >> 12) & 0x3F));
        }
        bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
      }
      bytes[length++] = (byte) (0x80 | (c & 0x3F));
    }
    return Arrays.copyOf(bytes, length);
  }

  /** The code point itself, or U+FFFD for a lone surrogate. */
  static int scalar(int codePoint) {
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return surrogate ? REPLACEMENT : codePoint;
  }
}
