package cero.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.app.terminal.Console;
import cero.app.terminal.Output;
import cero.app.terminal.Paint;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page that {@code ./cero learn} opens, in a browser without a window, used as a visitor does.
 */
final class LearnPage implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final ChromeDriver driver;
  private final String address;
  private final Runnable end;

  private LearnPage(String address, Runnable end, Path profile) {
    this.address = address;
    this.end = end;
    driver = browser(profile);
  }

  /**
   * Opens the page of a server that is there already; the calling test is skipped where there is no
   * Chromium.
   *
   * @param profile a new folder for what the browser keeps
   */
  static LearnPage at(URI address, Path profile) {
    requireBrowser();
    return new LearnPage(address.toString(), () -> {}, profile);
  }

  /**
   * Opens the page with a model; the calling test is skipped where there is no Chromium.
   *
   * @param profile a new folder for what the browser keeps
   */
  static LearnPage open(String model, Path profile) {
    requireBrowser();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console =
        new Console(
            new Output(out, false, 100, Paint.OFF), new Output(System.err, false, 100, Paint.OFF));
    Thread command =
        Thread.ofPlatform()
            .daemon()
            .start(() ->
                Cero.run(
                    console, "learn", "--port", "0", "--no-browser", "--json", "--model", model));
    LearnPage page = new LearnPage(addressOnceThere(out), () -> stop(command), profile);
    page.visit("");
    page.waitUntil(() -> page.has(".view"));
    return page;
  }

  private static void stop(Thread command) {
    command.interrupt();
    try {
      command.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String addressOnceThere(ByteArrayOutputStream out) {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (System.nanoTime() < end) {
      String printed = out.toString(StandardCharsets.UTF_8);
      if (printed.contains("\n")) {
        return JsonMapper.shared()
            .readTree(printed.lines().findFirst().orElseThrow())
            .get("address")
            .stringValue();
      }
      pause();
    }
    throw new AssertionError("no address was printed");
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Skips the calling test where there is no Chromium. */
  static void requireBrowser() {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "there is no Chromium here to look at the page with");
  }

  /** A browser without a window. */
  static ChromeDriver browser(Path profile) {
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
    return new ChromeDriver(service, options);
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Goes to a state of the page; values are given as they are. */
  void visit(Map<String, String> state) {
    StringBuilder query = new StringBuilder();
    state.forEach((name, value) ->
        query
            .append(query.isEmpty() ? "?" : "&")
            .append(name)
            .append("=")
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    visit(query.toString());
  }

  private void visit(String query) {
    driver.get(address + query);
    waitUntil(() -> has("main h1"));
  }

  String location() {
    return driver.getCurrentUrl();
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
    new WebDriverWait(driver, LONGEST_WAIT, Duration.ofMillis(30))
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

  void dark(boolean dark) {
    String scheme = dark ? "dark" : "light";
    var _ =
        driver.executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  @Override
  public void close() {
    driver.quit();
    end.run();
  }
}
