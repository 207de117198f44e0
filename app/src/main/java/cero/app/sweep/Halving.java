package cero.app.sweep;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Successive halving (<a href="https://arxiv.org/abs/1502.07943">Jamieson and Talwalkar 2016</a>),
 * the inner loop of Hyperband (<a href="https://arxiv.org/abs/1603.06560">Li et al. 2018</a>): all
 * trials begin with a small share of a whole run; after each rung the best third goes on to three
 * times as much. A trial that goes on continues its own run, whose schedule is the whole run's.
 *
 * @param trials that begin
 */
record Halving(int trials) {
  /** One in so many goes on; also the factor between the shares of two rungs. */
  private static final int FACTOR = 3;

  /** Less than a 27th of a run says little of its end. */
  private static final int MOST_RUNGS = 3;

  /** The number of the last rung, at which runs are whole; the first is 0. */
  int lastRung() {
    int rung = 0;
    for (long n = FACTOR; n <= trials && rung < MOST_RUNGS; n *= FACTOR) {
      rung++;
    }
    return rung;
  }

  /** Whole runs can be cut into so many equal parts that each rung ends with one. */
  int parts() {
    return (int) Math.pow(FACTOR, lastRung());
  }

  /** How many trials run up to a rung. */
  int width(int rung) {
    return Math.ceilDiv(trials, (int) Math.pow(FACTOR, rung));
  }

  /** The share of a whole run that a trial has done after a rung. */
  double share(int rung) {
    return Math.pow(FACTOR, rung - lastRung());
  }

  /** The step at which a run of so many steps ends a rung. */
  long step(int rung, long steps) {
    return Math.max(1, Math.round(steps * share(rung)));
  }

  /** What all rungs together cost, in whole runs. */
  double cost() {
    double cost = 0;
    for (int rung = 0; rung <= lastRung(); rung++) {
      cost += width(rung) * (share(rung) - (rung == 0 ? 0 : share(rung - 1)));
    }
    return cost;
  }

  /** Pieces of training that all rungs together are. */
  int pieces() {
    int pieces = 0;
    for (int rung = 0; rung <= lastRung(); rung++) {
      pieces += width(rung);
    }
    return pieces;
  }

  /** The trials that run in a rung, the best of the one before first; all in the first rung. */
  List<Trial> running(int rung, List<Trial> all) {
    return rung == 0 ? all : ranked(rung - 1, all).stream().limit(width(rung)).toList();
  }

  /** The best of the trials that came furthest; empty while none was measured. */
  Optional<Trial> best(List<Trial> all) {
    for (int rung = lastRung(); rung >= 0; rung--) {
      List<Trial> ranked = ranked(rung, all);
      if (!ranked.isEmpty()) {
        return Optional.of(ranked.getFirst());
      }
    }
    return Optional.empty();
  }

  /** The trials measured at a rung, best first. */
  static List<Trial> ranked(int rung, List<Trial> all) {
    return all.stream()
        .filter(trial -> trial.at(rung).isPresent())
        .sorted(
            Comparator.comparingDouble((Trial trial) -> trial.at(rung).orElseThrow().bitsPerByte()))
        .toList();
  }
}
