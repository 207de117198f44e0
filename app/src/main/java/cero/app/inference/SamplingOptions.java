package cero.app.inference;

import cero.app.options.Rng;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how the next token is chosen. */
final class SamplingOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--greedy",
      description = "Always take the best word; the same as --temperature 0.")
  private boolean greedy;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Divide the logits by T: below 1 bolder, above 1 more varied (default: 1).")
  private Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Keep only the K best words, and all that are as good as the K-th.")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Keep only the smallest team of best words that holds P of the probability.")
  private double topP = 1;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Keep only words with at least P times the best word's probability.")
  private double minP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "R",
      description = "Above 1: make words less likely that came already (default: 1, off).")
  private double repetitionPenalty = 1;

  @Option(
      names = "--rng",
      paramLabel = "fast|pytorch",
      description = "Draw with Java's random numbers or with PyTorch's (default: fast).")
  private Rng rng = Rng.FAST;

  /** What draws, from a seed on. */
  TokenDraw draw(long seed) {
    return rng.draw(seed);
  }

  /**
   * The choice that the options describe.
   *
   * @throws ParameterException if a value is out of its range
   */
  Sampling sampling() {
    if (greedy && temperature != null) {
      throw new ParameterException(
          command.commandLine(), "--greedy and --temperature exclude each other");
    }
    Sampling.Builder builder =
        Sampling.builder().topP(topP).minP(minP).repetitionPenalty(repetitionPenalty);
    if (greedy) {
      builder.temperature(0);
    } else if (temperature != null) {
      builder.temperature(temperature);
    }
    if (topK != null) {
      builder.topK(topK);
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException e) { // what the library refuses here is wrong usage
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
