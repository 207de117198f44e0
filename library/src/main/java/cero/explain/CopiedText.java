package cero.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds what a text has in common with the text that a model learned from, word for word: each run
 * of tokens, as long as it gets, that stands there too. Long ones were learned by heart, or belong
 * to what every such text says. Immutable, so threads may share it.
 */
public final class CopiedText {
  private final int[] learned;
  private final int least;
  private final long[] places; // hash of the tokens in the upper half, place in the lower; sorted

  /**
   * Tokens {@code from} to {@code to - 1} of a text.
   *
   * @param place where they stand in the text that was learned from, for the first time
   */
  public record Span(int from, int to, int place) {}

  /**
   * @param learned the ids of the text that a model learned from; 8 bytes are kept for each
   * @param least the shortest run of tokens that counts
   * @throws IllegalArgumentException if that is not at least 1
   */
  public CopiedText(int[] learned, int least) {
    if (least < 1) {
      throw new IllegalArgumentException("a run has at least 1 token, not " + least);
    }
    this.learned = learned;
    this.least = least;
    places = new long[Math.max(0, learned.length - least + 1)];
    for (int i = 0; i < places.length; i++) {
      places[i] = hash(learned, i) << 32 | i;
    }
    Arrays.sort(places);
  }

  /** Of the {@code least} tokens from a place on. */
  private long hash(int[] ids, int from) {
    long hash = 0;
    for (int i = from; i < from + least; i++) {
      hash = (hash + ids[i] + 1) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return hash >>> 32;
  }

  /** All runs that are in no other, in the order of the text; neighbours may overlap. */
  public List<Span> spans(int[] ids) {
    List<Span> spans = new ArrayList<>();
    int end = 0; // of the last span: a run that ends there too is a part of it
    for (int from = 0; from + least <= ids.length; from++) {
      Span longest = longest(ids, from);
      if (longest.to() > end && longest.to() - from >= least) {
        spans.add(longest);
        end = longest.to();
      }
    }
    return spans;
  }

  private Span longest(int[] ids, int from) {
    long hash = hash(ids, from);
    int at = Arrays.binarySearch(places, hash << 32);
    Span longest = new Span(from, from, 0);
    for (int i = at < 0 ? -at - 1 : at; i < places.length && places[i] >>> 32 == hash; i++) {
      int place = (int) places[i];
      int length = 0;
      while (from + length < ids.length
          && place + length < learned.length
          && ids[from + length] == learned[place + length]) {
        length++;
      }
      if (length > longest.to() - from) {
        longest = new Span(from, from + length, place);
      }
    }
    return longest;
  }
}
