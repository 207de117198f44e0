package cero.generate;

import cero.model.Device;
import cero.model.Gpt;
import cero.text.Tokenizer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/** Writes on from a prompt, token by token. */
public final class Generator {
  private final Device device;
  private final Gpt model;
  private final int usable; // ids below are written

  /** Writes any id of the model. */
  public Generator(Device device, Gpt model) {
    this.device = device;
    this.model = model;
    this.usable = model.config().vocabSize();
  }

  /**
   * Writes only ids that the tokenizer has: a model may have more, to make its vocabulary a round
   * number.
   */
  public Generator(Device device, Gpt model, Tokenizer tokenizer) {
    this.device = device;
    this.model = model;
    this.usable = Math.min(tokenizer.vocabSize(), model.config().vocabSize());
  }

  /**
   * What was written.
   *
   * @param ids the new tokens, without the prompt and without the end-of-text token
   * @param ended whether the model ended the text itself
   * @param forgotten tokens from the beginning that no longer fitted the context
   * @param firstTokenMillis from the call to the first new token
   * @param tokensPerSecond of the tokens after the first; NaN where there are none
   */
  public record Generation(
      int[] ids, boolean ended, int forgotten, double firstTokenMillis, double tokensPerSecond) {}

  /**
   * @param prompt ids to go on from; at least one
   * @param tokens the most new tokens
   * @param sampling how each is chosen
   * @param draw picks one of the tokens that may come next
   * @param end the token that ends the text, if there is one
   * @param listener is given each new token and says whether to go on
   * @throws IllegalArgumentException if the prompt is empty or has an id that the model does not
   */
  public Generation generate(
      int[] prompt,
      int tokens,
      Sampling sampling,
      TokenDraw draw,
      OptionalInt end,
      IntPredicate listener) {
    long started = System.nanoTime();
    long first = started;
    Decoder decoder = new Decoder(device, model);
    Sampler sampler = new Sampler(sampling);
    int[] all = Arrays.copyOf(prompt, prompt.length + tokens);
    int length = prompt.length;
    boolean ended = false;
    int[] next = prompt;
    while (length < all.length) {
      float[] logits = decoder.read(next);
      Arrays.fill(logits, usable, logits.length, Float.NEGATIVE_INFINITY);
      int[] history = sampling.repetitionPenalty() == 1 ? new int[0] : Arrays.copyOf(all, length);
      int id = sampler.next(logits, history, draw);
      if (length == prompt.length) {
        first = System.nanoTime();
      }
      if (end.isPresent() && id == end.getAsInt()) {
        ended = true;
        break;
      }
      all[length++] = id;
      if (!listener.test(id)) {
        break;
      }
      next = new int[] {id};
    }
    int[] ids = Arrays.copyOfRange(all, prompt.length, length);
    double seconds = (System.nanoTime() - first) / 1e9;
    return new Generation(
        ids,
        ended,
        decoder.forgotten(),
        (first - started) / 1e6,
        ids.length > 1 ? (ids.length - 1) / seconds : Double.NaN);
  }

  /**
   * The prompt and up to {@code tokens} further tokens as text.
   *
   * @param seed of the choice: the same seed gives the same text
   * @throws IllegalArgumentException if the prompt is empty
   */
  public String generate(
      Tokenizer tokenizer, String prompt, int tokens, Sampling sampling, long seed) {
    TokenDraw draw = TokenDraw.of(new SplittableRandom(seed));
    int[] ids = tokenizer.encode(prompt);
    Generation made = generate(ids, tokens, sampling, draw, tokenizer.endOfText(), id -> true);
    int[] all = Arrays.copyOf(ids, ids.length + made.ids().length);
    System.arraycopy(made.ids(), 0, all, ids.length, made.ids().length);
    return tokenizer.decode(all);
  }
}
