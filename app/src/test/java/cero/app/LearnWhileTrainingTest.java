package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.learn.LearnServer;
import cero.app.learn.ModelShelf;
import cero.app.learn.StoryRun;
import cero.app.learn.TinyStoryRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** What the other views show of a model that is being trained, or was. */
@Tag("long")
class LearnWhileTrainingTest {
  private static final String TEXT = "Once upon a time";
  private static final int MANY = 20_000;

  @TempDir private Path folder;

  private StoryRun.Starter starter = TinyStoryRun::new;
  private LearnServer server;
  private ServerAnswers answers;
  private LearnPage page;

  @BeforeEach
  void openPage() throws IOException {
    ModelShelf nothing = new ModelShelf(List.of(), folder.resolve("none"));
    server =
        new LearnServer(
            0,
            "1",
            nothing,
            (device, language, steps, rate) -> starter.prepare(device, language, steps, rate),
            1);
    answers = new ServerAnswers(server.address());
    page = LearnPage.at(server.address(), folder.resolve("browser"));
  }

  @AfterEach
  void closePage() {
    page.closeWithoutComplaints();
    answers.close();
    server.close();
  }

  private void visit(String view, String name, String value) {
    page.visit(Map.of("view", view, "lang", "en", "text", TEXT, name, value));
  }

  private double lossNow() {
    return answers.post("/api/loss", "{\"text\":\"" + TEXT + "\"}").path("loss").asDouble();
  }

  @Test
  void theFirstTrainingIsBegunOnce() {
    CountDownLatch ready = new CountDownLatch(1);
    starter =
        (device, language, steps, rate) -> {
          await(ready);
          return new TinyStoryRun(device, language, steps, rate);
        };
    page.visit(Map.of("lang", "en"));
    page.click(".first .button.main");
    page.waitUntil(() -> page.has(".first-busy"));
    assertFalse(page.one(".first .button.main").isEnabled());
    page.driver().navigate().refresh();
    page.waitUntil(() -> page.has(".first-busy"));
    assertFalse(page.one(".first .button.main").isEnabled());
    ready.countDown();
    page.waitUntil(() -> page.has("[data-view=training]"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStepOfAPausedTrainingIsSeenInOtherViews() {
    AtomicReference<TinyStoryRun> run = new AtomicReference<>();
    starter =
        (device, language, steps, rate) -> {
          run.set(new TinyStoryRun(device, language, steps, rate));
          return run.get();
        };
    answers.start(MANY);
    answers.waitUntil("running");
    var _ = answers.post("/api/training/pause", "{}");
    page.waitUntil(() -> run.get().waits());
    visit("ribbon", "position", "1");
    double before = lossNow();
    page.waitUntil(() -> page.has(".stats .stat-value"));
    page.waitUntil(() -> page.value(".stats .stat-value") == before);
    page.click(".path a[href*='view=training']");
    page.waitUntil(() -> page.has("#training-step") && page.one("#training-step").isEnabled());
    double step = page.value(".training-step");
    page.click("#training-step");
    page.waitUntil(() -> page.value(".training-step") == step + 1);
    page.waitUntil(() -> run.get().waits());
    double after = lossNow();
    assertNotEquals(before, after);
    page.click(".path a[href*='view=ribbon']");
    page.waitUntil(() -> page.has(".ribbon-number") && page.has(".stats .stat-value"));
    assertEquals(after, page.value(".stats .stat-value"));
  }

  @Test
  void aWorksheetAndItsAnswersHaveTheSameFigures() {
    answers.start(MANY);
    answers.waitUntil("running");
    for (int lesson : List.of(3, 4, 5)) {
      visit("worksheet", "lesson", lesson + "");
      page.waitUntil(() -> page.has(".sheet.key"));
      List<String> sheet = given(".sheet:not(.key)", "sheet-blank");
      assertTrue(sheet.size() > 10, sheet.toString());
      assertEquals(sheet, given(".sheet.key", "sheet-filled"), "worksheet " + lesson);
    }
  }

  /** The cells of a sheet's tables that the pupils are given. */
  private List<String> given(String sheet, String blank) {
    return page.all("%s td:not(.%s), %s th".formatted(sheet, blank, sheet)).stream()
        .map(WebElement::getText)
        .toList();
  }

  @Test
  void theSixthWorksheetTellsOfTheTraining() {
    answers.start(40);
    answers.waitUntil("finished");
    visit("worksheet", "lesson", "6");
    page.waitUntil(() -> page.has(".sheet.key"));
    List<String> expected =
        answers
            .checkpoints()
            .valueStream()
            .map(each -> {
              double train = each.path("train_loss").asDouble();
              double val = each.path("val_loss").asDouble();
              return "%d %.3f %.3f %.3f"
                  .formatted(each.path("step").asInt(), train, val, val - train);
            })
            .toList();
    assertEquals(
        expected,
        page.all(".sheet.key tbody tr").stream()
            .map(row -> row.getText().replace('−', '-'))
            .toList());
    double guessing = answers.training().path("ln_vocab").asDouble();
    String loss = String.format(Locale.ROOT, "would be %.2f", guessing);
    assertTrue(page.text(".sheet-say").contains(loss), page.text(".sheet-say"));
  }

  @Test
  void whatIsKnownByHeartIsUnderlined() {
    starter = TinyStoryRun::byHeart;
    answers.start(600);
    answers.waitUntil("finished");
    visit("memory", "checkpoint", "-1");
    page.waitUntil(() -> page.has(".samples-texts .written"));
    List<JsonNode> samples =
        answers
            .checkpoints()
            .valueStream()
            .toList()
            .getLast()
            .path("samples")
            .valueStream()
            .toList();
    double written = samples.stream().mapToInt(each -> each.path("tokens").asInt()).sum();
    double copied = samples.stream().mapToInt(each -> each.path("copied_tokens").asInt()).sum();
    assertTrue(copied > 12, "it has learned its story: " + samples);
    String share = String.format(Locale.ROOT, "%.1f%%", 100 * copied / written);
    assertTrue(page.text(".samples-texts").startsWith(share), page.text(".samples-texts"));
    List<WebElement> texts = page.all(".samples-texts .written");
    for (int i = 0; i < texts.size(); i++) {
      String text = samples.get(i).path("text").asString();
      boolean[] underlined = new boolean[text.length()];
      for (JsonNode span : samples.get(i).path("copied")) {
        for (int at = span.path("from").asInt(); at < span.path("to").asInt(); at++) {
          underlined[at] = true;
        }
      }
      StringBuilder expected = new StringBuilder();
      for (int at = 0; at < text.length(); at++) {
        expected.append(underlined[at] ? text.charAt(at) : "");
      }
      Object shown =
          page.driver()
              .executeScript(
                  "return [...arguments[0].querySelectorAll('mark')].map(m => m.textContent).join('')",
                  texts.get(i));
      assertEquals(expected.toString(), shown);
    }
    assertEquals("underline", page.one("mark.copied").getCssValue("text-decoration-line"));
  }

  @Test
  void theDecodingSliderAnswersWithinATenthOfASecondWhileAModelOfUsualSizeTrains() {
    starter = TinyStoryRun::ofUsualSize;
    answers.start(MANY);
    answers.waitUntil("running");
    visit("decoding", "t", "1");
    String figure = ".stage-row:not(.others) [data-stage=scaled]";
    page.waitUntil(() -> page.has(figure));
    double[] took =
        page.reactions(".sampling .slider input", figure, "Number(range.value) > 1 ? 0.5 : 1.5");
    assertTrue(took[4] < 100, "half of the changes took more than %.0f ms".formatted(took[4]));
  }
}
