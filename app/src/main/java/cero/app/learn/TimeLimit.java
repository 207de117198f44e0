package cero.app.learn;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends the writing of an answer that its visitor does not take: the write fails, and its connection
 * is closed. Without it, whoever asks and never reads keeps a thread and a connection for good.
 */
final class TimeLimit implements AutoCloseable {
  /** What writes to a visitor. */
  @FunctionalInterface
  interface Writing {
    void run() throws IOException;
  }

  private final Duration longest;
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("time limit").factory());

  TimeLimit(Duration longest) {
    this.longest = longest;
    clock.setRemoveOnCancelPolicy(true);
  }

  /**
   * Writes, and interrupts the writing when its time is over, which closes the channel.
   *
   * @throws IOException if the visitor has gone or did not take it in time
   */
  void write(Writing writing) throws IOException {
    Future<?> end =
        clock.schedule(
            Thread.currentThread()::interrupt, longest.toMillis(), TimeUnit.MILLISECONDS);
    try {
      writing.run();
    } finally {
      var _ = end.cancel(false);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
