package cero.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A browser without a window that looks at pages which are files. */
record Browser(ChromeDriver driver) implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /**
   * Opens it; the calling test is skipped where there is no Chromium.
   *
   * @param profile a new folder for what the browser keeps
   */
  static Browser open(Path profile) {
    LearnPage.requireBrowser();
    return new Browser(LearnPage.browser(profile));
  }

  void visit(Path page) {
    driver.get(page.toUri().toString());
    waitUntil(() -> has("main h1"));
  }

  boolean has(String css) {
    return !all(css).isEmpty();
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  WebElement one(String css) {
    waitUntil(() -> has(css));
    return driver.findElement(By.cssSelector(css));
  }

  void click(String css) {
    one(css).click();
  }

  String text(String css) {
    return one(css).getText();
  }

  /** Waits until something is so, which may take the page a moment. */
  void waitUntil(Supplier<Boolean> condition) {
    new WebDriverWait(driver, LONGEST_WAIT, Duration.ofMillis(50))
        .ignoring(StaleElementReferenceException.class)
        .until(_ -> condition.get());
  }

  /** What the browser complained about since it was asked last. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Another width of the window, in CSS pixels. */
  void width(int pixels) {
    var _ =
        driver.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", pixels, "height", 1000, "deviceScaleFactor", 1, "mobile", false));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
