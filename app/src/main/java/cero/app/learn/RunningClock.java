package cero.app.learn;

import cero.app.terminal.Pace;

/** Measures how long something has run, without its pauses, and how long its rounds take. */
final class RunningClock {
  private boolean running;
  private double before; // seconds, until it was last stopped
  private long since;
  private final Pace pace = new Pace();

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
    pace.round(seconds());
  }

  /** Seconds a round, by the later half of them. */
  double secondsPerRound() {
    return pace.secondsPerRound();
  }
}
