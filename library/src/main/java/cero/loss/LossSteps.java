package cero.loss;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The loss as its steps: at each position logits → probabilities → the target's probability → its
 * logarithm; over all positions their mean, and minus the mean.
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
   */
  public record Position(
      int index, int target, double logit, double logSumExp, int rank, List<Candidate> top) {

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
      return Math.max(0, 1 - top.stream().mapToDouble(Candidate::probability).sum());
    }

    static Position of(
        int index, int target, float[] logits, int at, int vocab, double logSumExp, int top) {
      float targetLogit = logits[at + target];
      int rank = 1;
      // The least of the kept ones stands at the head, to be replaced; of equals, the later id.
      Comparator<Integer> order =
          Comparator.comparingDouble((Integer id) -> logits[at + id])
              .thenComparing(Comparator.reverseOrder());
      PriorityQueue<Integer> best = new PriorityQueue<>(Math.max(1, top), order);
      for (int id = 0; id < vocab; id++) {
        if (logits[at + id] > targetLogit) {
          rank++;
        }
        if (best.size() < top) {
          best.add(id);
        } else if (top > 0 && logits[at + id] > logits[at + best.peek()]) {
          best.poll();
          best.add(id);
        }
      }
      List<Candidate> candidates = new ArrayList<>();
      while (!best.isEmpty()) {
        int id = best.poll();
        double logit = logits[at + id];
        candidates.addFirst(new Candidate(id, logit, Math.exp(logit - logSumExp)));
      }
      return new Position(index, target, targetLogit, logSumExp, rank, List.copyOf(candidates));
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
