package cero.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bytes and characters written so that a person can read them, whatever they are. */
final class ReadableText {
  private ReadableText() {}

  /**
   * Bytes as text: what is valid UTF-8 and can be seen as itself, newline, carriage return and tab
   * as {@code \n}, {@code \r} and {@code \t}, each other byte as {@code \xNN}.
   */
  static String of(byte[] bytes) {
    var readable = new StringBuilder();
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    var decoder = StandardCharsets.UTF_8.newDecoder();
    while (in.hasRemaining()) {
      CoderResult result = decoder.decode(in, out, true);
      out.flip().codePoints().forEach(character -> append(readable, character));
      out.clear();
      int malformed = result.isError() ? result.length() : 0;
      for (int i = 0; i < malformed; i++) {
        appendHex(readable, in.get());
      }
    }
    return readable.toString();
  }

  /** A character's name in a message: itself in quotes if it can be seen, and its code. */
  static String name(int codePoint) {
    String code = String.format(Locale.ROOT, "U+%04X", codePoint);
    return isVisible(codePoint) ? "'%s' (%s)".formatted(Character.toString(codePoint), code) : code;
  }

  private static void append(StringBuilder readable, int character) {
    switch (character) {
      case '\n' -> readable.append("\\n");
      case '\r' -> readable.append("\\r");
      case '\t' -> readable.append("\\t");
      default -> {
        if (isVisible(character)) {
          readable.appendCodePoint(character);
        } else {
          for (byte value : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
            appendHex(readable, value);
          }
        }
      }
    }
  }

  private static void appendHex(StringBuilder readable, byte value) {
    readable.append(String.format(Locale.ROOT, "\\x%02x", value));
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
