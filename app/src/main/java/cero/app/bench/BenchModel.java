package cero.app.bench;

import cero.app.options.Presets;
import cero.app.terminal.Numbers;
import cero.app.words.Words;
import cero.model.GptConfig;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which model a benchmark runs: a preset's sizes; the weights are random. */
final class BenchModel {
  /** Room for any measurement, and no size overflows with it. */
  private static final int LONGEST_CONTEXT = 1 << 16;

  private static final int MOST_STEPS = 100_000;

  /** The characters of the text that the presets by characters are known for. */
  private static final int CHARACTERS = 65;

  private static final int GPT2_TOKENS = 50257;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--preset",
      order = 1,
      paramLabel = "NAME",
      description =
          "The model's sizes: tales, nano, shakespeare, book, gpt2, gpt2-medium, gpt2-large or"
              + " gpt2-xl (default: tales).")
  private String preset = Presets.DEFAULT;

  @Option(
      names = "--context",
      order = 2,
      paramLabel = "N",
      description = "Tokens that it sees at once (default: the preset's).")
  private Integer context;

  String preset() {
    return preset;
  }

  /** The preset's sequences in a batch. */
  int presetBatch() {
    return number(options(), "--batch");
  }

  /**
   * The sizes.
   *
   * @throws ParameterException if there is no such preset, or the context is out of range
   */
  GptConfig config() {
    Map<String, String> options = options();
    if (context != null) {
      requireBetween("--context", context, 2, LONGEST_CONTEXT);
    }
    return GptConfig.builder()
        .vocabSize(vocabSize(options.get("--tokenizer")))
        .context(context != null ? context : number(options, "--context"))
        .layers(number(options, "--layers"))
        .heads(number(options, "--heads"))
        .embedding(number(options, "--embedding"))
        .tied(Boolean.parseBoolean(options.getOrDefault("--tied", "true")))
        .qkvBias(Boolean.parseBoolean(options.getOrDefault("--qkv-bias", "true")))
        .dropout(Double.parseDouble(options.getOrDefault("--dropout", "0")))
        .build();
  }

  /** For people: the preset, and how large it is. */
  String describe(GptConfig config, Words words) {
    String parameters = Numbers.whole(config.parameterCount());
    return words.get("bench.parameters", preset, parameters, config.dropout());
  }

  /**
   * @throws ParameterException if it is not a number of steps that a benchmark can have
   */
  void requireSteps(int steps) {
    requireBetween("--steps", steps, 1, MOST_STEPS);
  }

  void requireBetween(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw usage("%s must be between %d and %d, not %d".formatted(option, least, most, value));
    }
  }

  ParameterException usage(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }

  private Map<String, String> options() {
    try {
      Presets.require(preset);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    return Presets.of(preset);
  }

  private static int number(Map<String, String> options, String name) {
    return Integer.parseInt(options.get(name));
  }

  private static int vocabSize(String tokenizer) {
    return switch (tokenizer) {
      case "char" -> CHARACTERS;
      case "gpt2" -> GPT2_TOKENS;
      default -> Integer.parseInt(tokenizer.substring("bpe:".length()));
    };
  }
}
