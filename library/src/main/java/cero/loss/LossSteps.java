package cero.loss;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The loss as its steps: at each position logits → probabilities → the target's probability → its
 * logarithm; over all positions their mean, and minus the mean. Immutable, so threads may share it.
 */
public record LossSteps(List<Position> positions) {

  /** A token that could come next. */
  public record Candidate(int id, double logit, double probability) {}

  /**
   * One position.
   *
   * @param index which of the sequence's positions, from 0
   * @param target the right next token
   * @param logit the target's logit
   * @param logSumExp ln Σ exp over all logits: what turns a logit into a log-probability
   * @param rank how many tokens are likelier than the target, plus 1
   * @param top the likeliest tokens, the likeliest first
   * @param otherLogSumExp ln Σ exp over the logits of the tokens that are neither the target nor in
   *     {@code top}; minus infinity where there are none
   */
  public record Position(
      int index,
      int target,
      double logit,
      double logSumExp,
      int rank,
      List<Candidate> top,
      double otherLogSumExp) {

    /** ln p(target), in nats. */
    public double logProbability() {
      return logit - logSumExp;
    }

    /** p(target). */
    public double probability() {
      return Math.exp(logProbability());
    }

    /** Probability of all tokens that are not listed in {@link #top}. */
    public double otherProbability() {
      boolean listed = top.stream().anyMatch(candidate -> candidate.id() == target);
      return Math.exp(otherLogSumExp - logSumExp) + (listed ? 0 : probability());
    }

    static Position of(
        int index, int target, float[] logits, int at, int vocab, double logSumExp, int top) {
      float targetLogit = logits[at + target];
      int rank = 1;
      for (int id = 0; id < vocab; id++) {
        rank += logits[at + id] > targetLogit ? 1 : 0;
      }
      int[] likeliest = LargestLogits.of(logits, at, vocab, top);
      double others = otherLogSumExp(logits, at, vocab, target, likeliest);
      List<Candidate> candidates = new ArrayList<>();
      for (int id : likeliest) {
        double logit = logits[at + id];
        candidates.add(new Candidate(id, logit, Math.exp(logit - logSumExp)));
      }
      return new Position(
          index, target, targetLogit, logSumExp, rank, List.copyOf(candidates), others);
    }

    /** Added up one by one: the difference of two sums would lose a small rest's digits. */
    private static double otherLogSumExp(
        float[] logits, int at, int vocab, int target, int[] listed) {
      BitSet left = new BitSet(vocab);
      left.set(0, vocab);
      left.clear(target);
      for (int id : listed) {
        left.clear(id);
      }
      double most = left.stream().mapToDouble(id -> logits[at + id]).max().orElse(0);
      return most
          + Math.log(left.stream().mapToDouble(id -> Math.exp(logits[at + id] - most)).sum());
    }
  }

  /** The mean of ln p(target) over the positions, in nats. */
  public double meanLogProbability() {
    return positions.stream().mapToDouble(Position::logProbability).average().orElse(Double.NaN);
  }

  /** Minus the mean log-probability: the cross-entropy loss, in nats. */
  public double loss() {
    return -meanLogProbability();
  }

  public double perplexity() {
    return Perplexity.of(loss());
  }
}
