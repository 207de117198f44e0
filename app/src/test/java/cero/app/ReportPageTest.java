package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.runs.RunFolder;
import cero.app.sweep.SweepReport;
import cero.app.train.FindLearningRate;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The pages that are written as files, looked at in a browser. */
@Tag("long")
class ReportPageTest {
  @TempDir Path folder;

  private Path train(String name, String... option) throws IOException {
    Path run = folder.resolve(name);
    TinyRun tiny = TinyRun.on(TinyRun.text(folder), run).with("--steps", "30");
    if (option.length == 2) {
      tiny.with(option[0], option[1]);
    }
    tiny.answer().done();
    return run;
  }

  private static void requireClean(Browser browser) {
    for (boolean dark : new boolean[] {true, false}) {
      browser.dark(dark);
      for (Rule rule : new AxeBuilder().analyze(browser.driver()).getViolations()) {
        assertFalse(
            List.of("serious", "critical").contains(rule.getImpact()),
            rule.getId() + " at " + rule.getNodes());
      }
    }
    assertEquals(List.of(), browser.complaints());
    browser.width(360);
    browser.requireNoScrollingSideways(360, "the page");
    browser.width(1280);
  }

  @Test
  void aRunsPageShowsItsCurvesItsHealthAndItsSamples() throws IOException {
    Path run = train("run");
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.visit(run.resolve(RunFolder.REPORT));
      assertTrue(browser.has("#chart canvas"));
      for (String panel : List.of("bits_per_byte", "lr", "grad_norm", "grad_norms", "mfu")) {
        assertTrue(browser.has("#panel-" + panel + " canvas"), panel);
      }
      assertTrue(browser.text("#warnings li").contains("validation"), "its text is small");
      assertTrue(browser.text(".status").contains("finished"));
      assertFalse(browser.text("#samples blockquote").isEmpty());
      assertTrue(browser.text("#panel-mfu p").contains("looks back"), "what it counts");
      requireClean(browser);
    }
  }

  @Test
  void arrowKeysReadAChart() throws IOException {
    Path run = train("run");
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.visit(run.resolve(RunFolder.REPORT));
      browser.press("#panel-lr > div", Keys.HOME);
      List<WebElement> values = browser.all("#panel-lr .u-value");
      assertEquals("1", values.getFirst().getText());
      browser.press("#panel-lr > div", Keys.ARROW_RIGHT);
      assertEquals("2", values.getFirst().getText());
      browser.press("#panel-lr > div", Keys.END);
      assertEquals("30", values.getFirst().getText());
      browser.press("#panel-lr > div", Keys.ARROW_RIGHT);
      assertEquals("30", values.getFirst().getText());
      assertTrue(Double.parseDouble(values.getLast().getText()) > 0);
    }
  }

  @Test
  void spikesAreNamed() throws IOException {
    Path run = folder.resolve("spiky");
    TinyRun.onRows(TinyRun.rowsWithBadOnes(folder, 230, 240), run)
        .with("--steps", "250")
        .with("--on-spike", "skip")
        .answer()
        .done();
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.visit(run.resolve(RunFolder.REPORT));
      List<String> warnings =
          browser.all("#warnings li").stream().map(WebElement::getText).toList();
      for (String step : List.of("step 230", "step 240")) {
        assertTrue(
            warnings.stream()
                .anyMatch(text -> text.contains(step) && text.contains("its update is left out")),
            warnings + "");
      }
      // Given ids have no validation text, and nothing that could be read.
      assertFalse(browser.text("#losses .u-legend").contains("validation"));
      assertFalse(browser.one("#samples").isDisplayed());
      requireClean(browser);
    }
  }

  @Test
  void aSweepsPageShowsWhatTheTrialsCameTo() throws IOException {
    Path out = folder.resolve("sweep");
    List<String> arguments =
        new ArrayList<>(
            TinyRun.on(TinyRun.text(folder), folder)
                .without("--out")
                .without("--steps")
                .arguments());
    arguments.set(0, "sweep");
    arguments.addAll(List.of("--steps", "18", "--budget", "5m", "--out", out.toString()));
    arguments.addAll(List.of("--grid", "lr=1e-4,1e-3,1e-2,3e-2", "--grid", "dropout=0,0.1"));
    Answer.to(arguments).done();
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.visit(out.resolve(SweepReport.PAGE));
      assertEquals(3, browser.all("svg.chart").size(), "one for each option, and all over time");
      assertEquals(9, browser.all("tbody tr").size());
      assertTrue(browser.text("pre").contains("./cero train "));
      requireClean(browser);
    }
  }

  @Test
  void theSearchForALearningRateHasAPageWithItsTable() throws IOException {
    Path out = folder.resolve("run");
    TinyRun.on(TinyRun.text(folder), out).with("--batch", "8").with("--find-lr").answer().done();
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.visit(out.resolve(FindLearningRate.PAGE));
      assertTrue(browser.has("svg.chart .mark"));
      assertTrue(browser.text("pre").contains("--lr "));
      assertFalse(browser.one("details table").isDisplayed());
      browser.press("summary", Keys.ENTER);
      assertTrue(browser.one("details table").isDisplayed());
      assertTrue(browser.all("tbody tr").size() > 50);
      requireClean(browser);
    }
  }

  @Test
  void aPageKeepsItselfUpToDateOnlyWhileTheRunGoesOn() throws IOException {
    Path page = train("run").resolve(RunFolder.REPORT);
    String finished = Files.readString(page);
    String running = finished.replace("\"running\":false", "\"running\":true");
    Files.writeString(page, running);
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.visit(page);
      assertTrue(browser.text(".status").contains("Last news:"));
      browser.driver().executeScript("window.before = true");
      Files.writeString(page, finished);
      browser.waitUntil(() -> isNew(browser));
      assertFalse(browser.text(".status").contains("Last news:"));
      assertEquals(List.of(), browser.complaints());
    }
  }

  private static boolean isNew(Browser browser) {
    return Boolean.TRUE.equals(
        browser
            .driver()
            .executeScript("return !window.before && document.readyState === 'complete'"));
  }

  @Test
  void runsAreComparedOverStepsTokensAndTime() throws IOException {
    Path first = train("first");
    Path second = train("second", "--lr", "0.004");
    Path page = folder.resolve("compare.html");
    Answer.to(List.of("compare", first.toString(), second.toString(), "--out", page.toString()))
        .done();
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.visit(page);
      for (String over : List.of("tokens", "seconds", "step")) {
        browser.click(".choice button[data-over=" + over + "]");
        assertEquals(2, browser.all("#charts canvas").size());
        assertEquals(over, browser.one("[aria-pressed=true]").getAttribute("data-over"));
      }
      assertTrue(browser.text("main").contains("0.004"));
      requireClean(browser);
    }
  }
}
