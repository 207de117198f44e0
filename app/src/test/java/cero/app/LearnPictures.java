package cero.app;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.app.runs.RunFolder;
import cero.data.stories.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.OutputType;

/**
 * Takes the pictures in {@code docs}, with models trained on the built-in stories of each language
 * and a run's report. No test of the build: {@code docs/learn.md} says how it is run.
 */
class LearnPictures {
  /**
   * The folder with the runs {@code tales}, {@code tales-es} and {@code tales-ko}, and {@code
   * report}.
   */
  private static final String RUNS = "cero.pictures";

  private static final Path FOLDER = Path.of("../docs/pictures");
  private static final Path REPORT = Path.of("../docs/images/report.png");
  private static final int LARGEST_FILE = 200_000;

  private enum Screen {
    PROJECTOR(1280, 720, 1),
    TALL(1280, 960, 1),
    PHONE(360, 740, 2),
    SHEET(1000, 1120, 1);

    private final int width;
    private final int height;
    private final int pixels;

    Screen(int width, int height, int pixels) {
      this.width = width;
      this.height = height;
      this.pixels = pixels;
    }

    Map<String, Object> metrics() {
      return Map.of("width", width, "height", height, "deviceScaleFactor", pixels, "mobile", false);
    }
  }

  /**
   * @param ready what is there once the view has drawn
   * @param to what is scrolled to the top, or nothing
   */
  private record Picture(
      String name,
      Language language,
      Screen screen,
      boolean dark,
      Map<String, String> state,
      String ready,
      String to) {}

  private static final List<Picture> PICTURES =
      List.of(
          new Picture(
              "lesson-en",
              Language.ENGLISH,
              Screen.TALL,
              false,
              Map.of("lesson", "4", "lesson_step", "3"),
              ".bar",
              ".arrows-controls"),
          new Picture(
              "ladder-en",
              Language.ENGLISH,
              Screen.PROJECTOR,
              false,
              Map.of("view", "ladder", "rung", "3", "position", "11"),
              ".bar",
              ".ladder"),
          new Picture(
              "step-en",
              Language.ENGLISH,
              Screen.PROJECTOR,
              true,
              Map.of("view", "step", "taken", "0.02x1,0.01x10"),
              ".verdict p",
              ".step-top"),
          new Picture(
              "arrows-exact-es",
              Language.SPANISH,
              Screen.PROJECTOR,
              true,
              Map.of("view", "arrows", "level", "exact", "position", "12"),
              ".bar",
              ".arrows"),
          new Picture(
              "guess-es",
              Language.SPANISH,
              Screen.PHONE,
              false,
              Map.of("view", "guess", "shown", "1", "bets", "20,10,20,20,20,10", "position", "12"),
              ".guess-verdict .stat",
              ".story"),
          new Picture(
              "decoding-es",
              Language.SPANISH,
              Screen.TALL,
              false,
              Map.of(
                  "view",
                  "decoding",
                  "t",
                  "0.8",
                  "k",
                  "8",
                  "p",
                  "0.9",
                  "draws",
                  "100",
                  "first",
                  "12"),
              ".stage-cell",
              ".decoding-knobs"),
          new Picture(
              "tokens-ko",
              Language.KOREAN,
              Screen.PROJECTOR,
              false,
              Map.of("view", "tokens", "bytes", "1", "text", "옛날에 여우 🦊가 살았어요"),
              ".tile",
              ""),
          new Picture(
              "ribbon-ko",
              Language.KOREAN,
              Screen.PHONE,
              true,
              Map.of("view", "ribbon", "position", "9"),
              ".ribbon .strip-item",
              "h1"),
          new Picture(
              "lab-exact-ko",
              Language.KOREAN,
              Screen.PROJECTOR,
              true,
              Map.of("view", "lab", "level", "exact", "position", "2"),
              ".bar",
              ".stats"),
          new Picture(
              "worksheet-en",
              Language.ENGLISH,
              Screen.TALL,
              false,
              Map.of("view", "worksheet", "lesson", "4", "hide", "nav"),
              ".sheet-take",
              ".sheet"));

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void taken(Language language) throws IOException {
    String runs = runs();
    String run = language == Language.ENGLISH ? "tales" : "tales-" + language.code();
    Files.createDirectories(FOLDER);
    try (LearnPage page =
        LearnPage.open(Path.of(runs, run).toString(), folder.resolve("browser"))) {
      for (Picture picture : PICTURES) {
        if (picture.language() == language) {
          take(page, picture);
        }
      }
    }
  }

  @Test
  void reportTaken() throws IOException {
    Path run = Path.of(runs(), "report");
    try (Browser browser = new Browser(folder.resolve("browser"))) {
      show(browser, Screen.SHEET);
      browser.visit(run.resolve(RunFolder.REPORT).toAbsolutePath());
      browser.waitUntil(() -> browser.has("#chart canvas"));
      write(browser, REPORT);
    }
  }

  private static String runs() {
    String runs = System.getProperty(RUNS);
    assumeTrue(runs != null, "pictures are only taken with -D" + RUNS + "=FOLDER");
    return runs;
  }

  private static void show(Browser browser, Screen screen) {
    var _ =
        browser.driver().executeCdpCommand("Emulation.setDeviceMetricsOverride", screen.metrics());
    var _ =
        browser.driver().executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
  }

  private static void write(Browser browser, Path file) throws IOException {
    byte[] png = browser.driver().getScreenshotAs(OutputType.BYTES);
    assertTrue(png.length < LARGEST_FILE, file + " has bytes: " + png.length);
    Files.write(file, png);
  }

  private static void take(LearnPage page, Picture picture) throws IOException {
    show(page, picture.screen());
    page.dark(picture.dark());
    Map<String, String> state = new HashMap<>(picture.state());
    state.put("lang", picture.language().code());
    page.visit(state);
    page.waitUntil(() -> page.has(picture.ready()));
    if (!picture.to().isEmpty()) {
      page.driver().executeScript("arguments[0].scrollIntoView()", page.one(picture.to()));
    }
    write(page, FOLDER.resolve(picture.name() + ".png"));
  }
}
