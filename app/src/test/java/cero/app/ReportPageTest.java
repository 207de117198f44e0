package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's page and the page that compares runs, looked at in a browser. */
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
    assertEquals(List.of(), browser.complaints());
    browser.width(360);
    Number wide =
        (Number)
            browser
                .driver()
                .executeScript(
                    "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertTrue(wide.intValue() <= 0, "a phone need not scroll sideways");
    browser.width(1280);
  }

  @Test
  void aRunsPageShowsItsCurvesItsHealthAndItsSamples() throws IOException {
    Path run = train("run");
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.visit(run.resolve(RunRecord.REPORT));
      assertTrue(browser.has("#chart canvas"));
      for (String panel : List.of("bits_per_byte", "lr", "grad_norm", "grad_norms", "mfu")) {
        assertTrue(browser.has("#panel-" + panel + " canvas"), panel);
      }
      assertTrue(browser.text("#warnings li").contains("validation"), "its text is small");
      assertTrue(browser.text(".status").contains("finished"));
      assertFalse(browser.text("#samples blockquote").isEmpty());
      requireClean(browser);
    }
  }

  @Test
  void aPageKeepsItselfUpToDateOnlyWhileTheRunGoesOn() throws IOException {
    Path page = train("run").resolve(RunRecord.REPORT);
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
