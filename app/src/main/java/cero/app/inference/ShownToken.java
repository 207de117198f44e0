package cero.app.inference;

import cero.app.terminal.Visible;
import cero.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A token as a table shows it. */
final class ShownToken {
  private ShownToken() {}

  /** A token's text, or its bytes where they are only a part of a character. */
  static String of(Tokenizer tokenizer, int id) {
    byte[] bytes = tokenizer.bytes(id);
    String text = tokenizer.decode(id);
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)
        ? Visible.token(text)
        : "‹" + HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes) + "›";
  }
}
