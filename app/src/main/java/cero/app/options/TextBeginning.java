package cero.app.options;

import cero.text.Tokenizer;
import cero.text.UnknownTextException;

/** Where a model begins that is given nothing to go on from. */
public final class TextBeginning {
  private TextBeginning() {}

  /** The token that a text begins after: the one that ends documents, else a line's end. */
  public static int of(Tokenizer tokenizer) {
    if (tokenizer.endOfText().isPresent()) {
      return tokenizer.endOfText().getAsInt();
    }
    try {
      return tokenizer.encode("\n")[0];
    } catch (UnknownTextException e) {
      return 0; // any token: there is none that ends a line
    }
  }
}
