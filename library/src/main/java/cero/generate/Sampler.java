package cero.generate;

import cero.generate.SamplingStages.Fate;
import cero.model.BrokenModelException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;

/**
 * Chooses the next token from logits (V). It keeps working memory between choices, so each thread
 * needs its own.
 *
 * <p>Top-k and top-p both keep the best tokens until a target is reached, k tokens or the mass p.
 * Where several tokens tie at the edge, all of them get in at top-k, so that it may keep more than
 * k, as PyTorch's usual line for it does; at top-p and for a greedy choice those with the lowest
 * ids do. Neither sorts the vocabulary: a choice takes time in proportion to V.
 */
public final class Sampler {
  private final Sampling sampling;

  private double[] scaled = {}; // by id
  private double[] weights = {}; // by id, of the kept tokens only: probability / best probability
  private double best; // the largest of scaled
  private int[] kept = {}; // ids, ascending
  private int keptCount;
  private double[] ranking = {}; // scratch of a selection

  public Sampler(Sampling sampling) {
    this.sampling = Objects.requireNonNull(sampling, "sampling");
  }

  /**
   * Chooses a token. The draw happens whatever the settings, so that greedy choices use up random
   * numbers too.
   *
   * @param logits (V), left as they are
   * @param history the ids so far; read only if there is a repetition penalty
   * @param draw picks one of the tokens that are left
   * @throws BrokenModelException if a logit is NaN or infinitely large, or all are minus infinity
   * @throws IllegalArgumentException if an id of the history is not in the vocabulary
   */
  public int next(float[] logits, int[] history, TokenDraw draw) {
    narrow(logits, history, _ -> {});
    return draw.draw(kept, keptCount, weights, logits.length);
  }

  /**
   * Makes the same choice n times.
   *
   * @return (V), how often each token came
   * @throws IllegalArgumentException as for {@link #next}
   */
  public int[] counts(float[] logits, int[] history, int n, TokenDraw draw) {
    narrow(logits, history, _ -> {});
    int[] counts = new int[logits.length];
    for (int i = 0; i < n; i++) {
      counts[draw.draw(kept, keptCount, weights, logits.length)]++;
    }
    return counts;
  }

  /**
   * What {@link #next} goes through before it draws.
   *
   * @throws IllegalArgumentException as for {@link #next}
   */
  public SamplingStages stages(float[] logits, int[] history) {
    Sampler plain = new Sampler(Sampling.builder().build());
    plain.narrow(logits, history, _ -> {});
    Fate[] fates = new Fate[logits.length];
    Arrays.fill(fates, Fate.TOP_K); // each token falls at the first filter that it doesn't pass
    narrow(
        logits,
        history,
        next -> {
          for (int i = 0; i < keptCount; i++) {
            fates[kept[i]] = next;
          }
        });
    return new SamplingStages(
        logits.clone(),
        Arrays.copyOf(scaled, logits.length),
        fates,
        probabilities(logits.length),
        entropy(plain.probabilities(logits.length)),
        entropy(probabilities(logits.length)));
  }

  /**
   * Scales the logits and applies the filters: afterwards {@code kept} and {@code weights} say what
   * may be drawn.
   *
   * @param passed told after each filter what the fate of the kept tokens is if they don't pass the
   *     next one
   */
  private void narrow(float[] logits, int[] history, Consumer<Fate> passed) {
    scale(logits, history);
    keptCount = logits.length;
    for (int id = 0; id < keptCount; id++) {
      kept[id] = id;
    }

    boolean greedy = sampling.temperature() == 0;
    int k = greedy ? 1 : sampling.topK().orElse(keptCount);
    if (k < keptCount) {
      keepBest(scaled, bestOfSample(k), _ -> 1, k, !greedy);
    }
    passed.accept(Fate.TOP_P);

    for (int i = 0; i < keptCount; i++) {
      weights[kept[i]] = Math.exp(scaled[kept[i]] - best);
    }
    if (sampling.topP() < 1) {
      double total = keptWeight();
      // Tokens below this bound cannot hold more than 1 - p together: the others reach p.
      double bound = (1 - sampling.topP()) * total / keptCount;
      keepBest(weights, bound, weight -> weight, sampling.topP() * total, false);
    }
    passed.accept(Fate.MIN_P);

    int size = 0;
    for (int i = 0; i < keptCount; i++) {
      if (weights[kept[i]] >= sampling.minP()) {
        kept[size++] = kept[i];
      }
    }
    keptCount = size;
    passed.accept(Fate.KEPT);
  }

  private void scale(float[] logits, int[] history) {
    if (scaled.length < logits.length) {
      scaled = new double[logits.length];
      weights = new double[logits.length];
      kept = new int[logits.length];
      ranking = new double[logits.length];
    }
    double divisor = sampling.temperature() == 0 ? 1 : sampling.temperature();
    for (int id = 0; id < logits.length; id++) {
      scaled[id] = logits[id] / divisor;
    }
    double penalty = sampling.repetitionPenalty();
    if (penalty != 1) {
      for (int id : history) {
        if (id < 0 || id >= logits.length) {
          throw new IllegalArgumentException(
              "the history has the token id %d, but the vocabulary has only %d tokens"
                  .formatted(id, logits.length));
        }
        // From the raw logit: an id that comes twice is still penalised once.
        double logit = logits[id];
        scaled[id] = (logit > 0 ? logit / penalty : logit * penalty) / divisor;
      }
    }
    best = Double.NEGATIVE_INFINITY;
    for (int id = 0; id < logits.length; id++) {
      if (!(scaled[id] <= best)) { // larger, or NaN
        best = scaled[id];
        if (!(best < Double.POSITIVE_INFINITY)) {
          throw broken("contain " + best);
        }
      }
    }
    if (best == Double.NEGATIVE_INFINITY) {
      throw broken("are all -Infinity");
    }
  }

  private static BrokenModelException broken(String what) {
    return new BrokenModelException("no token can be chosen, because the logits " + what);
  }

  /**
   * Keeps the best tokens, as few as reach a target together.
   *
   * @param keys by id, what makes a token better
   * @param bound a key so low that the tokens at or above it reach the target; spares the work on
   *     those below
   * @param mass of a token with a given key, towards the target
   * @param withTies whether all that are as good as the last one stay too
   */
  private void keepBest(
      double[] keys, double bound, DoubleUnaryOperator mass, double target, boolean withTies) {
    int n = 0;
    for (int i = 0; i < keptCount; i++) {
      double key = keys[kept[i]];
      if (key >= bound) {
        kept[n] = kept[i];
        ranking[n++] = key;
      }
    }
    keptCount = n;
    Edge edge = edge(n, mass, target);
    double reached = edge.above;
    int size = 0;
    for (int i = 0; i < keptCount; i++) {
      double key = keys[kept[i]];
      boolean tied = key == edge.key && (withTies || reached < target);
      if (tied) {
        reached += mass.applyAsDouble(key);
      }
      if (tied || key > edge.key) {
        kept[size++] = kept[i];
      }
    }
    keptCount = size;
  }

  /**
   * The k-th best of the first √(kV) tokens; the k-th best of all is at least as good. With that
   * many, about as many tokens of the vocabulary pass the bound as the sample has.
   */
  private double bestOfSample(int k) {
    int size = (int) Math.sqrt((double) k * keptCount);
    System.arraycopy(scaled, 0, ranking, 0, size);
    return edge(size, _ -> 1, k).key;
  }

  /** The key of the last token that gets in, and the mass of all tokens with larger keys. */
  private record Edge(double key, double above) {}

  /**
   * Walks the first n keys of {@code ranking} from the largest down until their mass reaches the
   * target, or to the smallest if it never does: quickselect, by mass instead of by rank.
   */
  private Edge edge(int n, DoubleUnaryOperator mass, double target) {
    int from = 0;
    int to = n;
    double above = 0;
    while (true) {
      double pivot = median(ranking[from], ranking[(from + to) >>> 1], ranking[to - 1]);
      int larger = from; // [from, larger) is larger than the pivot, [smaller, to) is smaller
      int smaller = to;
      double largerMass = 0;
      for (int i = from; i < smaller; ) {
        double key = ranking[i];
        if (key > pivot) {
          ranking[i++] = ranking[larger];
          ranking[larger++] = key;
          largerMass += mass.applyAsDouble(key);
        } else if (key < pivot) {
          ranking[i] = ranking[--smaller];
          ranking[smaller] = key;
        } else {
          i++;
        }
      }
      double pivotMass = (smaller - larger) * mass.applyAsDouble(pivot);
      if (above + largerMass >= target) {
        to = larger;
      } else if (above + largerMass + pivotMass >= target || smaller == to) {
        return new Edge(pivot, above + largerMass);
      } else {
        above += largerMass + pivotMass;
        from = smaller;
      }
    }
  }

  private static double median(double a, double b, double c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private double keptWeight() {
    double sum = 0;
    for (int i = 0; i < keptCount; i++) {
      sum += weights[kept[i]];
    }
    return sum;
  }

  private double[] probabilities(int vocabSize) {
    double[] probabilities = new double[vocabSize];
    double total = keptWeight();
    for (int i = 0; i < keptCount; i++) {
      probabilities[kept[i]] = weights[kept[i]] / total;
    }
    return probabilities;
  }

  /** −Σ p ln p, in nats. */
  private static double entropy(double[] probabilities) {
    double entropy = 0;
    for (double p : probabilities) {
      if (p > 0) {
        entropy -= p * Math.log(p);
      }
    }
    return entropy;
  }
}
