package cero.text;

/**
 * Reads UTF-8 that comes in pieces, such as a token's bytes. What is not valid becomes U+FFFD as in
 * Unicode's recommendation and in Python: one for each longest beginning of a character, so that
 * half an emoji gives one and the three bytes of a surrogate give three. (Java's own decoder gives
 * one for those.) An instance is for one thread.
 */
public final class Utf8Decoder {
  private static final int LOWEST = 0x80;
  private static final int HIGHEST = 0xBF;

  private int codePoint;
  private int missing;

  /** Which bytes may come next; narrower than all that go on a character only behind its first. */
  private int lowest = LOWEST;

  private int highest = HIGHEST;

  /** A decoder that nothing has come to yet. */
  public Utf8Decoder() {}

  /** The text of some bytes that are the whole. */
  public static String decode(byte[] bytes) {
    var text = new StringBuilder(bytes.length);
    var decoder = new Utf8Decoder();
    decoder.add(bytes, text);
    decoder.finish(text);
    return text.toString();
  }

  /** Takes further bytes and adds the characters that are whole by now. */
  public void add(byte[] bytes, StringBuilder text) {
    for (byte value : bytes) {
      int b = value & 0xFF;
      if (missing > 0) {
        if (b >= lowest && b <= highest) {
          goOn(b, text);
          continue;
        }
        // This byte does not belong to the character that was begun: it begins another.
        finish(text);
      }
      begin(b, text);
    }
  }

  /** Adds U+FFFD for a character that was begun, because nothing follows. */
  public void finish(StringBuilder text) {
    if (missing > 0) {
      text.appendCodePoint(Utf8.REPLACEMENT);
      missing = 0;
    }
    lowest = LOWEST;
    highest = HIGHEST;
  }

  private void begin(int b, StringBuilder text) {
    if (b < 0x80) {
      text.append((char) b);
    } else if (b >= 0xC2 && b <= 0xDF) {
      expect(1, b & 0x1F);
    } else if (b >= 0xE0 && b <= 0xEF) {
      expect(2, b & 0x0F);
      lowest = b == 0xE0 ? 0xA0 : LOWEST;
      highest = b == 0xED ? 0x9F : HIGHEST;
    } else if (b >= 0xF0 && b <= 0xF4) {
      expect(3, b & 0x07);
      lowest = b == 0xF0 ? 0x90 : LOWEST;
      highest = b == 0xF4 ? 0x8F : HIGHEST;
    } else {
      text.appendCodePoint(Utf8.REPLACEMENT);
    }
  }

  private void expect(int bytes, int firstBits) {
    missing = bytes;
    codePoint = firstBits;
  }

  private void goOn(int b, StringBuilder text) {
    lowest = LOWEST;
    highest = HIGHEST;
    codePoint = (codePoint << 6) | (b & 0x3F);
    if (--missing == 0) {
      text.appendCodePoint(codePoint);
    }
  }
}
