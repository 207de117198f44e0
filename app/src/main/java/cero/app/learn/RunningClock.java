package cero.app.learn;

/** Measures how long something has run, without its pauses. */
final class RunningClock {
  private boolean running;
  private double before; // seconds, until it was last stopped
  private long since;

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
}
