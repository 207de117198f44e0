package cero.app.prepare;

import cero.app.prepare.ValidationShare.Placed;
import cero.data.DataException;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import cero.text.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;

/** Tokenizers that are made from the texts themselves, which are read once for it. */
final class LearnedTokenizer {
  /**
   * Characters that byte pairs are learned from at most. What more there is hardly changes which
   * pairs are frequent.
   */
  private static final long SAMPLE = 1L << 26;

  private LearnedTokenizer() {}

  /** Every character of all texts; an end of text too where there are several documents. */
  static Tokenizer characters(Corpus corpus, LongConsumer progress) throws IOException {
    BitSet characters = new BitSet();
    long documents = 0;
    for (Placed placed = corpus.next(); placed != null; placed = corpus.next()) {
      String text = corpus.text(placed);
      text.codePoints().forEach(c -> characters.set(isSurrogate(c) ? 0xFFFD : c));
      if (!text.isBlank()) {
        documents += placed.validates() || placed.closes() ? 1 : 0;
      }
      progress.accept(corpus.bytesRead());
    }
    if (characters.isEmpty()) {
      throw noText();
    }
    CharTokenizer tokenizer = CharTokenizer.ofCodePoints(characters.stream().toArray());
    return documents > 1 ? tokenizer.withEndOfText() : tokenizer;
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /**
   * Byte pairs, learned from a sample of the training text: every n-th part, where n is the power
   * of two with which the sample stays within its bounds.
   */
  static BytePairTokenizer bytePairs(Corpus corpus, int pieces, LongConsumer progress)
      throws IOException {
    return bytePairs(corpus, pieces, progress, SAMPLE);
  }

  static BytePairTokenizer bytePairs(
      Corpus corpus, int pieces, LongConsumer progress, long sampleSize) throws IOException {
    List<String> sample = new ArrayList<>();
    long characters = 0;
    long every = 1;
    long number = 0;
    for (Placed placed = corpus.next(); placed != null; placed = corpus.next()) {
      progress.accept(corpus.bytesRead());
      if (placed.validates() || number++ % every != 0) {
        continue;
      }
      String text = corpus.text(placed);
      sample.add(text);
      characters += text.length();
      while (characters > sampleSize && sample.size() > 1) {
        every *= 2;
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < sample.size(); i += 2) {
          kept.add(sample.get(i));
        }
        sample = kept;
        characters = sample.stream().mapToLong(String::length).sum();
      }
    }
    if (characters == 0) {
      throw noText();
    }
    return BytePairTrainer.train(sample, pieces);
  }

  static DataException noText() {
    return new DataException("there is no text in what --data names");
  }
}
