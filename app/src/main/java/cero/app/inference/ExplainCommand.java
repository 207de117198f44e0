package cero.app.inference;

import cero.app.options.CommonOptions;
import cero.app.options.ThreadOptions;
import cero.app.terminal.Console;
import cero.device.Device;
import cero.explain.GradientStep;
import cero.explain.LogitsGradient;
import cero.explain.TextLoss;
import cero.loss.LossSteps;
import cero.loss.LossSteps.Position;
import cero.loss.Perplexity;
import cero.model.Gpt;
import cero.model.GptConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows where the loss comes from, and what one step of training does to it. */
@Command(
    name = "explain",
    sortOptions = false,
    description = "Show step by step how the loss of a text comes about, and how it is lowered.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero explain --model runs/my-model --text \"Once upon a time there was a fox.\"",
      "  ./cero explain --model runs/my-model --text \"Once upon a time\" --position 2",
      "  ./cero explain --model runs/my-model --text \"Once upon a time\" --step 0.01",
      "  the same with --register exact for the formulas"
    })
public final class ExplainCommand implements Callable<Integer> {
  /** For whom the explanations are. */
  enum Register {
    PLAIN,
    EXACT
  }

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private ModelOption modelOption;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "The text, in quotes; - reads standard input.")
  private String text;

  @Option(
      names = "--ids",
      paramLabel = "I,I,…|FILE",
      description = "Instead of text: token ids, or a JSON file with one row of them.")
  private String ids;

  @Mixin private SpecialOption special;

  @Option(
      names = "--position",
      paramLabel = "I",
      description = "Look at one position, as numbered in the table.")
  private Integer position;

  @Option(
      names = "--step",
      paramLabel = "LR",
      description = "Make one gradient step on a copy of the model, with this learning rate.")
  private Double learningRate;

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "List the K likeliest tokens of a position (default: 5).")
  private int top = 5;

  @Option(
      names = "--register",
      paramLabel = "plain|exact",
      description = "Explain in plain words or with formulas (default: plain).")
  private Register register = Register.PLAIN;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if ((text == null) == (ids == null)) {
      throw usage("give either --text or --ids");
    }
    if (top < 1) {
      throw usage("--top must be at least 1, not " + top);
    }
    if (learningRate != null && !(learningRate > 0)) {
      throw usage("--step must be above 0, not " + learningRate);
    }
    int threadCount = threads.threads();
    OpenModel model =
        ids == null
            ? OpenModel.forText(modelOption.folder())
            : OpenModel.forIds(
                modelOption.folder(), fault -> common.tell(console, "model.ids_alone", fault));
    int[] tokens = tokens(model);
    int positions = tokens.length - 1;
    if (position != null && (position < 0 || position >= positions)) {
      throw usage(
          "--position must be between 0 and %d, the last of this text, not %d"
              .formatted(positions - 1, position));
    }
    try (Device device = Device.cpu(threadCount)) {
      Gpt gpt = model.read(bytes(model.config(), positions), "choose a smaller model").gpt();
      int listed = Math.min(top, model.config().vocabSize());
      TextLoss textLoss = new TextLoss(device, gpt, tokens);
      LossSteps steps = textLoss.steps(listed);
      Double bitsPerByte =
          model
              .bytesAfterFirst(tokens)
              .map(bytes -> Perplexity.bitsPerByte(steps.loss() * positions, bytes))
              .orElse(null);
      ExplainView view =
          common.json()
              ? new ExplainJson(console, model, tokens)
              : new ExplainPage(console.out(), common.words(), register, model, tokens);
      view.loss(steps, Optional.ofNullable(position), bitsPerByte);
      if (learningRate != null) {
        int looked = position != null ? position : mostSurprising(steps);
        LogitsGradient gradient = textLoss.gradient(looked);
        view.step(
            GradientStep.make(device, gpt, tokens, learningRate, listed),
            Optional.ofNullable(position),
            gradient);
      }
    }
    return 0;
  }

  private int[] tokens(OpenModel model) throws IOException {
    int[] tokens = text != null ? textIds(model) : givenIds();
    if (tokens.length < 2) {
      throw usage(
          "at least two tokens are needed, one to go by and one to guess, but this is "
              + (tokens.length == 0 ? "none" : "one"));
    }
    int most = model.config().context() + 1;
    if (tokens.length > most) {
      throw usage(
          "the text has %d tokens, but at most %d can be looked at: this model's context is %d"
              .formatted(tokens.length, most, most - 1));
    }
    try {
      model.config().requireKnown(tokens);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    return tokens;
  }

  private int[] textIds(OpenModel model) throws IOException {
    String given = GivenText.of(text, System.in);
    return special.encode(model.requireText("--ids"), given, console, common);
  }

  private int[] givenIds() throws IOException {
    if (ids.matches("[-0-9, ]+")) {
      try {
        return TokenIds.parse(ids);
      } catch (IllegalArgumentException e) {
        throw usage(e.getMessage());
      }
    }
    List<int[]> rows = TokenIds.rows(Path.of(ids));
    if (rows.size() != 1) {
      throw new IOException(
          "'%s' has %d rows of token ids, but one text is explained at a time"
              .formatted(ids, rows.size()));
    }
    return rows.getFirst();
  }

  private long bytes(GptConfig config, int positions) {
    return TextLoss.bytes(config, positions)
        + (learningRate == null ? 0 : GradientStep.bytes(config, positions));
  }

  private static int mostSurprising(LossSteps steps) {
    return steps.positions().stream()
        .min(Comparator.comparingDouble(Position::logProbability))
        .orElseThrow()
        .index();
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
