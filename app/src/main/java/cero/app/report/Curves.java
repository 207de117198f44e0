package cero.app.report;

import cero.app.report.RunReport.Evaluation;
import cero.app.report.RunReport.Losses;
import cero.app.report.RunReport.Panel;
import cero.app.report.RunReport.Series;
import cero.app.report.RunReport.TrainingPoint;
import cero.app.words.Words;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run's losses as the report's script reads them: thinned to what a screen can show, with spikes
 * kept, and {@code null} for what is not finite.
 */
final class Curves {
  /** Two points of each are drawn, which is about as many as a screen has columns. */
  private static final int BUCKETS = 1000;

  /** The smoothed curve is the mean over windows of this share of all steps. */
  private static final double SMOOTHED_SHARE = 0.03;

  private static final int PANEL_BUCKETS = 400;
  private static final int LEAST_PANEL_BUCKETS = 50;

  private Curves() {}

  static ObjectNode json(Losses losses) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("training", training(losses.training()));
    json.set("evaluations", evaluations(losses));
    putFinite(json, "uniform", losses.uniform());
    losses.floor().ifPresent(floor -> putFinite(json, "floor", floor));
    losses.bestStep().ifPresent(step -> json.put("bestStep", step));
    return json;
  }

  private static ObjectNode training(List<TrainingPoint> points) {
    double[] raw = points.stream().mapToDouble(TrainingPoint::loss).toArray();
    double[] smooth = smoothed(raw);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode step = json.putArray("step");
    ArrayNode tokens = json.putArray("tokens");
    ArrayNode epoch = json.putArray("epoch");
    ArrayNode loss = json.putArray("loss");
    ArrayNode smoothedLoss = json.putArray("smoothed");
    for (int i : thinned(raw, BUCKETS)) {
      TrainingPoint point = points.get(i);
      step.add(point.step());
      tokens.add(point.tokens());
      add(epoch, point.epoch());
      add(loss, raw[i]);
      add(smoothedLoss, smooth[i]);
    }
    return json;
  }

  private static ObjectNode evaluations(Losses losses) {
    List<Evaluation> evaluations = losses.evaluations();
    double[] validation = evaluations.stream().mapToDouble(Evaluation::validationLoss).toArray();
    TreeSet<Integer> shown = new TreeSet<>();
    IntStream.of(thinned(validation, BUCKETS)).forEach(shown::add);
    for (int i = 0; i < evaluations.size(); i++) {
      if (losses.bestStep().isPresent()
          && evaluations.get(i).step() == losses.bestStep().getAsLong()) {
        shown.add(i);
      }
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode step = json.putArray("step");
    ArrayNode train = json.putArray("train");
    ArrayNode loss = json.putArray("validation");
    for (int i : shown) {
      Evaluation evaluation = evaluations.get(i);
      step.add(evaluation.step());
      add(train, evaluation.trainLoss());
      add(loss, evaluation.validationLoss());
    }
    return json;
  }

  /** The small charts, thinned too: many of them stand on a page. */
  static ArrayNode panels(List<Panel> panels, Words words) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Panel panel : panels) {
      ObjectNode chart = json.addObject();
      chart.put("key", panel.key());
      chart.put("title", words.get("panel." + panel.key()));
      chart.put("logarithmic", panel.logarithmic());
      String note = "panel." + panel.key() + ".note";
      if (words.keys().contains(note)) {
        chart.put("note", words.get(note));
      }
      int buckets = Math.max(PANEL_BUCKETS / panel.series().size(), LEAST_PANEL_BUCKETS);
      for (Series series : panel.series()) {
        chart.withArray("series").add(series(series, buckets, words));
      }
    }
    return json;
  }

  private static ObjectNode series(Series series, int buckets, Words words) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    boolean isWord = words.keys().contains("curve." + series.name());
    json.put("name", isWord ? words.get("curve." + series.name()) : series.name());
    ArrayNode step = json.putArray("step");
    ArrayNode value = json.putArray("value");
    for (int i : thinned(series.values(), buckets)) {
      double y = series.values()[i];
      step.add((long) series.steps()[i]);
      if (Double.isFinite(y)) {
        value.add(Double.parseDouble(String.format(Locale.ROOT, "%.4g", y)));
      } else {
        value.addNull();
      }
    }
    return json;
  }

  static void add(ArrayNode array, double value) {
    if (Double.isFinite(value)) {
      array.add(rounded(value));
    } else {
      array.addNull();
    }
  }

  private static void putFinite(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, rounded(value));
    }
  }

  /** More digits than anyone reads off a chart would only make the file larger. */
  private static double rounded(double value) {
    return Math.round(value * 1e5) / 1e5;
  }

  /**
   * The mean of the finite values around each value. A window that reaches as far ahead as back
   * doesn't lag behind a falling curve; only at the end, where the curve is flat, it looks back.
   */
  static double[] smoothed(double[] values) {
    int n = values.length;
    double[] sums = new double[n + 1];
    int[] counts = new int[n + 1];
    for (int i = 0; i < n; i++) {
      boolean finite = Double.isFinite(values[i]);
      sums[i + 1] = sums[i] + (finite ? values[i] : 0);
      counts[i + 1] = counts[i] + (finite ? 1 : 0);
    }
    double[] smoothed = new double[n];
    for (int i = 0; i < n; i++) {
      int reach = Math.min(i, (int) (n * SMOOTHED_SHARE / 2));
      int from = i - reach;
      int to = Math.min(n, i + reach + 1);
      smoothed[i] = (sums[to] - sums[from]) / (counts[to] - counts[from]);
    }
    return smoothed;
  }

  /**
   * The indices of the first, the last, and of each bucket's smallest and largest value, ascending;
   * all of them if they are few enough. Point sampling would hide the spikes.
   */
  static int[] thinned(double[] values, int buckets) {
    if (values.length <= 2 * buckets) {
      return IntStream.range(0, values.length).toArray();
    }
    TreeSet<Integer> kept = new TreeSet<>(List.of(0, values.length - 1));
    for (int bucket = 0; bucket < buckets; bucket++) {
      int from = (int) ((long) values.length * bucket / buckets);
      int to = (int) ((long) values.length * (bucket + 1) / buckets);
      int smallest = from;
      int largest = from;
      for (int i = from; i < to; i++) {
        if (Double.isFinite(values[i])) {
          smallest =
              values[i] < values[smallest] || !Double.isFinite(values[smallest]) ? i : smallest;
          largest = values[i] > values[largest] || !Double.isFinite(values[largest]) ? i : largest;
        }
      }
      kept.add(smallest);
      kept.add(largest);
    }
    return kept.stream().mapToInt(Integer::intValue).toArray();
  }
}
