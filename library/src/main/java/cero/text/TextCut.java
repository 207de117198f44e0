package cero.text;

/**
 * Where a long text may be cut so that its parts have the tokens of the whole. Threads may call it
 * at the same time.
 */
public final class TextCut {
  private TextCut() {}

  /**
   * The last such place in a text that may go on: the text before it, encoded by any of our
   * tokenizers, and what follows, encoded by itself, are the tokens of all.
   *
   * @return a place after the first character and before the last, or 0 if there is none
   */
  public static int last(String text) {
    // A pair of surrogates must not be cut, and the last one may lack its second half.
    for (int at = text.length() - 1; at > 0; at--) {
      if (!Character.isSurrogate(text.charAt(at))
          && !Character.isSurrogate(text.charAt(at - 1))
          && Gpt2Splitter.isAlwaysCut(text, at)) {
        return at;
      }
    }
    return 0;
  }
}
