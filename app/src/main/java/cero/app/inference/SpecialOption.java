package cero.app.inference;

import cero.app.options.CommonOptions;
import cero.app.terminal.Console;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import picocli.CommandLine.Option;

/** Whether a text may hold special tokens, which its author then steers the model with. */
final class SpecialOption {
  @Option(
      names = "--special",
      description =
          "Take the spelling of a special token in the text, such as <|endoftext|>, as that token;"
              + " without it, it is plain text.")
  private boolean special;

  /** A text's ids, without what a model may expect before it. */
  int[] encode(Tokenizer tokenizer, String text, Console console, CommonOptions common) {
    return encode(TextFormat.of(tokenizer), text, console, common);
  }

  /**
   * A text's ids as its model is to see them; it is told where plain text looks like a token.
   *
   * @throws cero.text.UnknownTextException if the tokenizer has no token for something in it
   */
  int[] encode(TextFormat format, String text, Console console, CommonOptions common) {
    tell(format.requireTokenizer(), text, console, common);
    return special ? format.encodeSpecial(text) : format.encode(text);
  }

  /**
   * The ids that a model goes on from; it is told where plain text looks like a token.
   *
   * @throws cero.text.UnknownTextException as {@link TextFormat#prompt}
   */
  int[] prompt(TextFormat format, String text, Console console, CommonOptions common) {
    tell(format.requireTokenizer(), text, console, common);
    return special ? format.promptSpecial(text) : format.prompt(text);
  }

  private void tell(Tokenizer tokenizer, String text, Console console, CommonOptions common) {
    int count = special ? 0 : tokenizer.countSpecial(text);
    if (count > 0) {
      common.tell(console, "text.special_spelled", count);
    }
  }
}
