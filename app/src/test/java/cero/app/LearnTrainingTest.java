package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.learn.LearnServer;
import cero.app.learn.ModelShelf;
import cero.app.learn.TinyStoryRun;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;

/** The views of a training, from a page without a model on, beside the server's own figures. */
@Tag("long")
class LearnTrainingTest {
  private static final String TEXT = "Once upon a time";
  private static final Set<String> SERIOUS = Set.of("serious", "critical");

  @TempDir private Path folder;

  private LearnServer server;
  private LearnPage page;
  private ServerAnswers answers;

  @BeforeEach
  void openPage() throws IOException {
    ModelShelf nothing = new ModelShelf(List.of(), folder.resolve("none"));
    server = new LearnServer(0, "1", nothing, TinyStoryRun::new, 1);
    answers = new ServerAnswers(server.address());
    page = LearnPage.at(server.address(), folder.resolve("browser"));
  }

  @AfterEach
  void closePage() {
    page.closeWithoutComplaints();
    answers.close();
    server.close();
  }

  private void visit(String view, String... more) {
    Map<String, String> state = new HashMap<>(Map.of("view", view, "lang", "en", "text", TEXT));
    for (int i = 0; i < more.length; i += 2) {
      state.put(more[i], more[i + 1]);
    }
    page.visit(state);
  }

  /** A training of a few steps, made to its end. */
  private void train(int steps) {
    answers.start(steps);
    answers.waitUntil("finished");
  }

  private String shownState() {
    return page.one(".training-state").getAttribute("data-state");
  }

  @Test
  void aVisitorWithoutAModelTrainsOneAndWatches() {
    page.visit(Map.of("lang", "en"));
    assertTrue(page.text("h1").startsWith("Let’s make"), page.text("h1"));
    page.click(".first .button.main");
    page.waitUntil(() -> page.text("h1").equals("Training live"));
    page.waitUntil(() -> "finished".equals(shownState()));
    page.waitUntil(() -> page.value(".training-step") == 40);
    JsonNode last =
        answers.get("/api/training").path("evaluations").valueStream().toList().getLast();
    double loss = last.path("val_loss").asDouble();
    page.waitUntil(() -> page.value(".training-live .stat-value") == loss);
    assertEquals(Math.exp(loss), page.value(".stat:nth-child(2) .stat-value"), 1e-9);
    page.waitUntil(() -> page.text(".writing figcaption").contains("step 40"));
    JsonNode written =
        answers.post(
            "/api/generate", "{\"text\":\"\",\"tokens\":70,\"temperature\":0.8,\"seed\":1}");
    String text =
        page.driver()
            .executeScript("return document.querySelector('.written').textContent")
            .toString();
    assertEquals(written.path("text").asString(), text.replaceFirst("…$", ""));
    assertFalse(page.one("#training-pause").isDisplayed());
    assertTrue(page.one(".training-live .training-start .button").isDisplayed());
  }

  @Test
  void theCurvesAndTheirTableAreTheTrainings() {
    train(40);
    visit("training", "table", "1", "level", "exact");
    List<JsonNode> evaluations =
        answers.get("/api/training").path("evaluations").valueStream().toList();
    page.waitUntil(() -> page.all(".figure-table tbody tr").size() == evaluations.size());
    List<Double> shown = page.values(".figure-table td [data-value]");
    for (int i = 0; i < evaluations.size(); i++) {
      assertEquals(evaluations.get(i).path("train_loss").asDouble(), shown.get(2 * i));
      assertEquals(evaluations.get(i).path("val_loss").asDouble(), shown.get(2 * i + 1));
    }
    JsonNode training = answers.training();
    assertEquals(
        training.path("ln_vocab").asDouble(), page.value(".losses-legend [data-curve=uniform]"));
    assertEquals(
        training.path("floor").asDouble(), page.value(".losses-legend [data-curve=floor]"));
    assertEquals(
        evaluations.getLast().path("val_loss").asDouble(),
        page.value(".losses-legend [data-curve=validation]"));
    assertTrue(page.one(".losses canvas").isDisplayed());
    assertTrue(page.one(".losses-chart").getAttribute("aria-label").contains("At step 40"));
  }

  @Test
  void aTrainingIsPausedSteppedSteeredAndStopped() {
    answers.start(20000);
    page.visit(Map.of("view", "training", "lang", "en"));
    page.waitUntil(() -> page.has("#training-pause") && "running".equals(shownState()));
    page.waitUntil(() -> page.text(".training-left").contains("left"));
    page.click("#training-pause");
    page.waitUntil(() -> "paused".equals(shownState()));
    page.waitUntil(() -> page.value(".training-step") == step());
    double before = page.value(".training-step");
    page.click("#training-step");
    page.waitUntil(() -> page.value(".training-step") == before + 1);
    page.press(".training-live .slider input", Keys.ARROW_RIGHT);
    page.waitUntil(() -> answers.training().path("lr").asDouble() == 0.02);
    page.driver().navigate().refresh();
    page.waitUntil(() -> page.has(".training-state") && "paused".equals(shownState()));
    page.waitUntil(() -> page.value(".training-step") == before + 1);
    page.waitUntil(() -> page.text(".training-live .slider output").equals("0.02"));
    page.click("#training-pause");
    page.waitUntil(() -> page.value(".training-step") > before + 3);
    page.click("#training-stop");
    page.waitUntil(() -> "stopped".equals(shownState()));
    assertEquals("stopped", answers.training().path("state").asString());
  }

  private long step() {
    return answers.training().path("step").asLong();
  }

  @Test
  void checkpointsAreLookedBackOn() {
    train(40);
    visit("samples", "checkpoint", "3", "table", "1", "position", "1");
    List<JsonNode> checkpoints = answers.checkpoints().valueStream().toList();
    page.waitUntil(() -> page.values(".samples-own .bar").size() == checkpoints.size());
    assertSentence(3, checkpoints.size());
    JsonNode sample = checkpoints.get(3).path("samples").path(1);
    assertEquals(
        (sample.path("prompt").asString() + sample.path("text").asString()).strip(),
        page.driver()
            .executeScript(
                "return document.querySelectorAll('.samples-texts .written')[1].textContent")
            .toString()
            .strip());
    page.press(".checkpoints input", Keys.ARROW_RIGHT);
    page.waitUntil(() -> page.location().contains("checkpoint=4"));
    page.waitUntil(
        () -> page.text(".checkpoints output").contains("" + checkpoints.get(4).path("step")));
    assertSentence(4, checkpoints.size());
    page.waitUntil(
        () -> page.text("#announcer").contains("Step " + checkpoints.get(4).path("step")));
  }

  private void assertSentence(int chosen, int count) {
    List<JsonNode> readings =
        IntStream.range(0, count)
            .mapToObj(i ->
                answers.post("/api/loss", "{\"text\":\"%s\",\"checkpoint\":%d}".formatted(TEXT, i)))
            .toList();
    page.waitUntil(() ->
        page.value(".samples-own .stat.surprise .stat-value")
            == readings.get(chosen).path("loss").asDouble());
    List<Double> bars = page.values(".samples-own .bar");
    for (int i = 0; i < count; i++) {
      double expected = readings.get(i).path("positions").path(1).path("probability").asDouble();
      assertEquals(expected, bars.get(i));
    }
    List<Double> surprises = page.values(".ribbon-number");
    List<JsonNode> positions = readings.get(chosen).path("positions").valueStream().toList();
    assertEquals(positions.size(), surprises.size(), "the first piece is guessed too");
    for (int i = 0; i < surprises.size(); i++) {
      assertEquals(positions.get(i).path("surprise").asDouble(), surprises.get(i));
    }
  }

  @Test
  void theGapIsMeasuredAtEachCheckpoint() {
    train(40);
    visit("memory");
    List<JsonNode> checkpoints = answers.checkpoints().valueStream().toList();
    assertGap(checkpoints.getLast());
    page.press(".checkpoints input", Keys.HOME);
    page.waitUntil(() -> page.location().contains("checkpoint=0"));
    assertGap(checkpoints.getFirst());
  }

  private void assertGap(JsonNode checkpoint) {
    double train = checkpoint.path("train_loss").asDouble();
    double validation = checkpoint.path("val_loss").asDouble();
    page.waitUntil(() ->
        page.values(".memory-said .stat-value")
            .equals(List.of(train, validation, validation - train)));
  }

  @Test
  void withoutATrainingTheViewsOfferOne() throws IOException {
    String model = TestModel.write(folder.resolve("model"));
    ModelShelf shelf = new ModelShelf(List.of(Path.of(model)), folder.resolve("none"));
    try (LearnServer other = new LearnServer(0, "1", shelf, TinyStoryRun::new, 1)) {
      for (String view : List.of("memory", "samples", "training")) {
        page.driver().get(other.address() + "?lang=en&view=" + view);
        page.waitUntil(() ->
            page.has(".training-none .button") && page.one(".training-none .button").isDisplayed());
      }
      page.click(".training-none .button");
      page.waitUntil(() -> page.has(".training-state") && "finished".equals(shownState()));
      page.driver().get("about:blank"); // it doesn't complain that the server has gone
    }
  }

  @Test
  void nobodyIsKeptOutAndAllFitsAPhone() {
    train(40);
    Set<String> found = new TreeSet<>();
    for (String view : List.of("training", "samples", "memory")) {
      for (boolean dark : List.of(false, true)) {
        page.dark(dark);
        visit(view, "table", "1");
        page.waitUntil(() -> page.has(".losses canvas"));
        for (Rule rule : new AxeBuilder().analyze(page.driver()).getViolations()) {
          if (SERIOUS.contains(rule.getImpact())) {
            rule.getNodes()
                .forEach(node -> found.add(view + ": " + rule.getId() + " at " + node.getTarget()));
          }
        }
      }
      page.width(360);
      for (String lang : List.of("en", "es", "ko")) {
        visit(view, "lang", lang, "level", "exact");
        page.waitUntil(() -> page.has(".losses canvas"));
        page.requireNoScrollingSideways(360, view + " in " + lang);
      }
      page.width(1280);
    }
    assertEquals(Set.of(), found);
  }

  @Test
  void theSliderAnswersWithinATenthOfASecond() {
    train(40);
    visit("samples");
    page.waitUntil(() -> page.values(".samples-own .bar").size() == answers.checkpoints().size());
    double[] took =
        page.reactions(
            ".checkpoints input", ".samples-own .stat-value", "Number(range.value) > 2 ? 0 : 5");
    assertTrue(took[4] < 100, "half of the changes took more than %.0f ms".formatted(took[4]));
  }
}
