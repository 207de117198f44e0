package cero.app.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.report.RunReport.Evaluation;
import cero.app.report.RunReport.Losses;
import cero.app.report.RunReport.Panel;
import cero.app.report.RunReport.Sample;
import cero.app.report.RunReport.Series;
import cero.app.report.RunReport.State;
import cero.app.report.RunReport.TrainingPoint;
import cero.app.words.Words;
import cero.data.stories.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
  private static final String HOSTILE =
      "\"</script><script>alert(1)</script><!-- <b>&amp;' \\ \u2028 \0 {{title}} 안녕 🦊 \uD800";

  private static RunReport report(Language language, int steps, String text) {
    List<TrainingPoint> training = new ArrayList<>();
    List<Evaluation> evaluations = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      double loss = step == steps / 2 ? Double.NaN : 7 - 5.0 * step / steps;
      training.add(new TrainingPoint(step, step * 1024L, step / 100.0, loss));
      if (step % 10 == 0) {
        evaluations.add(new Evaluation(step, loss, loss + 0.1));
        samples.add(new Sample(step, text));
      }
    }
    return new RunReport(
        text,
        language,
        State.FINISHED,
        Map.of(text, text),
        Map.of("Java", "25"),
        new Losses(
            training, evaluations, Math.log(50257), OptionalDouble.of(1.5), OptionalLong.of(20)),
        List.of(
            new Panel(
                "lr",
                false,
                List.of(new Series("", new double[] {1, 2}, new double[] {1e-3, Double.NaN})))),
        List.of(text),
        samples);
  }

  private static String html(RunReport report) {
    return Report.page(report).html();
  }

  private static JsonNode data(String html) {
    Matcher data =
        Pattern.compile(
                "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
            .matcher(html);
    assertTrue(data.find());
    return JsonMapper.shared().readTree(data.group(1));
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void loadsNothingFromElsewhere() {
    String html = html(report(Language.ENGLISH, 100, "fox"));
    assertFalse(Pattern.compile("(src|href|action|poster)\\s*=\\s*[\"']?\\w").matcher(html).find());
    assertFalse(
        Pattern.compile("@import|url\\(|fetch\\(|XMLHttpRequest|WebSocket").matcher(html).find());
    assertFalse(html.contains("<link"));
    assertTrue(html.contains("default-src 'none'"));
    assertTrue(html.contains("var uPlot="), "the chart's library is inside");
    assertTrue(html.contains("Permission is hereby granted"), "with its licence");
  }

  @Test
  void textStaysText() {
    String plain = html(report(Language.ENGLISH, 100, "fox"));
    String html = html(report(Language.ENGLISH, 100, HOSTILE));
    assertEquals(count(plain, "<script"), count(html, "<script"));
    assertEquals(count(plain, "</script"), count(html, "</script"));
    assertEquals(count(plain, "<!--"), count(html, "<!--"));
    assertFalse(html.contains("<b>"));
    assertTrue(html.contains("<title>&quot;&lt;/script&gt;"));
    assertTrue(html.contains("{{title}}"), "not taken for a placeholder");
    // A lone surrogate has no UTF-8, so it becomes a question mark in the file.
    String written = new String(html.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertEquals(
        HOSTILE.replace('\uD800', '?'),
        data(written).get("samples").get(0).get("text").stringValue());
  }

  @ParameterizedTest
  @EnumSource
  void speaksEveryLanguage(Language language) {
    String html = html(report(language, 100, "fox"));
    assertTrue(html.contains("<html lang=\"" + language.code() + "\">"));
    assertTrue(html.contains(Words.in(language).get("report.explain_floor")));
    assertFalse(html.contains("{{"), "every placeholder is filled in");
  }

  @Test
  void whatIsNotFiniteIsNull() {
    JsonNode training = data(html(report(Language.ENGLISH, 100, "fox"))).get("training");
    assertTrue(training.get("loss").get(49).isNull());
    assertTrue(training.get("smoothed").get(49).isNumber());
    assertEquals(100, training.get("loss").size());
  }

  @Test
  void longRunsStaySmall() {
    String html = html(report(Language.KOREAN, 300_000, "옛날 옛적에 ".repeat(200)));
    assertTrue(html.getBytes(StandardCharsets.UTF_8).length < 1_500_000);
    JsonNode data = data(html);
    assertEquals(20, data.get("bestStep").intValue());
    assertTrue(
        data.get("evaluations").get("step").valueStream().anyMatch(step -> step.intValue() == 20),
        "the best evaluation is never thinned out");
    JsonNode samples = data.get("samples");
    assertEquals(300_000, samples.get(samples.size() - 1).get("step").intValue());
  }

  @Test
  void aRunWithoutAnythingIsStillAPage() {
    Losses nothing =
        new Losses(List.of(), List.of(), Double.NaN, OptionalDouble.empty(), OptionalLong.empty());
    String html =
        html(
            new RunReport(
                "empty",
                Language.ENGLISH,
                State.RUNNING,
                Map.of(),
                Map.of(),
                nothing,
                List.of(),
                List.of(),
                List.of()));
    assertFalse(html.contains("NaN}") || html.contains(":NaN"));
    assertEquals(0, data(html).get("samples").size());
  }

  @Test
  void thinningKeepsSpikesAndEnds() {
    double[] values = new double[100_000];
    Arrays.fill(values, 1);
    values[33_333] = 9;
    values[66_666] = -9;
    values[50_000] = Double.NaN;
    List<Integer> kept = Arrays.stream(Curves.thinned(values, 100)).boxed().toList();
    assertTrue(kept.containsAll(List.of(0, 33_333, 66_666, 99_999)));
    assertTrue(kept.size() <= 202);
  }

  @Test
  void smoothingDoesNotLagBehindALine() {
    double[] line = new double[1000];
    Arrays.setAll(line, i -> 1000 - i);
    double[] smoothed = Curves.smoothed(line);
    assertArrayEquals(Arrays.copyOf(line, 900), Arrays.copyOf(smoothed, 900), 1e-6);
  }

  @Test
  void onlyARunUnderWayKeepsItsPageUpToDate() {
    RunReport finished = report(Language.ENGLISH, 50, "fox");
    RunReport running =
        new RunReport(
            finished.title(),
            finished.language(),
            State.RUNNING,
            finished.settings(),
            finished.machine(),
            finished.losses(),
            finished.panels(),
            finished.warnings(),
            finished.samples());
    assertTrue(data(html(running)).get("running").booleanValue());
    assertFalse(data(html(finished)).get("running").booleanValue());
  }

  @Test
  void smallChartsHaveTitlesAndNoNumbersThatAreNone() {
    JsonNode panel = data(html(report(Language.SPANISH, 50, "zorro"))).get("panels").get(0);
    assertEquals("Tasa de aprendizaje", panel.get("title").stringValue());
    JsonNode values = panel.get("series").get(0).get("value");
    assertEquals(0.001, values.get(0).doubleValue());
    assertTrue(values.get(1).isNull());
  }

  @Test
  void replacesTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.html");
    Files.writeString(file, "old");
    RunReport report = report(Language.SPANISH, 50, "zorro");
    Report.write(report, file);
    assertTrue(Files.readString(file).contains("zorro"));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }
}
