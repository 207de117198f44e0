package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

/** What stands around the views: languages, levels, the address, the keyboard, narrow windows. */
@Tag("long")
class LearnShellTest {
  private static final Set<String> SERIOUS = Set.of("serious", "critical");
  private static final String TEXT = "the fox and the hen";

  /** There once a view shows what it asked for. */
  private static final String DRAWN =
      ".view .bar, .view .tile, .view .bet, .view .stage-cell, .view .choice, .view .lesson-offer,"
          + " .training-none .button";

  @TempDir private static Path folder;

  private static LearnPage page;

  @BeforeAll
  static void openPage() throws IOException {
    page = LearnPage.open(TestModel.write(folder.resolve("model")), folder.resolve("browser"));
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

  private static List<String> views() {
    page.visit(Map.of("lang", "en"));
    return page.all(".path a").stream()
        .map(link -> link.getAttribute("href"))
        .map(link ->
            link.contains("view=") ? link.replaceFirst(".*view=([a-z]+).*", "$1") : "tokens")
        .toList();
  }

  @Test
  void aLanguageIsChosenAndKeptInTheAddress() {
    page.visit(Map.of("view", "ladder", "lang", "en", "text", TEXT));
    page.click("#language option[value=ko]");
    page.waitUntil(() -> page.text("h1").equals("손실 사다리"));
    assertEquals("ko", page.one("html").getAttribute("lang"));
    assertTrue(page.location().contains("lang=ko"), page.location());
    page.driver().navigate().back();
    page.waitUntil(() -> page.text("h1").equals("The loss ladder"));
    page.driver().navigate().forward();
    page.waitUntil(() -> page.text("h1").equals("손실 사다리"));
    page.driver().navigate().refresh();
    page.waitUntil(() -> page.text("h1").equals("손실 사다리"));
  }

  @Test
  void theExactLevelShowsTheFormula() {
    page.visit(Map.of("view", "ladder", "lang", "en", "rung", "7", "text", TEXT));
    page.waitUntil(() -> page.has(".ladder-about p"));
    assertFalse(page.text(".ladder-about").contains("cross-entropy"));
    page.click("#level-exact");
    page.waitUntil(() -> page.has(".ladder-about p"));
    page.waitUntil(() -> page.text(".ladder-about").contains("cross-entropy"));
    assertTrue(page.location().contains("level=exact"), page.location());
  }

  @Test
  void theWayOnIsWalkedWithTheKeyboard() {
    page.visit(Map.of("lang", "en", "text", TEXT));
    page.press(".onward a", Keys.ENTER);
    page.waitUntil(() -> page.location().contains("view=guess"));
    page.driver().navigate().back();
    page.waitUntil(() -> page.text("h1").equals("Tokens"));
  }

  @Test
  void partsAreHiddenForAClass() {
    page.visit(
        Map.of(
            "lang",
            "en",
            "view",
            "ladder",
            "hide",
            "nav,lang,level,model,next,sentence",
            "text",
            TEXT));
    page.waitUntil(() -> page.has(".rungs"));
    for (String part :
        List.of(".path", "#language", ".segments", "#model", ".onward", "#sentence")) {
      assertFalse(page.has(part), part);
    }
  }

  @Test
  void aTableStandsBesideEachChart() {
    for (String view : List.of("tokens", "ladder", "lab", "arrows", "ribbon")) {
      page.visit(Map.of("lang", "en", "view", view, "text", TEXT));
      page.click(".figure .quiet-button");
      page.waitUntil(() -> page.all(".figure-table td").size() > 2);
      page.click(".figure .quiet-button");
      page.waitUntil(() -> page.all(".figure-table td").isEmpty());
    }
  }

  @Test
  void linksCarryThePresentState() {
    page.visit(Map.of("view", "ladder", "lang", "en", "text", TEXT));
    page.waitUntil(() -> page.has(DRAWN));
    page.click(".ladder .button.main");
    page.waitUntil(() ->
        page.all(".path a")
            .get(3)
            .getAttribute("href")
            .matches(".*\\?(?=.*view=lab)(?=.*rung=2).*"));
  }

  @Test
  void theLaddersPictureIsSeenAtOnce() {
    page.visit(Map.of("view", "ladder", "lang", "en", "text", TEXT));
    page.waitUntil(() -> page.has(DRAWN));
    Number bottom =
        (Number)
            page.driver()
                .executeScript(
                    "return document.querySelectorAll('.ladder .bar')[2].getBoundingClientRect().bottom");
    assertTrue(bottom.doubleValue() < 900, "the third bar ends at " + bottom);
  }

  @Test
  void tooShortATextIsSaidInThePagesLanguage() {
    page.visit(Map.of("lang", "es", "view", "ladder", "text", "t"));
    assertTrue(page.text(".trouble").startsWith("Escribe un poco más"), page.text(".trouble"));
    assertTrue(page.complaints().stream().allMatch(said -> said.contains("status of 400")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "es", "ko"})
  void noViewIsWiderThanAPhone(String lang) {
    List<String> views = views();
    page.width(360);
    for (String view : views) {
      for (String level : List.of("plain", "exact")) {
        page.visit(
            Map.of("lang", lang, "view", view, "level", level, "text", TEXT, "other", "a hen"));
        page.waitUntil(() -> page.has(DRAWN));
        page.requireNoScrollingSideways(360, view + " in " + lang);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingKeepsAnyoneOut(boolean dark) {
    Set<String> found = new TreeSet<>();
    for (String view : views()) {
      page.dark(dark);
      page.visit(
          Map.of(
              "lang", "en", "view", view, "table", "1", "shown", "1", "text", TEXT, "other",
              "a hen"));
      page.waitUntil(() -> page.has(DRAWN));
      for (Rule rule : new AxeBuilder().analyze(page.driver()).getViolations()) {
        if (SERIOUS.contains(rule.getImpact())) {
          rule.getNodes()
              .forEach(node -> found.add(view + ": " + rule.getId() + " at " + node.getTarget()));
        }
      }
    }
    assertEquals(Set.of(), found);
  }

  @Test
  void everythingIsReachedByTab() {
    page.visit(Map.of("lang", "en", "view", "lab", "text", TEXT));
    page.waitUntil(() -> page.has(".logit"));
    Set<String> reached = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      WebElement focused = page.driver().switchTo().activeElement();
      focused.sendKeys(Keys.TAB);
      reached.add(page.driver().switchTo().activeElement().getTagName());
    }
    assertTrue(
        reached.containsAll(Set.of("a", "button", "select", "textarea", "input")), reached + "");
  }
}
