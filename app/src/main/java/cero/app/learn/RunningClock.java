package cero.app.learn;

import java.util.ArrayList;
import java.util.List;

/** Measures how long something has run, without its pauses, and how long its rounds take. */
final class RunningClock {
  private boolean running;
  private double before; // seconds, until it was last stopped
  private long since;
  private final List<Double> rounds = new ArrayList<>(); // when each ended

  void start() {
    running = true;
    since = System.nanoTime();
  }

  void stop() {
    before = seconds();
    running = false;
  }

  double seconds() {
    return running ? before + (System.nanoTime() - since) / 1e9 : before;
  }

  /** A round has ended. */
  void round() {
    rounds.add(seconds());
  }

  /** Seconds a round, by the later half of them: the first ones are slow until Java is warm. */
  double secondsPerRound() {
    int half = rounds.size() / 2;
    double begun = half == 0 ? 0 : rounds.get(half - 1);
    return (rounds.getLast() - begun) / (rounds.size() - half);
  }
}
