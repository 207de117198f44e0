package cero.text;

import java.util.List;

/**
 * Where a long text may be cut so that its parts have the tokens of the whole. Immutable, so
 * threads may share it.
 */
public final class TextCut {
  /** Everywhere: for whoever joins the parts again. */
  public static final TextCut ANYWHERE = new TextCut(Places.ALL, List.of());

  /** For GPT-2's tokenizer, those that are learned here, and characters. */
  public static final TextCut GPT2 =
      new TextCut(Places.BETWEEN_PIECES, List.of(AddedToken.special(0, Tokenizer.END_OF_TEXT)));

  private enum Places {
    ALL,

    /** Where a piece ends, whatever stands around it. */
    BETWEEN_PIECES,

    /**
     * Of these, where a space follows: a tokenizer puts none before a part that begins with one,
     * and no added token begins a word there.
     */
    BEFORE_SPACES,

    /** Merges go across everything. */
    NONE
  }

  private final Places places;
  private final List<AddedToken> uncut; // tokens that no place may be inside of

  private TextCut(Places places, List<AddedToken> uncut) {
    this.places = places;
    this.uncut = uncut;
  }

  /** For a tokenizer. */
  public static TextCut of(Tokenizer tokenizer) {
    List<AddedToken> added = tokenizer.addedTokens();
    if (!(tokenizer instanceof BytePairTokenizer bytePairs)) {
      return new TextCut(Places.BETWEEN_PIECES, added);
    }
    boolean findsTokens = added.stream().anyMatch(token -> !token.special());
    Places places = Places.BETWEEN_PIECES;
    if (!bytePairs.form().pieces()) {
      places = Places.NONE;
    } else if (bytePairs.form().prefixSpace() || findsTokens) {
      places = Places.BEFORE_SPACES;
    }
    return new TextCut(places, added);
  }

  /** Whether no text may be cut anywhere, however long. */
  public boolean isNowhere() {
    return places == Places.NONE;
  }

  /**
   * The last such place in a text that may go on: the text before it and what follows, each encoded
   * by itself, have the tokens of all.
   *
   * @return a place after the first character and before the last, or 0 if there is none; where it
   *     may be anywhere, the end of the text
   */
  public int last(String text) {
    switch (places) {
      case ALL -> {
        return text.length();
      }
      case NONE -> {
        return 0;
      }
      case BETWEEN_PIECES, BEFORE_SPACES -> {}
    }
    // A pair of surrogates must not be cut, and the last one may lack its second half.
    for (int at = text.length() - 1; at > 0; at--) {
      if (!Character.isSurrogate(text.charAt(at))
          && !Character.isSurrogate(text.charAt(at - 1))
          && Gpt2Splitter.isAlwaysCut(text, at)
          && (places == Places.BETWEEN_PIECES || text.charAt(at) == ' ')
          && isBetweenTokens(text, at)) {
        return at;
      }
    }
    return 0;
  }

  /** Whether no added token goes across a place, or would see there what a part doesn't show. */
  private boolean isBetweenTokens(String text, int at) {
    for (AddedToken token : uncut) {
      String content = token.content();
      // One that ends here may take white space that follows; a single word counts by what touches
      // it, on either side.
      boolean looksOn = token.rightStrip() || token.singleWord();
      int first = at - content.length() + (looksOn ? 0 : 1);
      int last = token.singleWord() ? at : at - 1;
      for (int start = Math.max(0, first); start <= last; start++) {
        int seen = Math.min(content.length(), text.length() - start);
        if (text.startsWith(content.substring(0, seen), start)) {
          return false;
        }
      }
    }
    return true;
  }
}
