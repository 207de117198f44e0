package cero.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that runs numbered tasks. The thread that calls {@link #run} is one of
 * the team.
 *
 * <p>Tasks are handed out as threads become free, so a result must not depend on which thread runs
 * a task: then it does not depend on the size of the team either.
 *
 * <p>Threads may share a team. It helps one caller at a time; whoever comes meanwhile, also from
 * within a task, runs its tasks alone, with the same result. So nobody waits for another.
 */
public final class Team implements AutoCloseable {
  /** Work on the task with the given number. */
  @FunctionalInterface
  public interface Task {
    void run(int index);
  }

  // A job comes every few microseconds while a model trains and parking costs about as much, so a
  // thread spins for a while before it parks.
  private static final int SPINS = 20_000;

  private final List<Worker> workers = new ArrayList<>();
  private final AtomicBoolean helping = new AtomicBoolean();
  private volatile Job job;
  private volatile boolean closed;

  /**
   * @param size threads in the team, the caller of {@link #run} included
   * @throws IllegalArgumentException if the size is below 1
   */
  public Team(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a team needs at least 1 thread, not " + size);
    }
    for (int i = 1; i < size; i++) {
      workers.add(new Worker(i));
    }
    workers.forEach(Thread::start);
  }

  /** Threads in the team, the caller of {@link #run} included. */
  public int size() {
    return workers.size() + 1;
  }

  /**
   * Runs tasks 0 to {@code count - 1} and returns when all have ended.
   *
   * @throws IllegalStateException if the team is closed
   * @throws RuntimeException or Error, the first that a task threw; no task runs on after that
   */
  public void run(int count, Task task) {
    requireOpen();
    if (count <= 1 || workers.isEmpty() || !helping.compareAndSet(false, true)) {
      for (int i = 0; i < count; i++) {
        task.run(i);
      }
      return;
    }
    try {
      runTogether(count, task);
    } finally {
      helping.set(false);
    }
  }

  /**
   * @throws IllegalStateException if the team is closed
   */
  public void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the device is closed and computes nothing more: open another, or close it later");
    }
  }

  private void runTogether(int count, Task task) {
    Job current = new Job(task, count, Thread.currentThread());
    job = current;
    for (Worker worker : workers) {
      worker.wake();
    }
    current.work();
    current.await();
    Throwable failure = current.failure.get();
    if (failure instanceof Error error) {
      throw error;
    } else if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Ends the team's threads; what is being run is still run to its end. */
  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  /** One call of {@link #run}; a thread that comes late finds no task left in it. */
  private static final class Job {
    final Task task;
    final int count;
    final Thread caller;
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    Job(Task task, int count, Thread caller) {
      this.task = task;
      this.count = count;
      this.caller = caller;
    }

    void work() {
      for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
        try {
          task.run(index);
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        }
        if (ended.incrementAndGet() == count && Thread.currentThread() != caller) {
          LockSupport.unpark(caller);
        }
      }
    }

    void await() {
      for (int spin = 0; ended.get() < count; spin++) {
        if (spin < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
    }
  }

  private final class Worker extends Thread {
    private volatile boolean parked;

    Worker(int number) {
      super("cero-" + number);
      setDaemon(true);
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      Job last = null;
      while (!closed) {
        Job next = awaitOther(last);
        if (next != null) {
          next.work();
          last = next;
        }
      }
    }

    /** The job that follows, or null when the team closes. */
    private Job awaitOther(Job last) {
      for (int spin = 0; !closed; spin++) {
        Job next = job;
        if (next != last) {
          return next;
        }
        if (spin < SPINS) {
          Thread.onSpinWait();
        } else {
          // The flag is raised before the last look, and the caller looks at it after it has
          // published its job: one of the two sees the other.
          parked = true;
          if (job == last && !closed) {
            LockSupport.park(Team.this);
          }
          parked = false;
        }
      }
      return null;
    }
  }
}
