package cero.text;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How texts are written as a model's ids. Immutable, so threads may share it.
 *
 * @param tokenizer cuts text into tokens; none where a model is only known by its ids
 * @param start the token that the model expects before each text, where it learned texts from their
 *     beginning on alone
 * @param ends the tokens that end a text, the foremost first
 * @param beginning the token that a text may begin with, whether the model expects it or not
 * @param padding the token that fills rows of unequal length
 */
public record TextFormat(
    Optional<Tokenizer> tokenizer,
    OptionalInt start,
    Set<Integer> ends,
    OptionalInt beginning,
    OptionalInt padding) {
  private static final TextFormat NONE =
      new TextFormat(Optional.empty(), OptionalInt.empty(), Set.of());

  public TextFormat {
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(beginning, "beginning");
    Objects.requireNonNull(padding, "padding");
    ends = Collections.unmodifiableSet(new LinkedHashSet<>(Objects.requireNonNull(ends, "ends")));
  }

  /** Texts may begin with the token that stands before each, or else with none. */
  public TextFormat(Optional<Tokenizer> tokenizer, OptionalInt start, Set<Integer> ends) {
    this(tokenizer, start, ends, start, OptionalInt.empty());
  }

  /** Of a model that is only known by its ids. */
  public static TextFormat none() {
    return NONE;
  }

  /** Nothing stands before a text, and the tokenizer's end of text ends it. */
  public static TextFormat of(Tokenizer tokenizer) {
    return of(Optional.of(Objects.requireNonNull(tokenizer, "tokenizer")), false);
  }

  /**
   * The tokenizer's end of text ends a text.
   *
   * @param beginTexts whether the token that a text may begin with, which is the end of text where
   *     the tokenizer has no other, stands before each text
   */
  public static TextFormat of(Optional<Tokenizer> tokenizer, boolean beginTexts) {
    OptionalInt end = tokenizer.map(Tokenizer::endOfText).orElse(OptionalInt.empty());
    OptionalInt beginning =
        tokenizer
            .map(known -> known.idOf(TokenRole.BEGINNING))
            .filter(OptionalInt::isPresent)
            .orElse(end);
    return new TextFormat(
        tokenizer,
        beginTexts ? beginning : OptionalInt.empty(),
        end.isPresent() ? Set.of(end.getAsInt()) : Set.of(),
        beginning,
        tokenizer.map(known -> known.idOf(TokenRole.PADDING)).orElse(OptionalInt.empty()));
  }

  /**
   * The same, but no token ends a text, so that a model writes on and on. That is for writing
   * alone: files can't say it, so {@code ModelDirectory} refuses to save a model with it where the
   * tokenizer has an end of text.
   */
  public TextFormat withoutEnds() {
    return new TextFormat(tokenizer, start, Set.of(), beginning, padding);
  }

  /**
   * @throws IllegalStateException if there is no tokenizer
   */
  public Tokenizer requireTokenizer() {
    return tokenizer.orElseThrow(
        () -> new IllegalStateException("there is no tokenizer to read text with: give token ids"));
  }

  /**
   * A text's ids as the model is to see them: after the token that it expects before texts, if it
   * expects one.
   *
   * @throws UnknownTextException if the tokenizer takes no text with something in it that it has no
   *     token for
   * @throws IllegalStateException if there is no tokenizer
   */
  public int[] encode(String text) {
    return behindStart(requireTokenizer().encode(Objects.requireNonNull(text, "text")));
  }

  /**
   * As {@link #encode}, but the spellings of special tokens become those tokens.
   *
   * @throws UnknownTextException if the tokenizer takes no text with something in it that it has no
   *     token for
   * @throws IllegalStateException if there is no tokenizer
   */
  public int[] encodeSpecial(String text) {
    return behindStart(requireTokenizer().encodeSpecial(Objects.requireNonNull(text, "text")));
  }

  private int[] behindStart(int[] ids) {
    return IntStream.concat(start.stream(), Arrays.stream(ids)).toArray();
  }

  /**
   * The ids that a model goes on from, at least one: the text's, as {@link #encode} gives them, or
   * the token that a new text begins after, where the text is empty. That is the one that the model
   * expects, else the one that texts may begin with, else the one that ends documents, else a
   * line's end, else any.
   *
   * @throws UnknownTextException if the tokenizer has no token for anything in a text that isn't
   *     empty, or takes no text with something in it that it has no token for
   * @throws IllegalStateException if there is no tokenizer
   */
  public int[] prompt(String text) {
    if (Objects.requireNonNull(text, "text").isEmpty()) {
      return new int[] {firstToken()};
    }
    return requireText(encode(text));
  }

  /**
   * As {@link #prompt}, but the spellings of special tokens become those tokens.
   *
   * @throws UnknownTextException as {@link #prompt}
   * @throws IllegalStateException if there is no tokenizer
   */
  public int[] promptSpecial(String text) {
    return Objects.requireNonNull(text, "text").isEmpty()
        ? prompt(text)
        : requireText(encodeSpecial(text));
  }

  private int[] requireText(int[] ids) {
    if (ids.length == start.stream().count()) {
      throw UnknownTextException.all();
    }
    return ids;
  }

  private int firstToken() {
    Tokenizer known = requireTokenizer();
    if (start.isPresent()) {
      return start.getAsInt();
    }
    if (beginning.isPresent()) {
      return beginning.getAsInt();
    }
    if (known.endOfText().isPresent()) {
      return known.endOfText().getAsInt();
    }
    try {
      int[] line = known.encode("\n"); // perhaps behind a space that the tokenizer puts there
      return line.length > 0 ? line[line.length - 1] : 0;
    } catch (UnknownTextException e) {
      return 0;
    }
  }
}
