package cero.app.report;

import static cero.app.report.Template.escaped;

import cero.app.report.RunReport.Losses;
import cero.app.report.RunReport.Sample;
import cero.app.words.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a run's report: one HTML page that loads nothing from elsewhere, with the loss curves, the
 * samples over time, the settings and the machine.
 */
public final class Report {
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
          "step",
          "updated");

  private Report() {}

  /**
   * Writes the report to a file, whole or not at all.
   *
   * @throws IOException if it can't be written; an older report then stays as it was
   */
  public static void write(RunReport report, Path file) throws IOException {
    page(report).write(file);
  }

  static Page page(RunReport report) {
    Words words = Words.in(report.language());
    return new Page(report.language(), report.title())
        .status(words.get("report." + status(report.state())))
        .part(body(report, words))
        .script("report.js", data(report, words));
  }

  private static String body(RunReport report, Words words) {
    return Template.filled(
        "report.html",
        Map.ofEntries(
            Map.entry("warnings", warnings(report.warnings(), words)),
            Map.entry("losses", word(words, "losses")),
            Map.entry("explanation", explanation(report.losses(), words)),
            Map.entry("evaluations", word(words, "evaluations")),
            Map.entry("step", escaped(words.get("curve.step"))),
            Map.entry("train", escaped(words.get("curve.train"))),
            Map.entry("validation", escaped(words.get("curve.validation"))),
            Map.entry("samples", word(words, "samples")),
            Map.entry("health", word(words, "health")),
            Map.entry("healthExplanation", word(words, "explain_health")),
            Map.entry("settings", word(words, "settings")),
            Map.entry("settingsTable", table(report.settings())),
            Map.entry("machine", word(words, "machine")),
            Map.entry("machineTable", table(report.machine()))));
  }

  private static String status(RunReport.State state) {
    return switch (state) {
      case RUNNING -> "running";
      case STOPPED -> "unfinished";
      case FINISHED -> "finished";
    };
  }

  private static String warnings(List<String> warnings, Words words) {
    if (warnings.isEmpty()) {
      return "";
    }
    StringBuilder list = new StringBuilder("<section id=\"warnings\"><h2>");
    list.append(word(words, "warnings")).append("</h2><ul>\n");
    warnings.forEach(text -> list.append("<li>").append(escaped(text)).append("</li>\n"));
    return list.append("</ul></section>").toString();
  }

  private static String word(Words words, String key) {
    return escaped(words.get("report." + key));
  }

  private static String explanation(Losses losses, Words words) {
    List<String> sentences = new ArrayList<>(List.of("explain_loss"));
    if (losses.evaluations().stream().anyMatch(it -> Double.isFinite(it.validationLoss()))) {
      sentences.add("explain_curves");
    }
    if (losses.floor().isPresent()) {
      sentences.add("explain_floor");
    }
    if (losses.bestStep().isPresent()) {
      sentences.add("explain_best");
    }
    return String.join(" ", sentences.stream().map(key -> word(words, key)).toList());
  }

  private static String table(Map<String, String> values) {
    List<List<String>> rows = new ArrayList<>();
    values.forEach((name, value) -> rows.add(List.of(name, value)));
    return Template.table(List.of(), rows);
  }

  private static ObjectNode data(RunReport report, Words words) {
    ObjectNode data = Curves.json(report.losses());
    ObjectNode scriptWords = data.putObject("words");
    SCRIPT_WORDS.forEach(key -> scriptWords.put(key, words.get("curve." + key)));
    data.put("running", report.state() == RunReport.State.RUNNING);
    data.put("updated", System.currentTimeMillis());
    data.set("panels", Curves.panels(report.panels(), words));
    ArrayNode samples = data.putArray("samples");
    for (Sample sample : thinned(report.samples())) {
      samples.addObject().put("step", sample.step()).put("text", sample.text());
    }
    return data;
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
}
