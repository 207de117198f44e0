package cero.generate;

import cero.device.Device;
import cero.model.LanguageModel;
import cero.text.Tokenizer;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Writes on from a prompt, token by token. It writes only ids that the model's tokenizer has, if it
 * has one: a model may have more, to make its vocabulary a round number. Threads may share it.
 */
public final class Generator {
  private static final int FIRST_ROOM = 1024;

  private final Device device;
  private final LanguageModel model;

  public Generator(Device device, LanguageModel model) {
    this.device = Objects.requireNonNull(device, "device");
    this.model = Objects.requireNonNull(model, "model");
  }

  /**
   * What was written.
   *
   * @param ids the new tokens, without the prompt and without the token that ended the text
   * @param end the token by which the model ended the text itself; none where it did not
   * @param forgotten tokens from the beginning that no longer fitted the context
   * @param firstTokenMillis from the call to the first new token
   * @param tokensPerSecond of the tokens after the first; NaN where there are none
   */
  public record Generation(
      int[] ids, OptionalInt end, int forgotten, double firstTokenMillis, double tokensPerSecond) {
    /** Whether the model ended the text itself. */
    public boolean ended() {
      return end.isPresent();
    }
  }

  /**
   * Writes until one of the tokens comes that end the model's texts, or the listener says so, or
   * there are enough.
   *
   * @param prompt ids to go on from; at least one
   * @param tokens the most new tokens; not negative
   * @param sampling how each is chosen
   * @param draw picks one of the tokens that may come next
   * @param listener is given each new token and says whether to go on
   * @throws IllegalArgumentException if the prompt is empty or has an id that the model does not,
   *     or the number of tokens is negative
   */
  public Generation generate(
      int[] prompt, int tokens, Sampling sampling, TokenDraw draw, IntPredicate listener) {
    if (tokens < 0) {
      throw new IllegalArgumentException(
          "the number of tokens to write must not be negative, but is " + tokens);
    }
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(draw, "draw");
    Objects.requireNonNull(listener, "listener");
    long started = System.nanoTime();
    long first = started;
    Decoder decoder = new Decoder(device, model.gpt());
    Sampler sampler = new Sampler(sampling);
    int[] all = Arrays.copyOf(prompt, prompt.length + Math.min(tokens, FIRST_ROOM));
    int length = prompt.length;
    OptionalInt end = OptionalInt.empty();
    int[] next = prompt;
    while (length - prompt.length < tokens) {
      float[] logits = decoder.read(next);
      Arrays.fill(logits, model.writable(), logits.length, Float.NEGATIVE_INFINITY);
      int[] history = sampling.repetitionPenalty() == 1 ? new int[0] : Arrays.copyOf(all, length);
      int id = sampler.next(logits, history, draw);
      if (length == prompt.length) {
        first = System.nanoTime();
      }
      if (model.text().ends().contains(id)) {
        end = OptionalInt.of(id);
        break;
      }
      if (length == all.length) {
        all = Arrays.copyOf(all, 2 * length);
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
        end,
        decoder.forgotten(),
        (first - started) / 1e6,
        ids.length > 1 ? (ids.length - 1) / seconds : Double.NaN);
  }

  /**
   * The prompt and up to {@code tokens} further tokens as text. An empty prompt lets the model
   * begin a text of its own.
   *
   * @param tokens the most new tokens; not negative
   * @param seed of the choice: the same seed gives the same text
   * @throws IllegalArgumentException if the number of tokens is negative
   * @throws cero.text.UnknownTextException if the prompt holds something that the tokenizer has no
   *     token for
   * @throws IllegalStateException if the model has no tokenizer
   */
  public String generate(String prompt, int tokens, Sampling sampling, long seed) {
    TokenDraw draw = TokenDraw.of(new SplittableRandom(seed));
    int[] ids = model.text().prompt(prompt);
    Generation made = generate(ids, tokens, sampling, draw, id -> true);
    Tokenizer tokenizer = model.text().requireTokenizer();
    int[] text = tokenizer.encode(prompt);
    int[] all = Arrays.copyOf(text, text.length + made.ids().length);
    System.arraycopy(made.ids(), 0, all, text.length, made.ids().length);
    return tokenizer.decode(all);
  }
}
