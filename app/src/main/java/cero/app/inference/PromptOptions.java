package cero.app.inference;

import java.io.IOException;
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
      description = "The text to go on from (default: the beginning of a new text).")
  private String text;

  @Option(
      names = "--prompt-ids",
      paramLabel = "I,I,…",
      description = "Token ids to go on from, separated by commas, instead of --prompt.")
  private String idList;

  /** Whether one of them was given. */
  boolean isGiven() {
    return text != null || idList != null;
  }

  /**
   * The prompt's ids, at least one: without a prompt the token that a new text begins after.
   *
   * @throws IOException if the prompt is text and the model has no tokenizer
   * @throws ParameterException if both options are given, an id is unknown, or there is neither a
   *     prompt nor a tokenizer
   */
  int[] ids(OpenModel model) throws IOException {
    if (text != null && idList != null) {
      throw usage("--prompt and --prompt-ids exclude each other");
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
    if (text != null && !text.isEmpty()) {
      return model.requireText("--prompt-ids").encode(text);
    }
    if (model.tokenizer().isEmpty()) {
      throw usage("this model has no tokenizer to begin a text with: give --prompt-ids");
    }
    return model.text().prompt("");
  }

  /** The prompt as it is shown before what follows; empty where it was not text. */
  String text() {
    return text == null ? "" : text;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
