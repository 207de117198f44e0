package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** The lessons as a class walks through them, a teacher's link, and the worksheets. */
@Tag("long")
class LearnLessonsTest {
  private static final String TEXT = "the fox and the hen";
  private static final int LESSONS = 7;
  private static final Set<String> SERIOUS = Set.of("serious", "critical");

  /** What begins a page in a file that the browser prints. */
  private static final Pattern PRINTED_PAGE = Pattern.compile("/Type\\s*/Page\\b");

  @TempDir private static Path folder;

  private static LearnPage page;
  private static String model;

  @BeforeAll
  static void openPage() throws IOException {
    model = TestModel.write(folder.resolve("model"));
    page = LearnPage.open(model, folder.resolve("browser"));
  }

  @AfterAll
  static void closePage() {
    if (page != null) {
      page.close();
    }
  }

  @AfterEach
  void nothingWentWrong() {
    page.width(1280);
    page.dark(false);
    assertEquals(List.of(), page.complaints());
  }

  private static void visit(String lang, Map<String, String> more) {
    Map<String, String> state = new HashMap<>(more);
    state.put("lang", lang);
    state.put("text", TEXT);
    state.put("other", "a hen"); // the page's own sentences are longer than the model's context
    page.visit(state);
  }

  private static void visitStep(String lang, int lesson, int step) {
    visit(lang, Map.of("lesson", lesson + "", "lesson_step", step + ""));
    page.waitUntil(() -> page.has(".lesson-bar"));
  }

  private static void visitSheet(String lang, int lesson, Map<String, String> more) {
    Map<String, String> state = new HashMap<>(more);
    state.putAll(Map.of("view", "worksheet", "lesson", lesson + ""));
    visit(lang, state);
    page.waitUntil(() -> page.has(".sheet .sheet-take"));
  }

  @Test
  void aLessonIsStartedWalkedThroughAndLeft() {
    visit("en", Map.of("view", "lessons"));
    assertEquals(LESSONS, page.all(".lesson-offer").size());
    page.click("[data-lesson='4']");
    page.waitUntil(() -> page.text(".lesson-progress").equals("Step 1 of 5"));
    assertTrue(page.location().contains("lesson=4"), page.location());
    assertFalse(page.one("#lesson-back").isEnabled());
    page.press("#lesson-onward", Keys.ENTER);
    page.waitUntil(() -> page.text(".lesson-progress").equals("Step 2 of 5"));
    page.waitUntil(() -> page.has("[data-view=arrows]"));
    page.driver().switchTo().activeElement().sendKeys(Keys.ENTER); // on the same button again
    page.waitUntil(() -> page.text(".lesson-progress").equals("Step 3 of 5"));
    assertTrue(page.one("#announcer").getAttribute("textContent").startsWith("Step 3 of 5. One"));
    page.waitUntil(() -> page.text(".arrows-controls .stats").contains("Steps taken\n1"));
    page.driver().navigate().back();
    page.waitUntil(() -> page.text(".lesson-progress").equals("Step 2 of 5"));
    page.click("#lesson-back");
    page.waitUntil(() -> page.text(".lesson-progress").equals("Step 1 of 5"));
    page.click("#lesson-close");
    page.waitUntil(() -> !page.has(".lesson-bar") && !page.has(".lesson-card"));
    assertFalse(page.location().contains("lesson"), page.location());
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "es", "ko"})
  void aLinkOpensEachStepExactlyThere(String lang) {
    int steps = 0;
    for (int lesson = 1; lesson <= LESSONS; lesson++) {
      visitStep(lang, lesson, 1);
      int count = page.all(".lesson-dots span").size();
      for (int step = 1; step <= count; step++, steps++) {
        visitStep(lang, lesson, step);
        String view = page.one(".view").getAttribute("data-view");
        assertEquals(!view.equals("tokens"), page.location().contains("view=" + view), view);
        String said = page.text(".lesson-card");
        assertEquals(step == count, page.has(".lesson-take"));
        page.driver().navigate().refresh();
        page.waitUntil(() -> page.has(".lesson-card"));
        assertEquals(said, page.text(".lesson-card"));
        assertEquals(view, page.one(".view").getAttribute("data-view"));
      }
    }
    assertEquals(29, steps);
  }

  @Test
  void theAnswerIsOpenedAndTheExactOneHasTheFormula() {
    visitStep("en", 4, 1);
    assertEquals("", page.text(".lesson-answer p"));
    page.press(".lesson-answer summary", Keys.ENTER);
    page.waitUntil(() -> page.text(".lesson-answer p").startsWith("One half"));
    page.click("#level-exact");
    page.press(".lesson-answer summary", Keys.ENTER);
    page.waitUntil(() -> page.text(".lesson-answer p").startsWith("p = e^(−loss)"));
  }

  @Test
  void whoWandersOffIsBroughtBackToTheStep() {
    visitStep("en", 3, 4);
    page.click(".path a[href*='view=ribbon']");
    page.waitUntil(() -> page.has("[data-view=ribbon]"));
    assertEquals("Step 4 of 5", page.text(".lesson-progress"));
    page.click(".lesson-card .button");
    page.waitUntil(() -> page.has("[data-view=ladder]"));
    page.waitUntil(() -> page.text("[aria-current=step]").startsWith("Logarithm"));
  }

  @Test
  void aTeachersLinkLeavesOutWhatWasChosen() {
    visit("es", Map.of("view", "arrows", "level", "exact", "steps", "3", "position", "1"));
    page.click("#share");
    for (String part :
        List.of("sentence", "nav", "next", "level", "lang", "model", "share", "answers")) {
      page.click("#hide-" + part);
    }
    String link = page.one("#share-link").getAttribute("value");
    assertEquals(link, page.one("#share-try").getAttribute("href"));
    page.click("#share-copy");
    page.waitUntil(() -> !page.text("#share-said").isEmpty());

    page.driver().get("about:blank");
    page.driver().get(link);
    page.waitUntil(() -> page.has(".arrows-controls .stats .stat"));
    assertEquals("es", page.one("html").getAttribute("lang"));
    assertTrue(page.text(".arrows-controls .stats").endsWith("3"));
    List<String> gone =
        List.of(
            "#sentence",
            ".path",
            ".onward",
            "#level-exact",
            "#language",
            "#model",
            "#share",
            "#share-dialog",
            "a.brand");
    for (String part : gone) {
      assertFalse(page.has(part), part);
    }
    Set<String> reached = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      page.driver().switchTo().activeElement().sendKeys(Keys.TAB);
      WebElement focused = page.driver().switchTo().activeElement();
      reached.add(focused.getTagName() + "#" + focused.getAttribute("id"));
    }
    assertFalse(reached.stream().anyMatch(each -> each.startsWith("select")), reached + "");
    assertFalse(reached.stream().anyMatch(each -> each.startsWith("textarea")), reached + "");
  }

  @Test
  void hiddenAnswersAreNowhere() {
    visit("en", Map.of("lesson", "2", "lesson_step", "1", "hide", "answers,sentence"));
    page.waitUntil(() -> page.has(".lesson-ask"));
    assertFalse(page.has(".lesson-answer"));
    assertFalse(page.has(".guess-own"));
    visitSheet("en", 2, Map.of("hide", "answers"));
    assertFalse(page.has(".sheet.key"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "es", "ko"})
  void worksheetsHaveRoomToWriteAndAKeyOnItsOwnPage(String lang) {
    for (String level : List.of("plain", "exact")) {
      for (int lesson = 1; lesson <= LESSONS; lesson++) {
        visitSheet(lang, lesson, Map.of("level", level));
        String where = "%s, worksheet %d".formatted(lang, lesson);
        int tasks = page.all(".sheet:not(.key) .sheet-tasks > li").size();
        assertTrue(tasks >= 5, where);
        assertEquals(tasks, page.all(".sheet.key .sheet-tasks > li").size(), where);
        assertEquals(
            page.all(".sheet:not(.key) td").size(), page.all(".sheet.key td").size(), where);
        List<WebElement> blanks = page.all(".sheet-blank");
        assertTrue(blanks.stream().allMatch(blank -> blank.getText().isEmpty()), where);
        assertEquals(blanks.size(), page.all(".sheet.key td.sheet-filled").size(), where);
        int pages = printedPages(); // front, back, answers
        assertEquals(3, pages, where);
      }
    }
  }

  private static int printedPages() {
    Object printed =
        page.driver()
            .executeCdpCommand("Page.printToPDF", Map.of("preferCSSPageSize", true))
            .get("data");
    String file =
        new String(Base64.getDecoder().decode(printed.toString()), StandardCharsets.ISO_8859_1);
    return (int) PRINTED_PAGE.matcher(file).results().count();
  }

  @Test
  void aWorksheetHasTheModelsFigures() {
    List<JsonNode> lines =
        Answer.to(List.of("explain", "--model", model, "--text", TEXT, "--json")).done().lines();
    List<String> surprises = new ArrayList<>();
    double sum = 0;
    List<JsonNode> positions = lines.subList(0, Math.min(8, lines.size() - 1));
    for (JsonNode position : positions) {
      double surprise = -position.get("log_probability").doubleValue();
      sum += surprise;
      surprises.add(String.format(Locale.ROOT, "%.1f", surprise));
    }
    surprises.add(String.format(Locale.ROOT, "%.1f", sum / positions.size()));
    visitSheet("en", 2, Map.of());
    page.waitUntil(() -> page.has(".sheet.key"));
    assertEquals(
        surprises,
        page.all(".sheet.key li:nth-child(3) td.sheet-filled").stream()
            .map(WebElement::getText)
            .toList());
  }

  @Test
  void pushesOnPaperSumToZero() {
    visitSheet("en", 4, Map.of());
    page.waitUntil(() -> page.has(".sheet.key"));
    List<Double> pushes =
        page.all(".sheet.key li:nth-child(1) tbody td:nth-child(4)").stream()
            .map(cell -> Double.valueOf(cell.getText().replace('−', '-')))
            .toList();
    double sum = pushes.subList(0, pushes.size() - 1).stream().mapToDouble(push -> push).sum();
    assertEquals(0, sum, 0.0005 * pushes.size());
    assertEquals(1, pushes.stream().filter(push -> push > 0).count());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingKeepsAnyoneOut(boolean dark) {
    Set<String> found = new TreeSet<>();
    page.dark(dark);
    visitStep("en", 1, 3);
    page.click(".lesson-answer summary");
    found.addAll(violations("step"));
    page.click("#share");
    found.addAll(violations("share"));
    for (int lesson = 1; lesson <= LESSONS; lesson++) {
      visitSheet("en", lesson, Map.of());
      found.addAll(violations("worksheet " + lesson));
    }
    assertEquals(Set.of(), found);
  }

  private static List<String> violations(String where) {
    return new AxeBuilder()
        .analyze(page.driver()).getViolations().stream()
            .filter(rule -> SERIOUS.contains(rule.getImpact()))
            .map(Rule::toString)
            .map(rule -> where + ": " + rule)
            .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "es", "ko"})
  void nothingIsWiderThanAPhone(String lang) {
    page.width(360);
    for (int lesson = 1; lesson <= LESSONS; lesson++) {
      visitStep(lang, lesson, 1);
      noWider(lang + ", lesson " + lesson);
      visitSheet(lang, lesson, Map.of());
      noWider(lang + ", worksheet " + lesson);
    }
    page.click("#share");
    noWider(lang + ", share");
  }

  private static void noWider(String where) {
    page.requireNoScrollingSideways(360, where);
  }
}
