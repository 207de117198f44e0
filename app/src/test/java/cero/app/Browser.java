package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A browser without a window, used as a visitor does. */
class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final ChromeDriver driver;

  /**
   * Opens it; the calling test is skipped where there is no Chromium.
   *
   * @param profile a new folder for what the browser keeps
   */
  Browser(Path profile) {
    requireChromium();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
        "--force-prefers-reduced-motion",
        "--window-size=1280,1000",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.WARNING);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    driver = new ChromeDriver(service, options);
  }

  /** Skips the calling test where there is no Chromium. */
  static void requireChromium() {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "there is no Chromium here to look at the page with");
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Goes to a page which is a file. */
  void visit(Path page) {
    visit(page.toUri().toString());
  }

  final void visit(String address) {
    driver.get(address);
    waitUntil(() -> has("main h1"));
  }

  boolean has(String css) {
    return !driver.findElements(By.cssSelector(css)).isEmpty();
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

  void press(String css, Keys key) {
    one(css).sendKeys(key);
  }

  String text(String css) {
    return one(css).getText();
  }

  /** The full figure behind a text that is shown. */
  double value(String css) {
    return Double.parseDouble(one(css).getAttribute("data-value"));
  }

  List<Double> values(String css) {
    return all(css).stream()
        .map(element -> element.getAttribute("data-value"))
        .filter(value -> value != null && !value.isEmpty())
        .map(Double::valueOf)
        .toList();
  }

  /** Waits until something is so, which may take the page a moment. */
  void waitUntil(Supplier<Boolean> condition) {
    waitUntil(LONGEST_WAIT, condition);
  }

  /**
   * Waits until something is so.
   *
   * @throws TimeoutException with what the page shows, if it isn't so in time
   */
  void waitUntil(Duration longest, Supplier<Boolean> condition) {
    new WebDriverWait(driver, longest, Duration.ofMillis(30))
        .ignoring(StaleElementReferenceException.class)
        .withMessage(this::shown)
        .until(_ -> condition.get());
  }

  /** What a visitor sees and where, and what the browser complains about. */
  private String shown() {
    return "The page at %s shows:%n%s%nButtons that can't be pressed: %s%nComplaints: %s"
        .formatted(
            driver.getCurrentUrl(),
            driver.executeScript("return document.body.innerText"),
            driver.executeScript(
                "return [...document.querySelectorAll('button:disabled')].map(b => b.innerText)"),
            complaints());
  }

  /** What the browser complained about since it was asked last. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Closes it, and fails if it complained about anything that was not asked for. */
  final void closeWithoutComplaints() {
    List<String> complaints = complaints();
    close();
    assertEquals(List.of(), complaints);
  }

  /** Another width of the window, in CSS pixels. */
  void width(int pixels) {
    var _ =
        driver.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", pixels, "height", 1000, "deviceScaleFactor", 1, "mobile", false));
  }

  /**
   * Waits until the page has followed to a width of the window, and fails if it never fits into it.
   *
   * @param where which page it is
   */
  void requireNoScrollingSideways(int pixels, String where) {
    try {
      waitUntil(() -> pageWidth() <= pixels);
    } catch (TimeoutException e) {
      throw new AssertionError("%s is %d pixels wide".formatted(where, pageWidth()), e);
    }
  }

  private long pageWidth() {
    return (Long)
        driver.executeScript("return Math.max(innerWidth, document.documentElement.scrollWidth)");
  }

  void dark(boolean dark) {
    String scheme = dark ? "dark" : "light";
    var _ =
        driver.executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /**
   * How long the page takes, in milliseconds, from a move of a slider to another figure: several
   * times, the shortest first.
   *
   * @param slider selects the slider
   * @param figure selects what shows a figure
   * @param moved what the slider's next value is, as a script that knows it as {@code range}
   */
  double[] reactions(String slider, String figure, String moved) {
    String script =
        """
        const done = arguments[arguments.length - 1];
        const range = document.querySelector(arguments[0]);
        const figure = () => document.querySelector(arguments[1]).dataset.value;
        const before = figure();
        const start = performance.now();
        range.value = %s;
        range.dispatchEvent(new Event('input'));
        const look = () =>
          figure() === before ? requestAnimationFrame(look) : done(performance.now() - start);
        look();
        """
            .formatted(moved);
    return IntStream.range(0, 9)
        .mapToDouble(
            _ -> ((Number) driver.executeAsyncScript(script, slider, figure)).doubleValue())
        .sorted()
        .toArray();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
