package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.stories.Language;
import cero.device.Device;
import cero.explain.TextLoss;
import cero.train.TrainingEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class TrainingTest {
  private volatile TinyStoryRun run;
  private LearnServer server;
  private Visitor visitor;

  @BeforeEach
  void open() throws IOException {
    StoryRun.Starter starter =
        (device, language, steps, rate) -> {
          run = new TinyStoryRun(device, language, steps, rate);
          return run;
        };
    ModelShelf shelf = new ModelShelf(List.of(), Path.of("none"));
    server = new LearnServer(0, "1", shelf, starter, 1);
    visitor = new Visitor(server.address());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private JsonNode training() throws IOException {
    return visitor.get("/api/training").path("training");
  }

  private JsonNode waitUntil(Predicate<JsonNode> condition) throws Exception {
    JsonNode training = training();
    while (!condition.test(training)) {
      Thread.sleep(20);
      training = training();
    }
    return training;
  }

  private static Predicate<JsonNode> is(String state) {
    return training -> training.path("state").asString().equals(state);
  }

  private void start(String more) throws IOException {
    var _ = visitor.post("/api/training/start", "{\"lang\":\"en\"" + more + "}");
  }

  private JsonNode tell(String what) throws IOException {
    return visitor.post("/api/training/" + what, "{}");
  }

  /** Lets it make its first step, and wait. */
  private void startAndPause(String more) throws Exception {
    start(more);
    var _ = waitUntil(is("running"));
    var _ = tell("pause");
    waitUntilItWaits();
  }

  private void waitUntilItWaits() throws Exception {
    var _ = waitUntil(_ -> run.waits());
  }

  @Test
  void itTrainsToTheEndAndTellsAll() throws Exception {
    assertTrue(training().isNull());
    start(",\"steps\":40,\"lr\":0.02");
    JsonNode done = waitUntil(is("finished"));
    assertEquals(40, done.path("step").asInt());
    assertEquals(0.02, done.path("lr").asDouble());
    assertEquals(0.5, done.path("floor").asDouble());
    assertEquals("tiny", done.path("name").asString());
    assertTrue(run.closed);

    JsonNode whole = visitor.get("/api/training");
    List<TrainingEvent.Stepped> steps =
        run.events.stream()
            .filter(TrainingEvent.Stepped.class::isInstance)
            .map(TrainingEvent.Stepped.class::cast)
            .toList();
    assertEquals(40, whole.path("points").size());
    for (int i = 0; i < 40; i++) {
      JsonNode point = whole.path("points").path(i);
      assertEquals(steps.get(i).step(), point.path("step").asLong());
      assertEquals(steps.get(i).loss(), point.path("loss").asDouble());
      assertEquals(steps.get(i).learningRate(), point.path("lr").asDouble());
      assertEquals(steps.get(i).gradientNorm(), point.path("grad_norm").asDouble());
    }
    List<TrainingEvent.Evaluated> evaluations =
        run.events.stream()
            .filter(TrainingEvent.Evaluated.class::isInstance)
            .map(TrainingEvent.Evaluated.class::cast)
            .toList();
    assertEquals(evaluations.size(), whole.path("evaluations").size());
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < evaluations.size(); i++) {
      double loss = whole.path("evaluations").path(i).path("val_loss").asDouble();
      assertEquals(evaluations.get(i).validationLoss(), loss);
      best = Math.min(best, loss);
    }
    assertEquals(best, done.path("best").path("val_loss").asDouble());
    assertEquals(
        "training", visitor.get("/api/state").path("model").path("id").asString(), "it is shown");
    assertEquals(409, visitor.tryPost("/api/training/pause", "{}").status());
  }

  @Test
  void checkpointsAreTheModelAsItWas() throws Exception {
    start(",\"steps\":40");
    var _ = waitUntil(is("finished"));
    JsonNode checkpoints = visitor.get("/api/training/checkpoints").path("checkpoints");
    List<Long> steps = checkpoints.valueStream().map(c -> c.path("step").asLong()).toList();
    assertEquals(List.of(0L, 1L, 2L, 4L, 8L, 10L, 20L, 30L, 40L), steps);
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      JsonNode answer =
          visitor.post("/api/loss", "{\"text\":\"Once upon a time\",\"checkpoint\":" + i + "}");
      losses.add(answer.path("loss").asDouble());
      for (JsonNode sample : checkpoints.path(i).path("samples")) {
        int length = sample.path("text").asString().length();
        int tokens = sample.path("copied_tokens").asInt();
        int spans = 0;
        for (JsonNode copied : sample.path("copied")) {
          assertTrue(copied.path("tokens").asInt() <= tokens, "each is among them");
          spans += copied.path("tokens").asInt();
          int from = copied.path("from").asInt();
          assertTrue(from >= 0 && from < copied.path("to").asInt(), copied.toString());
          assertTrue(copied.path("to").asInt() <= length, copied.toString());
        }
        assertTrue(tokens <= Math.min(spans, sample.path("tokens").asInt()), sample.toString());
      }
    }
    assertEquals(losses.size(), losses.stream().distinct().count(), losses.toString());
    try (Device device = Device.cpu(1)) {
      int end = run.tokenizer().endOfText().orElseThrow();
      int[] text = run.tokenizer().encode("Once upon a time");
      int[] ids = IntStream.concat(IntStream.of(end), IntStream.of(text)).toArray();
      assertEquals(
          new TextLoss(device, run.trainer().model(), ids).steps(1).loss(), losses.getLast());
    }
    assertEquals(
        "no_such_checkpoint",
        visitor.tryPost("/api/loss", "{\"text\":\"a b\",\"checkpoint\":99}").code());
  }

  @Test
  void watchingPausingAndSingleStepsChangeNothing() throws Exception {
    startAndPause(",\"steps\":1500"); // enough to be met running
    for (int i = 0; i < 5; i++) {
      long step = training().path("step").asLong();
      var _ = tell("step");
      var _ = waitUntil(training -> training.path("step").asLong() == step + 1);
      var _ = visitor.post("/api/step", "{\"text\":\"Once upon\",\"lr\":1,\"count\":2}");
    }
    var _ = tell("resume");
    var _ = waitUntil(is("finished"));
    try (Device device = Device.cpu(2)) {
      TinyStoryRun alone =
          new TinyStoryRun(device, Language.ENGLISH, OptionalLong.of(1500), OptionalDouble.empty());
      alone.trainer().run(_ -> {});
      for (int i = 0; i < alone.trainer().model().parameters().size(); i++) {
        assertArrayEquals(
            alone.trainer().model().parameters().get(i).values(),
            run.trainer().model().parameters().get(i).values());
      }
    }
  }

  @Test
  void aPausedTrainingMakesNoStep() throws Exception {
    startAndPause(",\"steps\":20000");
    long step = training().path("step").asLong();
    var _ = tell("step");
    var _ = waitUntil(training -> training.path("step").asLong() > step);
    waitUntilItWaits();
    assertEquals(step + 1, training().path("step").asLong());
    assertTrue(is("paused").test(training()));
    var _ = tell("resume");
    var _ = waitUntil(training -> training.path("step").asLong() > step + 3);
    assertTrue(is("running").test(training()));
  }

  /** It is told to wait when a step is made already, and what is to be shown is decided. */
  @Test
  void aTrainingThatIsPausedAtTheEndOfAStepShowsItsWeights() throws Exception {
    AtomicReference<Training> training = new AtomicReference<>();
    CountDownLatch known = new CountDownLatch(1);
    StoryRun.Starter starter =
        (device, language, steps, rate) -> {
          run = new TinyStoryRun(device, language, steps, rate);
          run.asked =
              step -> {
                boolean inBetween = !Thread.holdsLock(training.get());
                if (step == 3
                    && inBetween
                    && run.events.getLast() instanceof TrainingEvent.Stepped) {
                  run.asked = _ -> {};
                  var _ = training.get().pause();
                }
              };
          await(known);
          return run;
        };
    OptionalLong steps = OptionalLong.of(20_000);
    try (Training paused =
        new Training(
            Language.ENGLISH, 1, starter, steps, OptionalDouble.empty(), new Events(), () -> {})) {
      training.set(paused);
      known.countDown();
      while (run == null || !run.waits()) {
        Thread.sleep(20);
      }
      assertEquals(3, paused.facts().step());
      assertEquals(Optional.of(3L), paused.latest().orElseThrow().step());
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void theLearningRateCanBeChanged() throws Exception {
    startAndPause(",\"steps\":20000,\"lr\":0.01");
    long step = training().path("step").asLong();
    assertEquals(0.001, visitor.post("/api/training/rate", "{\"lr\":0.001}").path("lr").asDouble());
    var _ = tell("step");
    var _ = waitUntil(training -> training.path("step").asLong() == step + 1);
    JsonNode points = visitor.get("/api/training").path("points");
    double before = points.path((int) step - 1).path("lr").asDouble();
    double after = points.path((int) step).path("lr").asDouble();
    assertEquals(0.1 * run.trainer().options().learningRateAt(step), after, 1e-12);
    assertTrue(after <= 0.001 && after < before, before + " -> " + after);
  }

  @Test
  void aStoppedTrainingIsSavedAndAnotherCanBegin() throws Exception {
    start(",\"steps\":20000");
    var _ = waitUntil(training -> training.path("step").asLong() > 5);
    assertEquals(
        "training_goes_on", visitor.tryPost("/api/training/start", "{\"lang\":\"es\"}").code());
    var _ = tell("stop");
    JsonNode stopped = waitUntil(is("stopped"));
    TinyStoryRun first = run;
    assertTrue(first.closed);
    long step = stopped.path("step").asLong();
    assertTrue(first.events.contains(new TrainingEvent.Checkpoint(step)), "it was saved");
    JsonNode checkpoints = visitor.get("/api/training/checkpoints").path("checkpoints");
    assertEquals(step, checkpoints.path(checkpoints.size() - 1).path("step").asLong());
    start(",\"steps\":10");
    var _ = waitUntil(is("finished"));
    assertNotEquals(first, run);
    assertEquals(10, training().path("step").asLong());
  }

  @Test
  void closingTheServerSavesTheTraining() throws Exception {
    start(",\"steps\":20000");
    var _ = waitUntil(training -> training.path("step").asLong() > 2);
    server.close();
    assertTrue(run.closed);
    assertTrue(run.events.stream().anyMatch(TrainingEvent.Checkpoint.class::isInstance));
  }

  @Test
  void aTrainingThatFailsSaysWhy() throws Exception {
    server.close();
    ModelShelf shelf = new ModelShelf(List.of(), Path.of("none"));
    server =
        new LearnServer(
            0,
            "1",
            shelf,
            (_, _, _, _) -> {
              throw new IOException("the disk is full");
            },
            1);
    visitor = new Visitor(server.address());
    start("");
    assertEquals("the disk is full", waitUntil(is("failed")).path("message").asString());
    assertEquals("no_model", visitor.tryPost("/api/tokens", "{\"text\":\"a\"}").code());
  }

  /** Reads server-sent events until one of a kind has come. */
  private static List<String> eventsUntil(BufferedReader reader, Predicate<String> isLast)
      throws IOException {
    List<String> events = new ArrayList<>();
    String name = "";
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        events.add(name + " " + line.substring("data: ".length()));
        if (isLast.test(events.getLast())) {
          return events;
        }
      }
    }
    return events;
  }

  @Test
  void eventsTellWhatHappens() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), visitor.port())) {
      String request =
          "GET /api/events HTTP/1.1\r\nHost: "
              + visitor.host()
              + "\r\nAccept: text/event-stream\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      List<String> first = eventsUntil(reader, _ -> true);
      assertEquals(List.of("state {\"training\":null}"), first);
      start(",\"steps\":20");
      List<String> events = eventsUntil(reader, event -> event.contains("\"state\":\"finished\""));
      List<Long> steps = new ArrayList<>();
      for (String event : events) {
        if (event.startsWith("step ")) {
          JsonMapper.shared()
              .readTree(event.substring("step ".length()))
              .path("points")
              .forEach(point -> steps.add(point.path("step").asLong()));
        }
      }
      assertEquals(20, steps.size(), "each step once");
      assertEquals(20, steps.getLast());
      long evaluations =
          run.events.stream().filter(TrainingEvent.Evaluated.class::isInstance).count();
      assertEquals(evaluations, events.stream().filter(e -> e.startsWith("eval ")).count());
      int checkpoints = visitor.get("/api/training/checkpoints").path("checkpoints").size();
      assertEquals(checkpoints, events.stream().filter(e -> e.startsWith("checkpoint ")).count());
    }
  }

  @Test
  void twentyVisitorsAreAnsweredWhileItTrains() throws Exception {
    start(",\"steps\":20000");
    var _ = waitUntil(training -> training.path("step").asLong() > 1);
    String text = "{\"text\":\"Once upon a time\",\"checkpoint\":0";
    Callable<List<JsonNode>> visit =
        () -> {
          List<JsonNode> answers = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            answers.add(visitor.post("/api/tokens", text + "}"));
            answers.add(visitor.post("/api/loss", text + "}"));
            answers.add(visitor.post("/api/distribution", text + ",\"draws\":100}"));
            answers.add(visitor.post("/api/generate", text + "}"));
            answers.add(visitor.post("/api/step", text + ",\"lr\":0.1,\"count\":5}").path("after"));
            var _ = visitor.get("/api/training");
          }
          return answers;
        };
    long before = training().path("step").asLong();
    List<Future<List<JsonNode>>> visits = new ArrayList<>();
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        visits.add(visitors.submit(visit));
      }
    }
    List<JsonNode> first = visits.getFirst().get();
    for (Future<List<JsonNode>> each : visits) {
      assertEquals(first, each.get(), "all see the same");
    }
    assertTrue(training().path("step").asLong() > before, "it goes on meanwhile");
    assertTrue(is("running").test(training()));
  }

  @Test
  void whatIsThinnedOutKeepsItsSpikes() {
    List<TrainingHistory.Point> points = new ArrayList<>();
    for (int step = 1; step <= 20_000; step++) {
      double loss = step == 7777 ? 99 : step == 12_345 ? -1 : 5.0 / step;
      points.add(new TrainingHistory.Point(step, loss, 0.1, 1, 1));
    }
    List<TrainingHistory.Point> thinned = TrainingHistory.thinned(points, 2000);
    assertTrue(thinned.size() <= 2000 && thinned.size() > 1000, "" + thinned.size());
    assertTrue(thinned.contains(points.get(7776)));
    assertTrue(thinned.contains(points.get(12_344)));
    assertEquals(points.getFirst(), thinned.getFirst());
    assertEquals(points.getLast(), thinned.getLast());
    for (int i = 1; i < thinned.size(); i++) {
      assertTrue(thinned.get(i).step() > thinned.get(i - 1).step());
    }
    assertEquals(points.subList(0, 50), TrainingHistory.thinned(points.subList(0, 50), 2000));
  }

  @Test
  void workThatIsTooLargeOrFailsIsSaidAndLeavesRoomForOthers() {
    try (Workbench workbench = new Workbench()) {
      Refusal large = assertThrows(Refusal.class, () -> workbench.run(Long.MAX_VALUE / 4, _ -> 1));
      assertEquals("too_much_memory", large.code());
      for (int i = 0; i < 100; i++) {
        assertThrows(
            IllegalStateException.class,
            () ->
                workbench.run(
                    1 << 20,
                    _ -> {
                      throw new IllegalStateException("broken");
                    }));
      }
      assertEquals(7, workbench.<Integer>run(1, _ -> 7));
    }
  }
}
