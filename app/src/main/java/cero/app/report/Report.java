package cero.app.report;

import cero.app.report.RunReport.Losses;
import cero.app.report.RunReport.Sample;
import cero.app.words.Words;
import cero.format.DurableFile;
import cero.format.DurableFile.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a run's report: one HTML page that loads nothing from elsewhere, with the loss curves, the
 * samples over time, the settings and the machine.
 */
public final class Report {
  /** Where the library that draws curves lies among the resources. */
  public static final String CHART = "/META-INF/resources/webjars/uplot/1.6.30/";

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

  /** Samples beyond this many characters together are thinned out, to keep the page light. */
  private static final int SAMPLE_CHARACTERS = 250_000;

  /** The words that the page's script uses. */
  private static final List<String> SCRIPT_WORDS =
      List.of(
          "train",
          "smoothed",
          "validation",
          "uniform",
          "floor",
          "best",
          "epochs",
          "tokens",
          "step");

  private Report() {}

  /**
   * Writes the report to a file, whole or not at all.
   *
   * @throws IOException if it can't be written; an older report then stays as it was
   */
  public static void write(RunReport report, Path file) throws IOException {
    DurableFile.write(file, Content.of(html(report).getBytes(StandardCharsets.UTF_8)));
  }

  /** The page. */
  public static String html(RunReport report) {
    Words words = Words.in(report.language());
    Map<String, String> values =
        Map.ofEntries(
            Map.entry("language", report.language().code()),
            Map.entry("title", escaped(report.title())),
            Map.entry("status", word(words, report.finished() ? "finished" : "unfinished")),
            Map.entry("losses", word(words, "losses")),
            Map.entry("explanation", explanation(report.losses(), words)),
            Map.entry("evaluations", word(words, "evaluations")),
            Map.entry("step", escaped(words.get("curve.step"))),
            Map.entry("train", escaped(words.get("curve.train"))),
            Map.entry("validation", escaped(words.get("curve.validation"))),
            Map.entry("samples", word(words, "samples")),
            Map.entry("settings", word(words, "settings")),
            Map.entry("machine", word(words, "machine")),
            Map.entry("settingsRows", rows(report.settings())),
            Map.entry("machineRows", rows(report.machine())),
            Map.entry("data", data(report, words)),
            Map.entry("chartLicence", resource(CHART + "LICENSE")),
            Map.entry("chartStyle", resource(CHART + "dist/uPlot.min.css")),
            Map.entry("chartScript", resource(CHART + "dist/uPlot.iife.min.js")),
            Map.entry("style", resource("report.css")),
            Map.entry("script", resource("report.js")));
    // One pass: what looks like a placeholder inside a value is left alone.
    return PLACEHOLDER
        .matcher(resource("report.html"))
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
  }

  private static String word(Words words, String key) {
    return escaped(words.get("report." + key));
  }

  private static String explanation(Losses losses, Words words) {
    List<String> sentences = new ArrayList<>(List.of("explain_loss", "explain_curves"));
    if (losses.floor().isPresent()) {
      sentences.add("explain_floor");
    }
    if (losses.bestStep().isPresent()) {
      sentences.add("explain_best");
    }
    return String.join(" ", sentences.stream().map(key -> word(words, key)).toList());
  }

  private static String rows(Map<String, String> table) {
    StringBuilder rows = new StringBuilder();
    table.forEach((name, value) ->
        rows.append("<tr><th scope=\"row\">")
            .append(escaped(name))
            .append("</th><td>")
            .append(escaped(value))
            .append("</td></tr>\n"));
    return rows.toString();
  }

  private static String data(RunReport report, Words words) {
    ObjectNode data = Curves.json(report.losses());
    ObjectNode scriptWords = data.putObject("words");
    SCRIPT_WORDS.forEach(key -> scriptWords.put(key, words.get("curve." + key)));
    ArrayNode samples = data.putArray("samples");
    for (Sample sample : thinned(report.samples())) {
      samples.addObject().put("step", sample.step()).put("text", sample.text());
    }
    // Inside a script element only "<" can end it or open a comment.
    return data.toString().replace("<", "\\u003c");
  }

  /** Every n-th sample and the last one, with the smallest n for which they are few enough. */
  private static List<Sample> thinned(List<Sample> samples) {
    for (int every = 1; ; every *= 2) {
      List<Sample> kept = new ArrayList<>();
      long characters = 0;
      for (int i = 0; i < samples.size(); i++) {
        if (i % every == 0 || i == samples.size() - 1) {
          kept.add(samples.get(i));
          characters += samples.get(i).text().length();
        }
      }
      if (characters <= SAMPLE_CHARACTERS || kept.size() <= 2) {
        return kept;
      }
    }
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String resource(String name) {
    try (InputStream stream = Report.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the application's file " + name + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
