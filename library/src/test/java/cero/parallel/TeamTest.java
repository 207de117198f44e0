package cero.parallel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void eachTaskRunsOnceAndAllHaveEndedOnReturn(int size) {
    try (Team team = new Team(size)) {
      for (int count = 0; count < 200; count++) {
        AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(1, count));
        team.run(count, runs::incrementAndGet);
        for (int i = 0; i < count; i++) {
          assertEquals(1, runs.get(i));
        }
      }
    }
  }

  @Test
  void manyShortJobsWithPausesBetweenLoseNone() throws InterruptedException {
    AtomicLong sum = new AtomicLong();
    try (Team team = new Team(3)) {
      for (int job = 0; job < 20_000; job++) {
        team.run(4, sum::addAndGet);
        if (job % 5000 == 0) {
          Thread.sleep(20); // long enough for the others to park
        }
      }
    }
    assertEquals(20_000 * 6, sum.get());
  }

  @Test
  void aTasksFailureReachesTheCallerAfterTheOthersEnded() {
    AtomicLong ended = new AtomicLong();
    try (Team team = new Team(2)) {
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  team.run(
                      50,
                      i -> {
                        if (i == 7) {
                          throw new IllegalStateException("task 7");
                        }
                        ended.incrementAndGet();
                      }));
      assertEquals("task 7", thrown.getMessage());
      assertEquals(49, ended.get());
      team.run(3, i -> ended.incrementAndGet());
      assertEquals(52, ended.get());
    }
  }

  @Test
  void callersDoNotMixTheirTasks() throws Exception {
    try (Team team = new Team(3);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        calls.add(() -> {
          for (int job = 0; job < 5000; job++) {
            AtomicIntegerArray runs = new AtomicIntegerArray(7);
            team.run(7, runs::incrementAndGet);
            assertEquals("[1, 1, 1, 1, 1, 1, 1]", runs.toString());
          }
          return null;
        });
      }
      for (Future<Void> call : callers.invokeAll(calls)) {
        call.get();
      }
    }
  }

  @Test
  void aTaskMayRunTasks() {
    AtomicLong sum = new AtomicLong();
    try (Team team = new Team(3)) {
      team.run(10, i -> team.run(10, sum::addAndGet));
    }
    assertEquals(450, sum.get());
  }

  @Test
  void afterAFailureTheTeamHelpsAgain() {
    try (Team team = new Team(2)) {
      assertThrows(
          IllegalStateException.class,
          () ->
              team.run(
                  2,
                  _ -> {
                    throw new IllegalStateException();
                  }));
      CyclicBarrier both = new CyclicBarrier(2); // passed only by two threads
      team.run(2, _ -> assertDoesNotThrow(() -> both.await(1, TimeUnit.MINUTES)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aClosedTeamRefuses(int size) {
    Team team = new Team(size);
    team.close();
    for (int count = 0; count < 3; count++) {
      int tasks = count;
      assertThrows(IllegalStateException.class, () -> team.run(tasks, _ -> {}));
    }
  }

  @Test
  void whatRunsWhileItIsClosedRunsToItsEnd() {
    AtomicLong ended = new AtomicLong();
    Team team = new Team(2);
    team.run(
        50,
        _ -> {
          team.close();
          ended.incrementAndGet();
        });
    assertEquals(50, ended.get());
  }

  @Test
  void aTeamNeedsAThread() {
    assertThrows(IllegalArgumentException.class, () -> new Team(0));
  }
}
