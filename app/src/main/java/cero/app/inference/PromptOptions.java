package cero.app.inference;

import cero.app.options.CommonOptions;
import cero.app.terminal.Console;
import cero.format.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a model goes on from. */
final class PromptOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description =
          "The text to go on from, or - to read it from standard input (default: the beginning of a"
              + " new text).")
  private String text;

  @Option(
      names = "--prompt-file",
      paramLabel = "FILE",
      description = "A text file to go on from, its last line end too, instead of --prompt.")
  private Path file;

  @Option(
      names = "--prompt-ids",
      paramLabel = "I,I,…",
      description = "Token ids to go on from, separated by commas, instead of --prompt.")
  private String idList;

  @Mixin private SpecialOption special;

  /** The text that was given; null before it was read, and where there is none. */
  private String read;

  /** Whether one of them was given. */
  boolean isGiven() {
    return text != null || file != null || idList != null;
  }

  /**
   * Opens the model to go on with; one that was given ids need not be able to read text.
   *
   * @throws FormatException if its files can't be read
   */
  OpenModel open(Path folder, Console console, CommonOptions common) throws FormatException {
    return idList == null
        ? OpenModel.forText(folder)
        : OpenModel.forIds(folder, fault -> common.tell(console, "model.ids_alone", fault));
  }

  /**
   * The prompt's ids, at least one: without a prompt the token that a new text begins after.
   *
   * @throws IOException if the prompt is text that can't be read, or the model has no tokenizer
   * @throws ParameterException if several options are given, an id is unknown, or there is neither
   *     a prompt nor a tokenizer
   */
  int[] ids(OpenModel model, Console console, CommonOptions common) throws IOException {
    if (Stream.of(text, file, idList).filter(Objects::nonNull).count() > 1) {
      throw usage("--prompt, --prompt-file and --prompt-ids exclude each other");
    }
    if (idList != null) {
      try {
        int[] ids = TokenIds.parse(idList);
        model.config().requireKnown(ids);
        return ids;
      } catch (IllegalArgumentException e) {
        throw usage(e.getMessage());
      }
    }
    read = file != null ? GivenText.in(file) : text == null ? "" : GivenText.of(text, System.in);
    if (!read.isEmpty()) {
      return special.prompt(model.requireText("--prompt-ids"), read, console, common);
    }
    if (model.tokenizer().isEmpty()) {
      throw usage("this model has no tokenizer to begin a text with: give --prompt-ids");
    }
    return model.text().prompt("");
  }

  /** The prompt as it is shown before what follows; empty where it was not text. */
  String text() {
    return read == null ? "" : read;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
