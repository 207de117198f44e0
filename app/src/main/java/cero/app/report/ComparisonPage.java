package cero.app.report;

import static cero.app.report.Template.escaped;

import cero.app.words.Words;
import cero.data.stories.Language;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
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
   * Writes the page to a file, whole or not at all, and the folders that it is to lie in.
   *
   * @throws IOException if it can't be written; an older page then stays as it was
   */
  public void write(Path file) throws IOException {
    Words words = Words.in(language);
    Page page = new Page(language, words.get("compare.title")).status(String.join(" · ", names));
    notes.forEach(page::text);
    page.part(charts(words)).heading(words.get("compare.results")).table(results);
    page.heading(words.get("report.settings"));
    if (differing.isEmpty()) {
      page.text(words.get("compare.no_differences"));
    } else {
      page.table(settings(words));
    }
    page.script("compare.js", data(words)).write(file);
  }

  private static String charts(Words words) {
    return Template.filled(
        "compare.html",
        Map.of(
            "byStep", escaped(words.get("compare.by_step")),
            "byTokens", escaped(words.get("compare.by_tokens")),
            "byTime", escaped(words.get("compare.by_time"))));
  }

  private List<List<String>> settings(Words words) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(Stream.concat(Stream.of(words.get("runs.differs")), names.stream()).toList());
    differing.forEach(
        (name, values) -> rows.add(Stream.concat(Stream.of(name), values.stream()).toList()));
    return rows;
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
