package cero.app.download;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Tries again what failed for a reason that may pass. */
final class Retries {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Bytes beyond all that came before which make a new failure count as the first again. */
  private static final long PROGRESS = 1 << 20;

  private final Patience patience;
  private final Told told;

  /** Is told of each failure that another try follows. */
  @FunctionalInterface
  interface Told {
    void retrying(DownloadException why, Duration pause);
  }

  /** What is tried. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  Retries(Patience patience, Told told) {
    this.patience = patience;
    this.told = told;
  }

  /**
   * Tries until it succeeds, fails for good, or the patience ends.
   *
   * @param bytes how far the attempts have come together
   */
  <T> T run(Attempt<T> attempt, LongSupplier bytes) throws IOException {
    int failures = 0;
    long most = bytes.getAsLong();
    while (true) {
      try {
        return attempt.run();
      } catch (DownloadException e) {
        if (bytes.getAsLong() - most >= PROGRESS) {
          most = bytes.getAsLong();
          failures = 0;
        }
        if (!e.isPassing() || failures == patience.pauses().size()) {
          throw e;
        }
        Duration pause = pause(patience.pauses().get(failures++), e.pause());
        told.retrying(e, pause);
        sleep(pause);
      }
    }
  }

  /** The longer of the two, but a server can't make us wait for hours. */
  static Duration pause(Duration ours, Duration theirs) {
    Duration shortened = theirs.compareTo(LONGEST_PAUSE) < 0 ? theirs : LONGEST_PAUSE;
    return ours.compareTo(shortened) > 0 ? ours : shortened;
  }

  private static void sleep(Duration pause) throws DownloadException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DownloadException("the download was interrupted", e);
    }
  }
}
