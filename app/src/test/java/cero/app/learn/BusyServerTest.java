package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.app.TestModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has to wait too long for others' work is told so, and is answered when they have done. */
class BusyServerTest {
  private static final String TEXT = "{\"text\":\"the fox\"}";

  @TempDir private Path folder;

  @Test
  void whoFindsAllDevicesTakenIsToldSo() throws Exception {
    Path model = Path.of(TestModel.write(folder.resolve("model")));
    ModelShelf shelf = new ModelShelf(List.of(model), folder.resolve("none"));
    Workbench workbench = new Workbench(Duration.ofMillis(50));
    try (LearnServer server =
            new LearnServer(
                0, "1", shelf, TinyStoryRun::new, 1, Duration.ofSeconds(20), workbench);
        ExecutorService others = Executors.newCachedThreadPool()) {
      Visitor visitor = new Visitor(server.address());
      CountDownLatch done = new CountDownLatch(1);
      CountDownLatch taken = new CountDownLatch(Workbench.DEVICES);
      List<Future<?>> work = new ArrayList<>();
      try {
        for (int i = 0; i < Workbench.DEVICES; i++) {
          work.add(
              others.submit(() ->
                  workbench.run(
                      0,
                      _ -> {
                        taken.countDown();
                        waitFor(done);
                        return true;
                      })));
        }
        taken.await();
        Visitor.Reply refused = loss(visitor);
        assertEquals(503, refused.status(), refused.body());
        assertEquals("busy", refused.json().path("error").path("code").asString());
      } finally {
        done.countDown();
      }
      for (Future<?> each : work) {
        each.get();
      }
      assertEquals(200, loss(visitor).status());
    }
  }

  private static Visitor.Reply loss(Visitor visitor) throws IOException {
    String head =
        "POST /api/loss HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(visitor.host(), TEXT.length());
    return visitor.sendAndEnd((head + TEXT).getBytes(StandardCharsets.US_ASCII));
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
