package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.device.Device;
import cero.explain.Descent;
import cero.explain.NextToken;
import cero.explain.TextLoss;
import cero.format.ModelDirectory;
import cero.generate.Decoder;
import cero.generate.Sampling;
import cero.generate.SamplingStages.Fate;
import cero.generate.TokenDraw;
import cero.loss.LossSteps;
import cero.model.Gpt;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The views in which visitors take steps, draw and choose, beside the library's own figures. */
@Tag("long")
class LearnPlayTest {
  private static final String TEXT = "the fox and the hen";
  private static final String OTHER = "a small red ball";

  /** How many tokens the page asks for at the decoding bench. */
  private static final int LISTED = 40;

  @TempDir private static Path folder;

  private static Gpt gpt;
  private static Tokenizer tokenizer;
  private static Device device;
  private static LearnPage page;

  @BeforeAll
  static void openPage() throws IOException {
    String model = TestModel.write(folder.resolve("model"));
    ModelDirectory directory = ModelDirectory.open(Path.of(model));
    gpt = directory.readModel();
    tokenizer = directory.readTokenizer().orElseThrow();
    device = Device.cpu(1);
    page = LearnPage.open(model, folder.resolve("browser"));
  }

  @AfterAll
  static void closePage() {
    if (page != null) {
      page.close();
    }
    device.close();
  }

  @AfterEach
  void nothingWentWrong() {
    assertEquals(List.of(), page.complaints());
  }

  private static void visit(String view, Map<String, String> more) {
    Map<String, String> state = new HashMap<>(more);
    state.putAll(Map.of("view", view, "lang", "en", "text", TEXT));
    page.visit(state);
  }

  private static Descent descent(double lr, int steps) {
    Descent descent = new Descent(device, gpt, tokenizer.encode(TEXT));
    for (int i = 0; i < steps; i++) {
      var _ = descent.step(lr);
    }
    return descent;
  }

  private static List<Double> targets(LossSteps loss) {
    return loss.positions().stream().map(LossSteps.Position::probability).toList();
  }

  private static void assertShown(List<Double> expected, String css) {
    page.waitUntil(() -> page.values(css).size() == expected.size());
    page.waitUntil(() -> Math.abs(page.values(css).getFirst() - expected.getFirst()) < 1e-6);
    List<Double> shown = page.values(css);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), shown.get(i), 1e-5, css + " " + i);
    }
  }

  private static final String TARGETS = ".view > .figure:nth-of-type(2) .bar";
  private static final String PATH = ".figure-table td [data-value]";

  /** The buttons of each view that need no answer. */
  private static final Map<String, List<String>> FREE =
      Map.of(
          "tokens", List.of("Show the bytes"),
          "guess", List.of("Another sentence"),
          "ladder", List.of(),
          "lab", List.of(),
          "arrows", List.of(),
          "step", List.of(),
          "decoding", List.of("Other seed"),
          "sampler", List.of("Let them write"),
          "worksheet", List.of("To the lesson on the screen"));

  @Test
  void whatNeedsAnAnswerWaitsForIt() {
    FREE.forEach((view, free) -> {
      visit("lessons", Map.of());
      page.holdAnswers();
      page.go(Map.of("view", view, "lang", "en", "text", TEXT, "other", OTHER, "path", "1"));
      page.waitUntil(() -> page.has(".view[data-view=%s]".formatted(view)));
      assertEquals(free, pressable(), view);

      page.letAnswersCome();
      page.waitUntil(() -> view.equals("tokens") || pressable().size() > free.size());
    });
  }

  @Test
  void whatIsOfThePresentSentenceWaitsForTheNext() {
    for (String view : List.of("guess", "lab", "step", "worksheet")) {
      List<String> free = FREE.get(view);
      visit(view, Map.of("other", OTHER));
      page.waitUntil(() -> pressable().size() > free.size());
      page.holdAnswers();
      page.go(Map.of("view", view, "lang", "en", "text", "a red hen", "other", OTHER));
      assertEquals(free, pressable(), view);
      assertEquals(
          0, page.all(".logits:not([inert]), .guess-betting :not([inert]) > .bets").size());

      page.letAnswersCome();
      page.waitUntil(() -> pressable().size() > free.size());
    }
  }

  /** The names of the view's buttons that a visitor can press. */
  private static List<String> pressable() {
    return page.all(".view .button").stream()
        .filter(each -> each.isDisplayed() && each.isEnabled())
        .map(WebElement::getText)
        .toList();
  }

  @Test
  void stepsAreRealAndCanBeUndone() {
    visit("step", Map.of("lr", "0.5", "other", OTHER, "table", "1"));
    assertShown(targets(descent(0.5, 0).loss(1)), TARGETS);
    assertFalse(page.one("#step-undo").isEnabled());

    page.click("#step-one");
    page.waitUntil(() -> page.has(".verdict.fell"));
    assertShown(targets(descent(0.5, 1).loss(1)), TARGETS);
    page.click("#step-ten");
    page.waitUntil(() -> page.values(PATH).size() == 12);
    assertShown(targets(descent(0.5, 11).loss(1)), TARGETS);
    assertShown(
        IntStream.rangeClosed(0, 11).mapToObj(n -> descent(0.5, n).loss(1).loss()).toList(), PATH);
    page.waitUntil(() -> page.location().contains("taken="));

    page.driver().navigate().refresh();
    assertShown(targets(descent(0.5, 11).loss(1)), TARGETS);
    page.click("#step-undo");
    assertShown(targets(descent(0.5, 1).loss(1)), TARGETS);
    page.click("#step-undo");
    page.waitUntil(() -> page.has(".verdict.ready"));
    assertFalse(page.one("#step-undo").isEnabled());
  }

  @Test
  void theOtherSentenceIsMeasuredButNotPractised() {
    visit(
        "step",
        Map.of("lr", "0.5", "other", OTHER, "taken", "0.5x10", "table", "1", "level", "exact"));
    Descent descent = descent(0.5, 10);
    double before = loss(gpt, OTHER);
    double after = loss(descent.model(), OTHER);
    page.waitUntil(() -> page.all(".verdict p").size() == 2);
    String said = page.all(".verdict p").getLast().getText();
    assertTrue(said.contains("%.3f".formatted(before)), said);
    assertTrue(said.contains("%.3f".formatted(after)), said);
  }

  private static double loss(Gpt model, String text) {
    return new TextLoss(device, model, tokenizer.encode(text)).steps(1).loss();
  }

  @Test
  void theLampsShowTheStepAndItsNorms() {
    visit("step", Map.of("lr", "0.1", "level", "exact", "other", OTHER));
    page.waitUntil(() -> page.one("#step-slow").isEnabled());
    page.click("#step-slow");
    Descent.Step made = descent(0, 0).step(0.1);
    for (String lamp : List.of("forward", "loss", "backward", "update")) {
      page.waitUntil(() -> page.has(".playing .lamp.current[data-lamp=%s]".formatted(lamp)));
      page.click(".lamp-next"); // nothing moves by itself for who wants no motion
    }
    page.waitUntil(() -> page.has(".verdict.fell"));
    page.click(".lamp[data-lamp=backward]");
    page.waitUntil(() -> page.text(".lamp-text").contains("∂L/∂w"));
    String said = page.text(".lamp-text");
    double shown = Double.parseDouble(said.replaceAll(".*= ([0-9.]+)\\.$", "$1"));
    assertEquals(made.gradientNorm(), shown, 1e-3 * made.gradientNorm(), said);
    page.click(".lamp[data-lamp=loss]");
    page.waitUntil(() -> page.text(".lamp-text").contains("%.3f".formatted(made.loss())));
  }

  @Test
  void aStepThatIsTooLongOvershoots() {
    visit("step", Map.of("lr", "50", "other", OTHER));
    page.waitUntil(() -> page.one("#step-one").isEnabled());
    page.click("#step-one");
    page.waitUntil(() -> page.has(".verdict.rose, .verdict.diverged"));
    assertTrue(descent(50, 1).loss(1).loss() > descent(50, 0).loss(1).loss());
    assertTrue(page.has(".path-rose"));
  }

  @Test
  void anotherSentenceThatIsTooLongIsLeftOut() {
    visit("step", Map.of("lr", "0.5", "other", OTHER.repeat(20)));
    page.waitUntil(() -> page.has(".step-other .trouble"));
    page.click("#step-one");
    assertShown(targets(descent(0.5, 1).loss(1)), TARGETS);
    assertEquals(1, page.all(".verdict p").size());
    assertFalse(page.complaints().isEmpty()); // of the request that was refused
  }

  @Test
  void nothingIsWiderThanAPhone() {
    page.width(360);
    for (String view : List.of("step", "decoding", "sampler")) {
      for (String lang : List.of("en", "es", "ko")) {
        page.visit(
            Map.of(
                "view", view, "lang", lang, "level", "exact", "text", TEXT, "other", OTHER, "taken",
                "0.5x1", "k", "5", "p", "0.9", "draws", "3", "written", "1"));
        page.waitUntil(() -> page.has(".bar, .stage-cell, .lane-text"));
        page.requireNoScrollingSideways(360, view + " in " + lang);
      }
    }
    page.width(1280);
  }

  private static NextToken choice(Sampling sampling, int draws, long seed) {
    return choice(sampling, draws, seed, 12);
  }

  private static NextToken choice(Sampling sampling, int draws, long seed, int top) {
    int[] ids = tokenizer.encode(TEXT);
    float[] logits = logits(new Decoder(device, gpt), Arrays.copyOf(ids, ids.length - 1));
    TokenDraw draw = TokenDraw.of(new SplittableRandom(seed));
    return NextToken.of(logits, sampling, draws, draw, top);
  }

  /** The model has more ids than its tokenizer; those can't be written. */
  private static float[] logits(Decoder decoder, int[] ids) {
    float[] logits = decoder.read(ids);
    Arrays.fill(logits, tokenizer.vocabSize(), logits.length, Float.NEGATIVE_INFINITY);
    return logits;
  }

  private static String stage(String name) {
    return ".stage-row:not(.others) [data-stage=%s]".formatted(name);
  }

  @Test
  void theStagesAreTheSamplers() {
    visit("decoding", Map.of("t", "0.7", "k", "6", "p", "0.6"));
    NextToken choice = choice(Sampling.builder().temperature(0.7).topK(6).topP(0.6).build(), 0, 1);
    assertShown(candidates(choice, NextToken.Candidate::probability), stage("original"));
    assertShown(candidates(choice, NextToken.Candidate::scaledProbability), stage("scaled"));
    assertShown(candidates(choice, NextToken.Candidate::drawProbability), stage("final"));
    List<Double> entropies = page.values(".stage-entropy");
    assertEquals(choice.original().entropy(), entropies.get(0), 1e-5);
    assertEquals(choice.scaled().entropy(), entropies.get(1), 1e-5);
    assertEquals(choice.drawn().entropy(), entropies.get(2), 1e-5);
    assertTrue(page.has("[data-cut=top_p]"));
    assertTrue(page.has("[data-cut=top_k]"));
    long out = choice.candidates().stream().filter(each -> each.fate() != Fate.KEPT).count();
    assertEquals(out, page.all(".stage-row.out:not(.others)").size());
    String before = page.text(".stages");
    page.press(".sampling .slider:first-child input", Keys.ARROW_RIGHT);
    page.waitUntil(() -> page.location().contains("t=0.75"));
    page.waitUntil(() -> !page.text(".stages").equals(before));
  }

  private static List<Double> candidates(
      NextToken choice, java.util.function.ToDoubleFunction<NextToken.Candidate> of) {
    return choice.candidates().stream().map(each -> of.applyAsDouble(each)).toList();
  }

  @Test
  void drawsAreThoseOfTheSeedAndAskedFor() {
    visit("decoding", Map.of("seed", "7", "k", "5"));
    page.waitUntil(() -> page.one("#draw-1").isEnabled());
    assertFalse(page.all(".view > .figure").getLast().isDisplayed());
    page.click("#draw-1");
    page.waitUntil(() -> page.has(".decoding-said .chip"));
    Sampling sampling = Sampling.builder().topK(5).build();
    NextToken.Candidate first =
        choice(sampling, 1, 7).candidates().stream()
            .filter(each -> each.count() == 1)
            .findFirst()
            .orElseThrow();
    assertEquals("" + first.id(), page.one(".decoding-said .chip").getAttribute("data-id"));
    page.click("#draw-100");
    page.waitUntil(() -> counts().stream().mapToDouble(n -> n).sum() == 101);
    assertEquals(
        candidates(choice(sampling, 101, 7), NextToken.Candidate::count).subList(0, 5), counts());
    page.press(".sampling .slider:first-child input", Keys.ARROW_LEFT);
    page.waitUntil(() -> !page.all(".view > .figure").getLast().isDisplayed());
  }

  private static List<Double> counts() {
    return page.values(".decoding-draw + .figure .bar");
  }

  @Test
  void aDrawIsToldAlsoWhereItIsNotListed() {
    Sampling sampling = Sampling.builder().temperature(5).build();
    int seed =
        IntStream.range(1, 100)
            .filter(each -> isUnlisted(sampling, each))
            .findFirst()
            .orElseThrow();
    visit("decoding", Map.of("t", "5", "seed", seed + ""));
    page.waitUntil(() -> page.one("#draw-1").isEnabled());
    for (int draws = 1; draws <= 2; draws++) {
      page.click("#draw-1");
      String drawn = choice(sampling, draws, seed).lastDraw().orElseThrow().id() + "";
      page.waitUntil(() -> page.has(".decoding-said [data-id='%s']".formatted(drawn)));
      assertTrue(page.text(".decoding-said").startsWith("Drawn:"), page.text(".decoding-said"));
      assertTrue(page.has(".wheel-slice.drawn"));
    }
    visit("decoding", Map.of("t", "5", "seed", seed + "", "draws", "2"));
    NextToken.Candidate most = choice(sampling, 2, seed).mostDrawn().orElseThrow();
    page.waitUntil(() -> page.has(".decoding-said [data-id='%d']".formatted(most.id())));
    assertTrue(page.text(".decoding-said").contains("(" + most.count() + ";"));
  }

  private static boolean isUnlisted(Sampling sampling, long seed) {
    NextToken choice = choice(sampling, 1, seed, LISTED);
    return choice.others().count() == 1;
  }

  @Test
  void temperatureZeroIsGreedy() {
    visit("decoding", Map.of("t", "0"));
    int best = choice(Sampling.greedy(), 0, 1).candidates().getFirst().id();
    page.waitUntil(() -> page.has("[data-cut=greedy]"));
    assertEquals("" + best, page.one(".decoding-said .chip").getAttribute("data-id"));
    assertEquals(1, page.values(stage("final")).getFirst());
    assertFalse(page.one("#draw-1").isEnabled());
  }

  @Test
  void readingCanStopEarlier() {
    visit("decoding", Map.of());
    page.waitUntil(() -> page.has(".strip-item"));
    page.all(".strip-item").get(1).click();
    int[] ids = Arrays.copyOf(tokenizer.encode(TEXT), 2);
    float[] logits = logits(new Decoder(device, gpt), ids);
    NextToken choice =
        NextToken.of(
            logits, Sampling.builder().build(), 0, TokenDraw.of(new SplittableRandom(1)), 12);
    assertShown(candidates(choice, NextToken.Candidate::probability), stage("original"));
  }

  @Test
  void chosenTokensGrowATreeWithTheirTotals() {
    visit("sampler", Map.of());
    page.waitUntil(() -> page.all(".choice").size() == 8);
    int first = choose(0);
    int second = choose(1);
    double total = total(first, second);
    page.waitUntil(() -> page.values(".tree-total").size() == 1);
    assertEquals(total, page.value(".tree-total"), 1e-5);
    assertEquals(total, page.value(".sampler-text .caption"), 1e-5);

    page.click("#sampler-back");
    page.waitUntil(() -> page.all(".sampler-story .chip").size() == 1);
    int other = choose(2);
    page.waitUntil(() -> page.values(".tree-total").size() == 2);
    assertEquals(
        List.of(total(first, second), total(first, other)).stream().map("%.4f"::formatted).toList(),
        page.values(".tree-total").stream().map("%.4f"::formatted).toList());
    page.waitUntil(() -> page.location().contains("%d.%d".formatted(first, other)));
    page.driver().navigate().refresh();
    page.waitUntil(() -> page.values(".tree-total").size() == 2);
    assertEquals(total(first, other), page.values(".tree-total").getLast(), 1e-5);

    page.click(".tree-node[data-path=\"%d.%d\"]".formatted(first, second));
    page.waitUntil(() -> Math.abs(page.value(".sampler-text .caption") - total) < 1e-5);
    page.click("#sampler-clear");
    page.waitUntil(() -> page.all(".tree-total").isEmpty());
  }

  /** Presses a bar; the token's id. */
  private static int choose(int index) {
    int length = page.all(".sampler-story .chip").size();
    WebElement bar = page.all(".choice").get(index);
    int id = Integer.parseInt(bar.getAttribute("data-id"));
    bar.click();
    page.waitUntil(() -> page.all(".sampler-story .chip").size() == length + 1);
    return id;
  }

  private static double total(int... then) {
    int[] text = tokenizer.encode(TEXT);
    int[] ids = IntStream.concat(Arrays.stream(text), Arrays.stream(then)).toArray();
    return new TextLoss(device, gpt, ids)
        .steps(1).positions().stream()
            .skip(text.length - 1)
            .mapToDouble(LossSteps.Position::logProbability)
            .sum();
  }

  @Test
  void fourStrategiesGoOnFromOneSeed() {
    visit("sampler", Map.of("seed", "3", "t", "1.2", "k", "4"));
    page.waitUntil(() -> page.one("#sampler-write").isEnabled());
    page.click("#sampler-write");
    List<Sampling> rules =
        List.of(
            Sampling.greedy(),
            Sampling.builder().temperature(1.2).build(),
            Sampling.builder().temperature(1.2).topK(4).build(),
            Sampling.builder().temperature(1.2).topP(0.9).build());
    List<String> names = List.of("greedy", "temperature", "top_k", "top_p");
    List<Integer> greedy = written(rules.getFirst());
    for (int i = 0; i < names.size(); i++) {
      String lane = ".lane[data-strategy=%s] ".formatted(names.get(i));
      page.waitUntil(() -> page.has(lane + "[data-id]"));
      List<Integer> shown =
          page.all(lane + ".lane-text > [data-id]").stream()
              .map(each -> Integer.valueOf(each.getAttribute("data-id")))
              .toList();
      List<Integer> expected = written(rules.get(i));
      assertEquals(expected, shown, names.get(i));
      int parts = 0;
      while (parts < Math.min(expected.size(), greedy.size())
          && expected.get(parts).equals(greedy.get(parts))) {
        parts++;
      }
      assertEquals(
          parts < expected.size() ? List.of(expected.get(parts)) : List.of(),
          page.all(lane + ".lane-text > .parts").stream()
              .map(each -> Integer.valueOf(each.getAttribute("data-id")))
              .toList());
    }
  }

  private static List<Integer> written(Sampling sampling) {
    Decoder decoder = new Decoder(device, gpt);
    TokenDraw draw = TokenDraw.of(new SplittableRandom(3));
    List<Integer> written = new java.util.ArrayList<>();
    int[] next = tokenizer.encode(TEXT);
    while (written.size() < 24) {
      int id =
          NextToken.of(logits(decoder, next), sampling, 1, draw, Integer.MAX_VALUE)
              .candidates()
              .stream()
              .filter(each -> each.count() == 1)
              .findFirst()
              .orElseThrow()
              .id();
      if (tokenizer.endOfText().stream().anyMatch(end -> end == id)) {
        break;
      }
      written.add(id);
      next = new int[] {id};
    }
    return written;
  }
}
