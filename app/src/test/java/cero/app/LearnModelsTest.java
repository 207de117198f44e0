package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.learn.LearnServer;
import cero.app.learn.ModelShelf;
import cero.app.learn.TinyStoryRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** What the page does when another model is chosen, here or in another window. */
@Tag("long")
class LearnModelsTest {
  private static final String TEXT = "the fox and the hen";

  @TempDir private Path folder;

  private LearnServer server;
  private ServerAnswers answers;
  private LearnPage page;

  @BeforeEach
  void openPage() throws IOException {
    ModelShelf shelf =
        new ModelShelf(
            List.of(
                Path.of(TestModel.write(folder.resolve("fox"))),
                Path.of(TestModel.write(folder.resolve("hen"), true)),
                Path.of(TestModel.NO_TOKENIZER)),
            folder.resolve("none"));
    server = new LearnServer(0, "1", shelf, TinyStoryRun::new, 1);
    answers = new ServerAnswers(server.address());
    page = LearnPage.at(server.address(), folder.resolve("browser"));
  }

  @AfterEach
  void closePage() {
    page.closeWithoutComplaints();
    answers.close();
    server.close();
  }

  private void visit(String view, String path) {
    page.visit(Map.of("view", view, "lang", "en", "text", TEXT, "path", path, "tried", path));
    page.waitUntil(() -> page.has("#model"));
  }

  private String shown() {
    return page.one("#model").getDomProperty("value");
  }

  private String id(int model) {
    return page.all("#model option").get(model).getAttribute("value");
  }

  /** Chooses a model as another window would. */
  private void chooseElsewhere(String id) {
    JsonNode answer = answers.post("/api/model", "{\"id\":\"" + id + "\"}");
    assertEquals(id, answer.path("model").path("id").asString());
  }

  @Test
  void aModelThatCannotBeReadIsSaidAndTheOldOneStays() {
    visit("tokens", "");
    String before = shown();
    page.all("#model option").get(2).click();
    page.waitUntil(() -> page.has(".notice .trouble"));
    assertTrue(page.text(".notice").contains("no tokenizer"), page.text(".notice"));
    assertEquals(before, shown());
    assertEquals(1, page.complaints().size(), "of the request that was refused");
    page.all("#model option").get(1).click();
    page.waitUntil(() -> !shown().equals(before));
    assertFalse(page.has(".notice .trouble"));
  }

  @Test
  void whatWasDoneWithTheOldTokensIsForgotten() {
    visit("sampler", "7,9");
    page.waitUntil(() -> page.all(".sampler-story .chip").size() == 2);
    page.all("#model option").get(1).click();
    page.waitUntil(() -> !page.location().contains("path="));
    page.waitUntil(() -> page.all(".choice").size() == 8);
    assertEquals(0, page.all(".sampler-story .chip").size());
    assertFalse(page.location().contains("tried="), page.location());
    assertTrue(page.location().contains("text="), "the sentence stays");
  }

  @Test
  void theNextAnswerTellsThatAnotherWindowChoseAModel() {
    visit("ribbon", "");
    page.waitUntil(() -> page.all(".ribbon-number").size() > 3);
    assertEquals("–", page.text(".ribbon-number"), "without a start the first is not guessed");
    String other = id(1);
    chooseElsewhere(other);
    WebElement box = page.one("#sentence");
    box.sendKeys(Keys.END, "s");
    page.waitUntil(() -> shown().equals(other));
    page.waitUntil(() -> page.has(".ribbon-number") && !page.text(".ribbon-number").equals("–"));
    assertEquals(TEXT + "s", page.one("#sentence").getDomProperty("value"));
  }

  @Test
  void whoComesBackToTheWindowSeesTheModelThatIsShown() {
    visit("ribbon", "");
    String other = id(1);
    chooseElsewhere(other);
    page.driver().executeScript("document.dispatchEvent(new Event('visibilitychange'))");
    page.waitUntil(() -> shown().equals(other));
  }
}
