package cero.app.learn;

import cero.device.Device;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Where requests compute: a few devices of one thread each, so that many visitors take turns
 * instead of slowing each other and the training, and only so much memory at a time.
 */
final class Workbench implements AutoCloseable {
  static final int DEVICES = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  // Not the virtual threads of the requests: those that compute would keep the others from running.
  private final ExecutorService threads = Executors.newFixedThreadPool(DEVICES);
  private final BlockingQueue<Device> devices = new ArrayBlockingQueue<>(DEVICES);
  private final int mebibytes = (int) (Runtime.getRuntime().maxMemory() >> 20) / 2;
  private final Semaphore memory = new Semaphore(mebibytes, true);

  private final long longestWaitNanos;

  Workbench() {
    this(LONGEST_WAIT);
  }

  /**
   * @param longestWait for others' work, before a request is refused
   */
  Workbench(Duration longestWait) {
    longestWaitNanos = longestWait.toNanos();
    for (int i = 0; i < DEVICES; i++) {
      devices.add(Device.cpu(1));
    }
  }

  /**
   * Does some work on a device of its own.
   *
   * @param bytes of memory that it takes
   * @throws Refusal if that is more than there is, if others take too long, or if this is closed
   */
  <T> T run(long bytes, Function<Device, T> work) {
    long needed = (bytes >> 20) + 1;
    if (needed > mebibytes) {
      throw new Refusal(
          413,
          "too_much_memory",
          "this needs %d MiB of memory, but only %d are there for it: take a shorter text or a smaller model"
              .formatted(needed, mebibytes));
    }
    try {
      if (!memory.tryAcquire((int) needed, longestWaitNanos, TimeUnit.NANOSECONDS)) {
        throw busy();
      }
      try {
        return runOnFreeDevice(work);
      } finally {
        memory.release((int) needed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    }
  }

  private <T> T runOnFreeDevice(Function<Device, T> work) throws InterruptedException {
    Device device = devices.poll(longestWaitNanos, TimeUnit.NANOSECONDS);
    if (device == null) {
      throw busy();
    }
    try {
      Future<T> result = threads.submit(() -> work.apply(device));
      return result.get();
    } catch (RejectedExecutionException e) {
      throw busy(); // for good: it is closed
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException exception -> throw exception;
        case Error error -> throw error;
        default -> throw new IllegalStateException(e.getCause());
      }
    } finally {
      devices.add(device);
    }
  }

  private static Refusal busy() {
    return new Refusal(503, "busy", "others are computing here just now: try again in a moment");
  }

  @Override
  public void close() {
    threads.shutdownNow();
    devices.forEach(Device::close);
  }
}
