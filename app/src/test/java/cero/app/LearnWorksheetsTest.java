package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.device.Device;
import cero.explain.Descent;
import cero.explain.TextLoss;
import cero.format.ModelDirectory;
import cero.loss.LossSteps;
import cero.model.Gpt;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;

/**
 * The worksheets' contents for the page's own sentence, with a model that expects a start before
 * each text as those do that learned the stories, beside the library's figures.
 */
@Tag("long")
class LearnWorksheetsTest {
  private static final String TEXT =
      "Once upon a time, a curious fox named Lily lived near the forest";

  /** The tokens of it that the lessons read where the model can't be sure. */
  private static final int READ = 11;

  private static final int ROWS = 8;
  private static final int LISTED = 5;

  @TempDir private static Path folder;

  private static LearnPage page;
  private static Device device;
  private static Gpt gpt;
  private static Tokenizer tokenizer;

  /** The text's ids, without and with the start before them. */
  private static int[] text;

  private static int[] ids;

  @BeforeAll
  static void openPage() throws IOException {
    String model = TestModel.write(folder.resolve("model"), true, 128);
    ModelDirectory directory = ModelDirectory.open(Path.of(model));
    gpt = directory.readModel();
    tokenizer = directory.readTokenizer().orElseThrow();
    device = Device.cpu(1);
    text = tokenizer.encode(TEXT);
    int start = tokenizer.endOfText().orElseThrow();
    ids = IntStream.concat(IntStream.of(start), Arrays.stream(text)).toArray();
    page = LearnPage.open(model, folder.resolve("browser"));
  }

  @AfterAll
  static void closePage() {
    if (page != null) {
      page.close();
    }
    if (device != null) {
      device.close();
    }
  }

  @AfterEach
  void nothingWentWrong() {
    assertEquals(List.of(), page.complaints());
  }

  private static void visit(int lesson) {
    page.visit(Map.of("view", "worksheet", "lang", "en", "level", "exact", "lesson", lesson + ""));
    page.waitUntil(() -> page.has(".sheet.key"));
  }

  /** A column of a task's table in the answers. */
  private static List<String> column(int task, int column) {
    String rows = ".sheet.key .sheet-tasks > li:nth-child(%d) tbody tr".formatted(task);
    return texts(rows + " > :nth-child(%d)".formatted(column));
  }

  private static List<String> texts(String css) {
    return page.all(css).stream()
        .map(WebElement::getText)
        .map(each -> each.replace('−', '-'))
        .toList();
  }

  private static String fixed(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String spelled(int from, int to) {
    return new String(bytes(from, to), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(int from, int to) {
    return tokenizer.decode(Arrays.copyOfRange(text, from, to)).getBytes(StandardCharsets.UTF_8);
  }

  private static LossSteps.Position position() {
    return new TextLoss(device, gpt, ids).steps(LISTED).positions().get(READ);
  }

  @Test
  void nothingIsReadButTheSentencesBeginning() {
    for (int lesson : List.of(3, 4, 7)) {
      visit(lesson);
      for (String sheet : List.of(".sheet:not(.key)", ".sheet.key")) {
        String beginning = page.one(sheet + " .sheet-text").getAttribute("textContent");
        assertEquals(spelled(0, READ) + " …", beginning, "worksheet " + lesson);
      }
    }
  }

  @Test
  void theFirstHasThePiecesTheirNumbersAndASecret() {
    visit(1);
    int shown = Math.min(text.length, 2 * ROWS);
    assertEquals(IntStream.range(0, shown).mapToObj(i -> text[i] + "").toList(), column(2, 2));
    assertEquals(
        IntStream.range(0, shown).mapToObj(i -> spelled(i, i + 1).length() + "").toList(),
        column(2, 3));
    String secret = spelled(shown - 3, shown);
    String told = page.one(".sheet.key li:nth-child(3) .sheet-filled").getAttribute("textContent");
    assertEquals(secret, told);
    String cut = page.one(".sheet.key li:nth-child(1) .sheet-filled").getAttribute("textContent");
    assertEquals(
        IntStream.range(0, text.length)
            .mapToObj(i -> spelled(i, i + 1))
            .collect(Collectors.joining(" | ")),
        cut);
  }

  @Test
  void charactersAreCutNowhere() {
    page.visit(Map.of("view", "worksheet", "lang", "en", "lesson", "1", "text", "여우가 👩‍🚀 살았어요"));
    page.waitUntil(() -> page.has(".sheet.key"));
    assertFalse(page.text(".view").contains("\uFFFD"), page.text(".view"));
    page.visit(Map.of("view", "worksheet", "lang", "ko", "lesson", "2", "text", "여우가 살았어요"));
    page.waitUntil(() -> page.has(".sheet.key"));
    assertFalse(page.text(".view").contains("\uFFFD"), page.text(".view"));
  }

  @Test
  void theThirdLeadsFromLogitsToProbabilities() {
    visit(3);
    LossSteps.Position position = position();
    double highest = position.top().getFirst().logit();
    List<Double> logits =
        new ArrayList<>(position.top().stream().map(LossSteps.Candidate::logit).toList());
    boolean listed = position.top().stream().anyMatch(each -> each.id() == position.target());
    if (!listed) {
      logits.add(position.logit());
    }
    List<String> weights =
        logits.stream().map(logit -> fixed(3, Math.exp(logit - highest))).toList();
    assertEquals(
        logits.stream().map(logit -> fixed(2, logit)).toList(),
        column(1, 2).subList(0, logits.size()));
    assertEquals(weights, column(1, 3).subList(0, logits.size()));
    double all = Math.exp(position.logSumExp() - highest);
    assertEquals(fixed(3, all), column(1, 3).getLast());
    List<String> slices = column(1, 4);
    for (int i = 0; i < logits.size(); i++) {
      double slice = Double.parseDouble(slices.get(i).replaceAll("·10⁻³", "e-3"));
      assertEquals(Math.exp(logits.get(i) - position.logSumExp()), slice, 1e-4);
    }
    double sum =
        new TextLoss(device, gpt, ids)
            .steps(1).positions().subList(0, ROWS).stream()
                .mapToDouble(each -> -each.logProbability())
                .sum();
    List<String> mean = column(2, 2);
    assertEquals(List.of(fixed(2, sum), fixed(2, sum / ROWS)), mean.subList(ROWS, ROWS + 2));
  }

  @Test
  void theFifthComparesStepsFromTheSameStart() {
    visit(5);
    List<Double> rates = List.of(0.005, 0.02, 0.1, 0.5);
    double before = new TextLoss(device, gpt, ids).steps(1).loss();
    assertEquals(rates.stream().map(_ -> fixed(2, before)).toList(), column(2, 2));
    List<String> after = new ArrayList<>();
    List<String> verdicts = new ArrayList<>();
    for (double rate : rates) {
      Descent descent = new Descent(device, gpt, ids);
      var _ = descent.step(rate);
      double loss = descent.loss(1).loss();
      after.add(fixed(2, loss));
      verdicts.add(loss < before ? "better" : "too far");
    }
    assertEquals(after, column(2, 3));
    assertEquals(verdicts, column(2, 4));
    Descent descent = new Descent(device, gpt, ids);
    List<LossSteps.Position> old = descent.loss(1).positions().subList(0, ROWS);
    var _ = descent.step(0.02);
    List<LossSteps.Position> now = descent.loss(1).positions();
    assertEquals(
        IntStream.range(0, ROWS)
            .mapToObj(i -> now.get(i).probability() > old.get(i).probability() ? "↑" : "↓")
            .toList(),
        column(1, 4));
    page.click("#level-plain"); // with digits in which some don't differ
    page.waitUntil(() -> page.has(".sheet.key") && page.text(".sheet.key").contains("%"));
    List<String> shares = column(1, 2);
    for (int i = 0; i < ROWS; i++) {
      boolean same = shares.get(i).equals(column(1, 3).get(i));
      assertEquals(same, column(1, 4).get(i).equals("="), shares.get(i));
    }
  }

  @Test
  void theSixthIsFilledInWhereThereIsNoTraining() {
    visit(6);
    String loss = fixed(2, Math.log(gpt.config().vocabSize()));
    assertTrue(page.text(".sheet-say").contains("would be " + loss), page.text(".sheet-say"));
    assertEquals(6 * 4, page.all(".sheet:not(.key) .sheet-blank").size());
  }

  @Test
  void theSeventhSharesAHundredNumbersOut() {
    visit(7);
    int[] beginning = Arrays.copyOf(ids, READ + 1);
    float[] logits = new cero.generate.Decoder(device, gpt).read(beginning);
    Arrays.fill(logits, tokenizer.vocabSize(), logits.length, Float.NEGATIVE_INFINITY);
    double most = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElseThrow();
    double[] weights =
        IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i] - most)).toArray();
    double all = Arrays.stream(weights).sum();
    double[] best = Arrays.stream(weights).map(each -> -each / all).sorted().map(p -> -p).toArray();
    List<String> coins = new ArrayList<>();
    double reached = 0;
    for (int i = 0; i <= LISTED; i++) {
      long from = Math.round(100 * reached);
      reached += best[i];
      coins.add(Math.round(100 * reached) - from + "");
    }
    coins.add(100 - Math.round(100 * reached) + "");
    assertEquals(coins, column(1, 2));
    double kept = best[0] + best[1] + best[2];
    List<String> slices = column(3, 3);
    for (int i = 0; i < 3; i++) {
      assertEquals(best[i] / kept, Double.parseDouble(slices.get(i)), 1e-3);
    }
  }
}
