package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.TestModel;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Which model all visitors look at, and how they hear of another. */
@Timeout(120)
class ShownModelTest {
  private LearnServer server;
  private Visitor visitor;

  private void serve(ModelShelf shelf, StoryRun.Starter starter) throws IOException {
    server = new LearnServer(0, "1", shelf, starter, 1);
    visitor = new Visitor(server.address());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void start(int steps) throws IOException {
    var _ = visitor.post("/api/training/start", "{\"lang\":\"en\",\"steps\":" + steps + "}");
  }

  private JsonNode training() throws IOException {
    return visitor.get("/api/training").path("training");
  }

  private void waitUntil(String state) throws Exception {
    while (!training().path("state").asString().equals(state)) {
      Thread.sleep(20);
    }
  }

  private JsonNode shown() throws IOException {
    return visitor.get("/api/state").path("model");
  }

  @Test
  void theOldModelAnswersUntilTheNewOneIsThere(@TempDir Path folder) throws Exception {
    AtomicReference<CountDownLatch> ready = new AtomicReference<>();
    Path model = Path.of(TestModel.write(folder.resolve("old")));
    serve(
        new ModelShelf(List.of(model), folder.resolve("runs")),
        (device, language, steps, rate) -> {
          if (steps.getAsLong() == 20) {
            await(ready.get());
          }
          return new TinyStoryRun(device, language, steps, rate);
        });
    start(10);
    waitUntil("finished");
    assertEquals("tiny", shown().path("name").asString());
    String old = visitor.get("/api/state").path("models").path(1).path("id").asString();
    for (String id : List.of(Models.TRAINED, old)) {
      var _ = visitor.post("/api/model", "{\"id\":\"" + id + "\"}");
      JsonNode before = shown();
      ready.set(new CountDownLatch(1));
      start(20);
      assertEquals(before, shown());
      assertEquals("preparing", training().path("state").asString());
      var _ = visitor.post("/api/tokens", "{\"text\":\"the fox\"}");
      ready.get().countDown();
      waitUntil("finished");
      assertEquals(Models.TRAINED, shown().path("id").asString());
      assertEquals(20, shown().path("step").asInt());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTrainingThatFailsLeavesTheModelThatWasShown(@TempDir Path folder) throws Exception {
    Path model = Path.of(TestModel.write(folder.resolve("old")));
    serve(
        new ModelShelf(List.of(model), folder.resolve("runs")),
        (_, _, _, _) -> {
          throw new IOException("the disk is full");
        });
    JsonNode before = shown();
    start(10);
    waitUntil("failed");
    assertEquals(before, shown());
    assertEquals("old", before.path("name").asString());
  }

  @Test
  void theRunThatIsTrainedHereIsOfferedOnce(@TempDir Path runs) throws Exception {
    serve(new ModelShelf(List.of(), runs), TinyStoryRun::new);
    start(10);
    waitUntil("finished");
    var _ = TestModel.write(runs.resolve("tiny")); // where a run of that name is kept
    var _ = TestModel.write(runs.resolve("another"));
    List<String> names =
        visitor
            .get("/api/state")
            .path("models")
            .valueStream()
            .map(each -> each.path("name").asString())
            .toList();
    assertEquals(List.of("tiny", "another"), names);
  }

  @Test
  void answersSayWhichModelIsShown(@TempDir Path runs) throws Exception {
    var _ = TestModel.write(runs.resolve("여우"));
    serve(new ModelShelf(List.of(), runs), TinyStoryRun::new);
    assertTrue(visitor.tryPost("/api/tokens", "{\"text\":\"a\"}").has("Cero-Model:"));
    start(10);
    waitUntil("finished");
    String text = "{\"text\":\"the fox\"}";
    assertTrue(visitor.tryPost("/api/tokens", text).has("Cero-Model: training+tiny"));
    String id = visitor.get("/api/state").path("models").path(1).path("id").asString();
    String mark = "Cero-Model: " + id + "+%EC%97%AC%EC%9A%B0";
    assertTrue(visitor.tryPost("/api/model", "{\"id\":\"" + id + "\"}").has(mark));
    assertTrue(visitor.tryPost("/api/loss", "{\"text\":\"\"}").has(mark), "also a refusal");
  }

  @Test
  void whereThePortIsTakenNoModelIsRead(@TempDir Path folder) throws IOException {
    serve(new ModelShelf(List.of(), folder.resolve("runs")), TinyStoryRun::new);
    Path model = Path.of(TestModel.write(folder.resolve("model")));
    Files.delete(model.resolve("model.safetensors"));
    ModelShelf shelf = new ModelShelf(List.of(model), folder.resolve("runs"));
    assertThrows(
        BindException.class,
        () -> new LearnServer(visitor.port(), "1", shelf, TinyStoryRun::new, 1));
  }
}
