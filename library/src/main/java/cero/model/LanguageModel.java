package cero.model;

import cero.text.TextFormat;
import java.util.Objects;

/**
 * A model and how its texts are written as ids: what belongs together, so that whatever looks at a
 * text with it does so alike. Either may have more tokens than the other: a vocabulary may be made
 * a round number, or a tokenizer get tokens that the model never learned. Threads may share it, as
 * long as none changes the weights.
 *
 * @param gpt the weights
 * @param text the tokenizer, what stands before a text, and what ends one
 */
public record LanguageModel(Gpt gpt, TextFormat text) {
  /**
   * @throws IllegalArgumentException if the token before texts is none of the model's
   */
  public LanguageModel {
    Objects.requireNonNull(gpt, "gpt");
    Objects.requireNonNull(text, "text");
    text.start().ifPresent(id -> gpt.config().requireKnown(new int[] {id}));
  }

  /** A model that is only known by its ids. */
  public static LanguageModel of(Gpt gpt) {
    return new LanguageModel(gpt, TextFormat.none());
  }

  public GptConfig config() {
    return gpt.config();
  }

  /**
   * A text's ids as the model is to see them, as {@link TextFormat#encode} gives them.
   *
   * @throws cero.text.UnknownTextException if the text holds something that the tokenizer has no
   *     token for
   * @throws IllegalStateException if there is no tokenizer
   */
  public int[] encode(String textToRead) {
    return text.encode(textToRead);
  }

  /** How many of the ids have a text; the ids from there on are never written. */
  public int writable() {
    int ids = gpt.config().vocabSize();
    return text.tokenizer().map(known -> Math.min(ids, known.vocabSize())).orElse(ids);
  }
}
