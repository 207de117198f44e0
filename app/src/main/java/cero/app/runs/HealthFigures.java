package cero.app.runs;

import cero.app.report.RunReport.Panel;
import cero.app.report.RunReport.Series;
import cero.train.RunScale;
import cero.train.TrainingEvent.Evaluated;
import cero.train.TrainingEvent.LayerFigures;
import cero.train.TrainingEvent.LayerFigures.Group;
import cero.train.TrainingEvent.Stepped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/** What tells whether a run goes well, beside its loss, as small charts. */
public final class HealthFigures {
  private HealthFigures() {}

  /** The charts that there are figures for. */
  public static List<Panel> of(RunHistory history, RunScale scale) {
    List<Evaluated> evaluations = history.evaluations();
    List<Panel> panels =
        List.of(
            new Panel(
                "bits_per_byte",
                false,
                List.of(
                    evaluated("train", evaluations, e -> scale.trainingBitsPerByte(e.trainLoss())),
                    evaluated(
                        "validation",
                        evaluations,
                        e -> scale.validationBitsPerByte(e.validationLoss())))),
            stepped("lr", false, history.steps(), Stepped::learningRate),
            stepped("grad_norm", true, history.steps(), Stepped::gradientNorm),
            new Panel("grad_norms", true, groups(history.layers(), Group::gradientNorm)),
            new Panel("update_shares", true, groups(history.layers(), Group::updateShare)),
            stepped("tokens_per_second", false, history.steps(), Stepped::tokensPerSecond),
            stepped("mfu", false, history.steps(), e -> 100 * scale.mfu(e.tokensPerSecond())));
    return panels.stream().filter(Panel::isDrawable).toList();
  }

  private static Panel stepped(
      String key, boolean logarithmic, List<Stepped> steps, ToDoubleFunction<Stepped> value) {
    double[] xs = steps.stream().mapToDouble(Stepped::step).toArray();
    double[] ys = steps.stream().mapToDouble(value).toArray();
    return new Panel(key, logarithmic, List.of(new Series("", xs, ys)));
  }

  private static Series evaluated(
      String name, List<Evaluated> evaluations, ToDoubleFunction<Evaluated> value) {
    return new Series(
        name,
        evaluations.stream().mapToDouble(Evaluated::step).toArray(),
        evaluations.stream().mapToDouble(value).toArray());
  }

  /** A curve for each part of the model; heads are parts of parts, and would only hide them. */
  private static List<Series> groups(List<LayerFigures> layers, ToDoubleFunction<Group> value) {
    SequencedMap<String, List<double[]>> points = new LinkedHashMap<>();
    for (LayerFigures figures : layers) {
      for (Group group : figures.groups()) {
        if (!group.name().contains(".head.")) {
          points
              .computeIfAbsent(group.name(), _ -> new ArrayList<>())
              .add(new double[] {(double) figures.step(), value.applyAsDouble(group)});
        }
      }
    }
    List<Series> series = new ArrayList<>();
    points.forEach((name, list) ->
        series.add(
            new Series(
                name,
                list.stream().mapToDouble(point -> point[0]).toArray(),
                list.stream().mapToDouble(point -> point[1]).toArray())));
    return series;
  }
}
