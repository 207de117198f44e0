package cero.app.prepare;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that work on tasks whose results are taken in the order in which they were given. */
final class Workers implements AutoCloseable {
  private final int count;
  private final ExecutorService threads;

  Workers(int count) {
    this.count = count;
    this.threads = Executors.newFixedThreadPool(count, Thread.ofPlatform().daemon().factory());
  }

  /** What a worker does. */
  @FunctionalInterface
  interface Task<T> {
    T run() throws IOException;
  }

  /** Tasks that may be under way or waiting at once: enough for every thread to have a next one. */
  int most() {
    return 2 * count + 2;
  }

  <T> Future<T> start(Task<T> task) {
    return threads.submit(task::run);
  }

  /** A task's result, or its exception. */
  static <T> T result(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failed -> throw failed;
        case RuntimeException failed -> throw failed;
        case Error failed -> throw failed;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  <T> List<T> all(List<Task<T>> tasks) throws IOException {
    List<Future<T>> futures = tasks.stream().map(this::start).toList();
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(result(future));
    }
    return results;
  }

  /** Ends the threads; what they are at is given up. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
