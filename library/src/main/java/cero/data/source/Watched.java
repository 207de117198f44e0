package cero.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread for calls that might never return, which are given up on after a while. */
final class Watched implements Closeable {
  private final Duration patience;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("cero-watched-", 0).factory());
  private boolean gaveUp;

  /** What is called. */
  @FunctionalInterface
  interface Call<T> {
    T call() throws IOException;
  }

  /**
   * @param patience how long a call may take
   */
  Watched(Duration patience) {
    this.patience = patience;
  }

  /**
   * What the call gives, made on the other thread.
   *
   * @throws TimeoutException if it took too long; the thread is left to itself
   * @throws InterruptedIOException if the caller was interrupted; the thread is left to itself
   * @throws IOException if the call threw it
   */
  <T> T get(Call<T> call) throws IOException, TimeoutException {
    Future<T> result = thread.submit(call::call);
    try {
      return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      gaveUp = true;
      result.cancel(true);
      throw e;
    } catch (InterruptedException e) {
      gaveUp = true;
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("reading was interrupted").initCause(e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new AssertionError(e); // a call throws nothing else
      }
    }
  }

  /** Whether a call did not return, so that nothing more can be asked of what it was made on. */
  boolean gaveUp() {
    return gaveUp;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
