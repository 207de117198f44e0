package cero.app.report;

import static cero.app.report.Template.escaped;
import static cero.app.report.Template.resource;

import cero.app.words.Words;
import cero.data.stories.Language;
import cero.format.DurableFile;
import cero.format.DurableFile.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The curves of several runs on one HTML page that loads nothing from elsewhere.
 *
 * @param names of the runs
 * @param notes what a reader must know, in sentences
 * @param results rows of cells, the header first
 * @param differing settings by name, with each run's value
 */
public record ComparisonPage(
    Language language,
    List<String> names,
    List<String> notes,
    List<Chart> charts,
    List<List<String>> results,
    SequencedMap<String, List<String>> differing) {

  /** Points of a curve on the page, about. */
  private static final int BUCKETS = 400;

  private static final List<String> SCRIPT_WORDS =
      List.of("curve.step", "curve.tokens", "compare.seconds");

  /** A titled chart with a curve for each run. */
  public record Chart(String title, List<Curve> curves) {}

  /**
   * A run's curve over three horizontal axes.
   *
   * @param steps ascending
   * @param tokens seen by then
   * @param seconds of training by then
   * @param smoothed whether to show the mean of neighbours in the place of each value
   */
  public record Curve(
      String name,
      double[] steps,
      double[] tokens,
      double[] seconds,
      double[] values,
      boolean smoothed) {}

  /**
   * Writes the page to a file, whole or not at all.
   *
   * @throws IOException if it can't be written; an older page then stays as it was
   */
  public static void write(ComparisonPage page, Path file) throws IOException {
    DurableFile.write(file, Content.of(page.html().getBytes(StandardCharsets.UTF_8)));
  }

  /** The page. */
  String html() {
    Words words = Words.in(language);
    StringBuilder sentences = new StringBuilder();
    notes.forEach(note -> sentences.append("<p>").append(escaped(note)).append("</p>\n"));
    List<List<String>> settings = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(words.get("runs.differs")));
    head.addAll(names);
    settings.add(head);
    differing.forEach((name, values) -> {
      List<String> row = new ArrayList<>(List.of(name));
      row.addAll(values);
      settings.add(row);
    });
    return Template.filled(
        "compare.html",
        Map.ofEntries(
            Map.entry("language", language.code()),
            Map.entry("title", escaped(words.get("compare.title"))),
            Map.entry("names", escaped(String.join(" · ", names))),
            Map.entry("notes", sentences.toString()),
            Map.entry("byStep", escaped(words.get("compare.by_step"))),
            Map.entry("byTokens", escaped(words.get("compare.by_tokens"))),
            Map.entry("byTime", escaped(words.get("compare.by_time"))),
            Map.entry("results", escaped(words.get("compare.results"))),
            Map.entry("resultsTable", table(results)),
            Map.entry("settings", escaped(words.get("report.settings"))),
            Map.entry(
                "settingsTable",
                differing.isEmpty()
                    ? "<p>" + escaped(words.get("compare.no_differences")) + "</p>"
                    : table(settings)),
            Map.entry("data", Template.json(data(words))),
            Map.entry("chartLicence", resource(Report.CHART + "LICENSE")),
            Map.entry("chartStyle", resource(Report.CHART + "dist/uPlot.min.css")),
            Map.entry("chartScript", resource(Report.CHART + "dist/uPlot.iife.min.js")),
            Map.entry("style", resource("report.css")),
            Map.entry("charts", resource("charts.js")),
            Map.entry("script", resource("compare.js"))));
  }

  private static String table(List<List<String>> rows) {
    StringBuilder table = new StringBuilder("<table>");
    for (int i = 0; i < rows.size(); i++) {
      String cell = i == 0 ? "th" : "td";
      table.append(i == 0 ? "<thead><tr>" : "<tr>");
      rows.get(i)
          .forEach(text ->
              table
                  .append('<')
                  .append(cell)
                  .append('>')
                  .append(escaped(text))
                  .append("</")
                  .append(cell)
                  .append('>'));
      table.append(i == 0 ? "</tr></thead><tbody>\n" : "</tr>\n");
    }
    return table.append("</tbody></table>").toString();
  }

  private ObjectNode data(Words words) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ObjectNode scriptWords = data.putObject("words");
    SCRIPT_WORDS.forEach(
        key -> scriptWords.put(key.substring(key.indexOf('.') + 1), words.get(key)));
    ArrayNode all = data.putArray("charts");
    for (Chart chart : charts) {
      ObjectNode one = all.addObject();
      one.put("title", chart.title());
      chart.curves().forEach(curve -> one.withArray("curves").add(json(curve)));
    }
    return data;
  }

  private static ObjectNode json(Curve curve) {
    double[] values = curve.smoothed() ? Curves.smoothed(curve.values()) : curve.values();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", curve.name());
    ArrayNode step = json.putArray("step");
    ArrayNode tokens = json.putArray("tokens");
    ArrayNode seconds = json.putArray("seconds");
    ArrayNode value = json.putArray("value");
    for (int i : Curves.thinned(values, BUCKETS)) {
      step.add((long) curve.steps()[i]);
      tokens.add((long) curve.tokens()[i]);
      Curves.add(seconds, curve.seconds()[i]);
      Curves.add(value, values[i]);
    }
    return json;
  }
}
