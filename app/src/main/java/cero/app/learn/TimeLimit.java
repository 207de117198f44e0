package cero.app.learn;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
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
   * @throws IOException if the visitor has gone or did not take it in time, or if this is closed
   */
  void write(Writing writing) throws IOException {
    Future<?> end = interruptLater();
    try {
      writing.run();
    } finally {
      var _ = end.cancel(false);
    }
  }

  private Future<?> interruptLater() throws IOException {
    try {
      return clock.schedule(
          Thread.currentThread()::interrupt, longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      throw new IOException("the server is closed", e);
    }
  }

  /** Lets nothing more be written. */
  @Override
  public void close() {
    clock.shutdownNow();
  }
}
