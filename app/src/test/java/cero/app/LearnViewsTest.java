package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** The views that look at one text, beside what the command line says of it. */
@Tag("long")
class LearnViewsTest {
  private static final String TEXT = "the fox and the hen";

  @TempDir private static Path folder;

  private static String model;
  private static LearnPage page;

  /** The text's positions, and the line on the whole text behind them. */
  private static List<JsonNode> explained;

  private static JsonNode whole;

  @BeforeAll
  static void openPage() throws IOException {
    model = TestModel.write(folder.resolve("model"));
    page = LearnPage.open(model, folder.resolve("browser"));
    List<JsonNode> lines =
        Answer.to(List.of("explain", "--model", model, "--text", TEXT, "--json")).done().lines();
    explained = lines.subList(0, lines.size() - 1);
    whole = lines.getLast();
  }

  @AfterAll
  static void closePage() {
    if (page != null) {
      page.close();
    }
  }

  @AfterEach
  void nothingWentWrong() {
    assertEquals(List.of(), page.complaints());
  }

  private static void visit(String view) {
    page.visit(Map.of("view", view, "lang", "en", "text", TEXT));
  }

  private static double number(JsonNode node, String name) {
    return node.get(name).doubleValue();
  }

  private static double surprise(int position) {
    return -number(explained.get(position), "log_probability");
  }

  @Test
  void tokensHaveTheirIdsAndBytes() {
    String text = "the hen 여우";
    page.visit(Map.of("view", "tokens", "lang", "en", "text", text));
    List<Integer> ids =
        Answer.to(List.of("tokenize", "--tokenizer", model, text, "--json"))
            .done()
            .lines()
            .getFirst()
            .get("ids")
            .valueStream()
            .map(JsonNode::intValue)
            .toList();
    page.waitUntil(() -> page.all(".tile-part").size() == ids.size());
    assertEquals(
        ids,
        page.all(".tile-part").stream()
            .map(part -> Integer.valueOf(part.getAttribute("data-id")))
            .toList());
    assertEquals(ids.size(), page.value(".stats .stat:nth-child(1) .stat-value"));
    assertEquals(10, page.value(".stats .stat:nth-child(2) .stat-value"));
    assertEquals(14, page.value(".stats .stat:nth-child(3) .stat-value"));

    assertFalse(page.one(".tile-bytes").isDisplayed());
    page.all(".view .button").getFirst().click();
    page.waitUntil(() -> page.one(".tile-bytes").isDisplayed());
    String bytes =
        String.join(" ", page.all(".tile-bytes").stream().map(WebElement::getText).toList());
    assertEquals("74 68 65 20 68 65 6e 20 ec 97 ac ec 9a b0", bytes);
  }

  @Test
  void aTextThatIsTooLongIsCutBetweenCharacters() {
    page.visit(Map.of("view", "tokens", "lang", "en", "text", "a".repeat(1999) + "🦊"));
    page.waitUntil(() -> page.value(".stats .stat:nth-child(2) .stat-value") == 1999);
  }

  @Test
  void whatIsTypedIsCutAnew() {
    visit("tokens");
    WebElement box = page.one("#sentence");
    box.clear();
    box.sendKeys("hen");
    page.waitUntil(() -> page.value(".stats .stat:nth-child(2) .stat-value") == 3);
    page.waitUntil(() -> page.location().contains("text=hen"));
  }

  @Test
  void betsAreScoredLikeTheModels() {
    visit("guess");
    page.waitUntil(() -> page.has("#bet-5"));
    String story = page.text(".story");
    assertTrue(story.endsWith("?"), story);
    WebElement bet = page.one("#bet-0");
    for (int i = 0; i < 9; i++) {
      bet.sendKeys(Keys.ARROW_RIGHT);
    }
    page.waitUntil(() -> page.text("output[for=bet-0]").equals("10"));
    page.click(".guess-betting .button");
    page.waitUntil(() -> page.all(".guess-verdict .stat-value").size() == 2);
    assertFalse(page.text(".story").endsWith("?"));

    List<Double> coins = page.values(".guess-result .bar.mine");
    double rest = (100 - 15) / 6.0;
    assertEquals(10 + rest, coins.getFirst(), 1e-9);
    assertEquals(1 + rest, coins.getLast(), 1e-9);
    int position = 2;
    double mine = page.value(".bar.mine.answer");
    List<Double> surprises = page.values(".guess-verdict .stat-value");
    assertEquals(-Math.log(mine / 100), surprises.get(0), 1e-9);
    assertEquals(surprise(position), surprises.get(1), 1e-6);
    assertEquals(
        100 * number(explained.get(position), "probability"),
        page.value(".bar.answer:not(.mine)"),
        1e-4);

    List<String> score = score();
    page.click(".guess-result .row .button");
    page.waitUntil(() -> page.one(".guess-betting").isDisplayed());
    page.waitUntil(() -> page.location().contains("position=3"));
    assertEquals(score, score(), "a round that is over is worth what it was");
    assertTrue(page.text(".story").endsWith("?"));
    assertTrue(page.text(".story").length() > story.length());
  }

  private static List<String> score() {
    return page.all(".view > .stats .stat-value").stream().map(WebElement::getText).toList();
  }

  @Test
  void theLadderLeadsFromTheLogitToThePerplexity() {
    int at = 3;
    page.visit(Map.of("view", "ladder", "lang", "en", "text", TEXT, "position", "" + at));
    JsonNode position = explained.get(at);
    double highest = number(position.get("top").get(0), "logit");
    double logit = number(position, "logit");
    List<Double> rungs =
        List.of(
            logit,
            Math.exp(logit - highest),
            number(position, "probability"),
            number(position, "probability"),
            number(position, "log_probability"),
            number(whole, "mean_log_probability"),
            number(whole, "loss"),
            number(whole, "perplexity"));
    for (int rung = 1; rung <= rungs.size(); rung++) {
      String present = ".rungs li:nth-child(%d) [aria-current] .rung-value".formatted(rung);
      page.waitUntil(() -> page.has(present));
      double expected = rungs.get(rung - 1);
      assertEquals(expected, page.value(present), 1e-5 * Math.max(1, expected), "rung " + rung);
      if (rung == 3) {
        double sum = page.values(".ladder .bar").stream().mapToDouble(p -> p).sum();
        assertEquals(1, sum, 1e-6);
      }
      if (rung < rungs.size()) {
        page.click(".ladder .button.main");
      }
    }
    assertFalse(page.one(".ladder .button.main").isEnabled());
    page.waitUntil(() -> page.location().contains("rung=8"));
    page.driver().navigate().refresh();
    page.waitUntil(() -> page.has(".rungs li:nth-child(8) [aria-current]"));
    page.all(".ladder-stage .button").getFirst().click();
    page.waitUntil(() -> page.has(".rungs li:nth-child(7) [aria-current]"));
  }

  private static double labProbability() {
    return page.value(".stats .stat:nth-child(1) .stat-value");
  }

  /** The position whose target's probability is nearest to a half. */
  private static JsonNode leastCertain() {
    return explained.stream()
        .min(Comparator.comparingDouble(each -> Math.abs(number(each, "probability") - 0.5)))
        .orElseThrow();
  }

  private static double odds(double p) {
    return p / (1 - p);
  }

  @Test
  void aLogitUpByOneMultipliesTheOddsByE() {
    JsonNode unsure = leastCertain();
    String position = unsure.get("position").toString();
    page.visit(Map.of("view", "lab", "lang", "en", "text", TEXT, "position", position));
    double before = number(unsure, "probability");
    page.waitUntil(() -> page.has(".logit"));
    assertEquals(before, labProbability(), 1e-7);

    page.all(".view .row .button").get(1).click();
    page.waitUntil(() -> page.location().contains("shift=5"));
    assertEquals(before, labProbability(), 1e-7);

    page.all(".view .row .button").get(0).click();
    page.waitUntil(() -> labProbability() > before * 1.01);
    assertEquals(Math.E, odds(labProbability()) / odds(before), 1e-4);
    assertEquals(-Math.log(labProbability()), page.value(".stat.surprise .stat-value"), 1e-9);

    double raised = labProbability();
    page.press(".logit.answer input", Keys.ARROW_RIGHT);
    page.waitUntil(() -> labProbability() > raised * 1.001);
    assertEquals(Math.exp(0.1), odds(labProbability()) / odds(raised), 1e-9);
    assertEquals(1, page.values(".lab-chart .bar").stream().mapToDouble(p -> p).sum(), 1e-9);

    page.all(".view .row .button").get(2).click();
    page.waitUntil(() -> Math.abs(labProbability() - before) < 1e-7);
  }

  @Test
  void slidersAnswerWithinATenthOfASecond() {
    visit("lab");
    page.waitUntil(() -> page.has(".logit"));
    double[] took =
        page.reactions(
            ".logit input", ".stat-value", "Number(range.value) + (range.value > 3 ? -5 : 0.7)");
    assertTrue(took[4] < 100, "half of the changes took more than %.0f ms".formatted(took[4]));
  }

  @Test
  void thePushesAreTheGradientAndSumToZero() throws IOException {
    visit("arrows");
    page.waitUntil(() -> page.has(".bars.signed .bar.up"));
    JsonNode last = explained.getLast();
    double p = number(last, "probability");
    assertEquals(1 - p, page.value(".bars.signed .bar.up"), 1e-6);
    assertEquals(0, page.values(".bars.signed .bar").stream().mapToDouble(x -> x).sum(), 1e-9);
    JsonNode first = last.get("top").get(0);
    if (first.get("id").intValue() != last.get("target_id").intValue()) {
      assertEquals(
          -number(first, "probability"),
          page.value(".bars.signed .bar[data-key=\"%d\"]".formatted(first.get("id").intValue())),
          1e-6);
    }

    page.click(".arrows-controls .button.main");
    page.waitUntil(() -> page.location().contains("steps=1"));
    double after = page.value(".arrows-controls .stat.answer .stat-value");
    assertEquals(afterOneStep(), after, 1e-6);
    assertEquals(-Math.log(after), page.value(".arrows-controls .stat.surprise .stat-value"), 1e-9);
    page.all(".arrows-controls .button").get(1).click();
    page.waitUntil(() -> page.value(".arrows-controls .stat.answer .stat-value") > after);
  }

  /** The last target's probability when its loss's gradient is taken from the logits once. */
  private static double afterOneStep() throws IOException {
    double[] logits = LastLogits.of(Path.of(model), TEXT);
    int target = explained.getLast().get("target_id").intValue();
    double[] p = softmax(logits);
    double[] moved =
        IntStream.range(0, logits.length)
            .mapToDouble(i -> logits[i] - (p[i] - (i == target ? 1 : 0)))
            .toArray();
    return softmax(moved)[target];
  }

  private static double[] softmax(double[] logits) {
    double max = Arrays.stream(logits).max().orElseThrow();
    double sum = Arrays.stream(logits).map(z -> Math.exp(z - max)).sum();
    return Arrays.stream(logits).map(z -> Math.exp(z - max) / sum).toArray();
  }

  @Test
  void theRibbonShowsEachSurpriseAndTheirMean() {
    visit("ribbon");
    page.waitUntil(() -> page.values(".ribbon-number").size() == explained.size());
    List<Double> surprises = page.values(".ribbon-number");
    for (int i = 0; i < explained.size(); i++) {
      assertEquals(surprise(i), surprises.get(i), 1e-6);
    }
    assertEquals(number(whole, "loss"), page.value(".stat.surprise .stat-value"), 1e-6);
    String before = page.text(".ribbon-words");
    page.press(".ribbon [aria-pressed=true]", Keys.ARROW_LEFT);
    page.waitUntil(() -> page.location().contains("position=" + (explained.size() - 2)));
    page.waitUntil(() -> !page.text(".ribbon-words").equals(before));
    assertNotEquals("", page.text(".ribbon-words"));
  }
}
