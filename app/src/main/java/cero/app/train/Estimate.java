package cero.app.train;

import cero.model.GptConfig;
import cero.model.ParameterSpecs;
import cero.model.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * What can be said of a run before it begins, from its sizes alone.
 *
 * @param trainingTokens in the text that it learns from
 * @param tokensPerStep that one update learns from
 * @param steps that it was asked for
 * @param memory that it takes
 * @param disk that it takes
 */
record Estimate(
    GptConfig config,
    long trainingTokens,
    double tokensPerStep,
    long steps,
    TrainingMemory memory,
    RunDisk disk) {

  /**
   * Tokens for each parameter that make the best model for the computing spent: the rule of thumb
   * from <a href="https://arxiv.org/abs/2203.15556">Hoffmann et al. 2022</a> (Chinchilla).
   */
  static final int CHINCHILLA = 20;

  /**
   * The share of the measured peak that training's steps reach by {@link #flopsPerToken}, where
   * they are not measured: GPT-2 small's on two cores, where it is.
   */
  static final double TYPICAL_SHARE = 0.6;

  /** Trained values by the part of the model that has them. */
  SequencedMap<String, Long> parts() {
    SequencedMap<String, Long> parts = new LinkedHashMap<>();
    for (String part :
        List.of(
            "token_embedding",
            "position_embedding",
            "attention",
            "feed_forward",
            "norms",
            "head")) {
      long values = (long) ParameterSpecs.count(config, spec -> part(spec.role()).equals(part));
      if (values > 0) {
        parts.put(part, values);
      }
    }
    return parts;
  }

  private static String part(Role role) {
    return switch (role.kind()) {
      case SCALE, SHIFT -> "norms";
      case EMBEDDING, WEIGHT, BIAS -> role.part().name().toLowerCase(Locale.ROOT);
    };
  }

  /**
   * Operations of one training step for each token: 6N + 12·L·H·D·T, where N are all parameters but
   * the position embedding, which is looked up and not multiplied by; <a
   * href="https://arxiv.org/abs/2204.02311">Chowdhery et al. 2022 (PaLM), appendix B</a>. A
   * multiplication and its addition are two operations; attention counts all T positions.
   */
  double flopsPerToken() {
    double counted = ParameterSpecs.count(config, spec -> spec.role() != Role.POSITION_EMBEDDING);
    return 6 * counted + 12.0 * config.layers() * config.embedding() * memory.time();
  }

  /** Tokens that the run learns from. */
  double tokens() {
    return steps * tokensPerStep;
  }

  /** Tokens that are worth training on by Chinchilla's rule of thumb. */
  double worthwhileTokens() {
    return (double) CHINCHILLA * config.parameterCount();
  }

  /** How often the text is gone through with so many tokens. */
  double epochs(double tokens) {
    return tokens / trainingTokens;
  }

  /** Seconds for so many tokens, from peak arithmetic in GFLOP/s and the typical share of it. */
  double secondsAt(double peakGflops, double tokens) {
    return tokens * flopsPerToken() / (1e9 * peakGflops * TYPICAL_SHARE);
  }
}
