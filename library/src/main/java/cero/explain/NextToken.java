package cero.explain;

import cero.generate.Sampler;
import cero.generate.Sampling;
import cero.generate.SamplingStages;
import cero.generate.SamplingStages.Fate;
import cero.generate.TokenDraw;
import cero.loss.LargestLogits;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The choice of one next token, stage by stage: the model's distribution; after the temperature;
 * what top-k keeps of it; what top-p then keeps; and what the draw uses, which is what was kept,
 * made to sum to 1 again. Immutable, so threads may share it.
 *
 * @param candidates the likeliest tokens, the likeliest first; of equals, the lower id
 * @param others all tokens that are not listed, together
 * @param original the softmax of the logits
 * @param scaled the softmax of the logits divided by the temperature
 * @param afterTopK how much of {@code scaled} top-k keeps; greedy choice keeps one token
 * @param afterTopP how much of {@code scaled} is left after top-p, which counts its mass among what
 *     top-k left
 * @param drawn what the draw uses
 * @param lastDraw the token that was drawn last, listed or not, if any was drawn
 * @param mostDrawn the token that was drawn most often, listed or not, if any was drawn; of equals,
 *     the lower id
 */
public record NextToken(
    List<Candidate> candidates,
    Others others,
    Stage original,
    Stage scaled,
    Stage afterTopK,
    Stage afterTopP,
    Stage drawn,
    Optional<Candidate> lastDraw,
    Optional<Candidate> mostDrawn) {

  /**
   * A token that could come next.
   *
   * @param probability the model's
   * @param scaledLogit the logit after the temperature
   * @param scaledProbability after the temperature
   * @param fate whether it is kept, and if not, which filter removed it
   * @param drawProbability with which it is drawn
   * @param count how often it was drawn
   */
  public record Candidate(
      int id,
      double logit,
      double probability,
      double scaledLogit,
      double scaledProbability,
      Fate fate,
      double drawProbability,
      int count) {}

  /**
   * Tokens that are not listed, their probabilities summed.
   *
   * @param tokens how many there are
   * @param kept how many of them may be drawn
   * @param count how often one of them was drawn
   */
  public record Others(
      int tokens,
      int kept,
      double probability,
      double scaledProbability,
      double drawProbability,
      int count) {}

  /**
   * A stage as a whole.
   *
   * @param tokens how many are in it
   * @param mass the sum of their probabilities, before they are made to sum to 1 again
   * @param entropy of those probabilities made to sum to 1, in nats
   */
  public record Stage(int tokens, double mass, double entropy) {}

  /**
   * Lays a choice open.
   *
   * @param logits (V)
   * @param draws how many tokens are drawn
   * @param top how many candidates are listed
   * @throws IllegalArgumentException if a logit is NaN or infinitely large, or if all are minus
   *     infinity
   */
  public static NextToken of(
      float[] logits, Sampling sampling, int draws, TokenDraw draw, int top) {
    Sampler sampler = new Sampler(sampling);
    int[] history = {};
    SamplingStages stages = sampler.stages(logits, history);
    int[] last = {0};
    TokenDraw remembered =
        (kept, count, weights, vocabSize) -> last[0] = draw.draw(kept, count, weights, vocabSize);
    int[] counts = sampler.counts(logits, history, draws, remembered);
    int most = 0;
    for (int id = 1; id < counts.length; id++) {
      most = counts[id] > counts[most] ? id : most;
    }
    double[] original =
        softmax(IntStream.range(0, logits.length).mapToDouble(id -> logits[id]).toArray());
    double[] scaled = softmax(stages.scaled());
    double[] drawn = stages.probabilities();
    Fate[] fates = stages.fates();

    IntFunction<Candidate> candidate =
        id ->
            new Candidate(
                id,
                logits[id],
                original[id],
                stages.scaled()[id],
                scaled[id],
                fates[id],
                drawn[id],
                counts[id]);
    int[] listed = LargestLogits.of(logits, 0, logits.length, top);
    boolean[] isListed = new boolean[logits.length];
    IntStream.of(listed).forEach(id -> isListed[id] = true);
    int[] rest = IntStream.range(0, logits.length).filter(id -> !isListed[id]).toArray();
    Others others =
        new Others(
            rest.length,
            (int) IntStream.of(rest).filter(id -> fates[id] == Fate.KEPT).count(),
            sum(original, rest),
            sum(scaled, rest),
            sum(drawn, rest),
            IntStream.of(rest).map(id -> counts[id]).sum());
    return new NextToken(
        IntStream.of(listed).mapToObj(candidate).toList(),
        others,
        stage(original, _ -> true),
        stage(scaled, _ -> true),
        stage(scaled, id -> fates[id] != Fate.TOP_K),
        stage(scaled, id -> fates[id] == Fate.KEPT || fates[id] == Fate.MIN_P),
        stage(drawn, id -> fates[id] == Fate.KEPT),
        draws == 0 ? Optional.empty() : Optional.of(candidate.apply(last[0])),
        draws == 0 ? Optional.empty() : Optional.of(candidate.apply(most)));
  }

  private static double sum(double[] probabilities, int[] ids) {
    return IntStream.of(ids).mapToDouble(id -> probabilities[id]).sum();
  }

  private static double[] softmax(double[] logits) {
    double most =
        IntStream.range(0, logits.length).mapToDouble(id -> logits[id]).max().orElseThrow();
    double[] weights = new double[logits.length];
    double total = 0;
    for (int id = 0; id < logits.length; id++) {
      weights[id] = Math.exp(logits[id] - most);
      total += weights[id];
    }
    for (int id = 0; id < logits.length; id++) {
      weights[id] /= total;
    }
    return weights;
  }

  private static Stage stage(double[] probabilities, IntPredicate isIn) {
    int[] ids = IntStream.range(0, probabilities.length).filter(isIn).toArray();
    double mass = sum(probabilities, ids);
    double entropy = 0;
    for (int id : ids) {
      double p = probabilities[id] / mass;
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return new Stage(ids.length, mass, entropy);
  }
}
