package cero.app.train;

import cero.app.options.CommonOptions;
import cero.app.report.RunReport.Evaluation;
import cero.app.report.RunReport.Losses;
import cero.app.report.RunReport.TrainingPoint;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.LossChart;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.terminal.ProgressBar;
import cero.app.terminal.Visible;
import cero.app.words.Words;
import cero.train.Metrics;
import cero.train.RunScale;
import cero.train.TrainingEvent;
import cero.train.TrainingListener;
import cero.train.TrainingWarning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Tells of a run while it goes on: lines and a progress bar for people, or JSON for programs. */
final class TrainDisplay implements TrainingListener {
  private static final int CHART_ROWS = 16;
  private static final int LARGEST_SAMPLE = 600;

  private final Console console;
  private final Output output;
  private final Words words;
  private final boolean json;
  private final Path run;
  private final TrainData data;
  private final RunScale scale;
  private final ProgressBar progress;

  TrainDisplay(
      Console console,
      CommonOptions common,
      Path run,
      TrainData data,
      RunScale scale,
      long from,
      long steps) {
    this.console = console;
    this.output = common.human(console);
    this.words = common.words();
    this.json = common.json();
    this.run = run;
    this.data = data;
    this.scale = scale;
    this.progress = new ProgressBar(output, words.get("progress.left"), from, steps);
  }

  @Override
  public void on(TrainingEvent event) {
    if (json && !(event instanceof TrainingEvent.Finished)) {
      SequencedMap<String, Object> fields = Metrics.fields(event, scale);
      if (event instanceof TrainingEvent.Checkpoint) {
        fields.put("path", run.toString());
      }
      console.json(fields);
    }
    switch (event) {
      case TrainingEvent.Stepped e -> progress.update(e.step(), e.loss(), e.tokensPerSecond());
      case TrainingEvent.Spiked e -> println(WarningWords.of(e, words));
      case TrainingEvent.Evaluated e -> println(evaluation(e));
      case TrainingEvent.LayerFigures _ -> {}
      case TrainingEvent.Warned e -> printWarning(e.warning());
      case TrainingEvent.Sampled e -> printSample(e);
      case TrainingEvent.Checkpoint _ -> {}
      case TrainingEvent.Finished _ -> progress.finish();
    }
  }

  private void println(String line) {
    if (!json) {
      progress.println(line);
    }
  }

  private String evaluation(TrainingEvent.Evaluated e) {
    StringBuilder line = new StringBuilder();
    line.append(words.get("train.step", e.step()));
    line.append("  ").append(words.get("curve.train")).append(' ').append(decimals(e.trainLoss()));
    if (!Double.isNaN(e.validationLoss())) {
      line.append("  ").append(words.get("curve.validation")).append(' ');
      line.append(decimals(e.validationLoss()));
      data.floor()
          .ifPresent(floor ->
              line.append("  ")
                  .append(words.get("train.above_floor", decimals(e.validationLoss() - floor))));
    }
    if (!Double.isNaN(e.averageLoss())) {
      line.append("  ").append(words.get("curve.average")).append(' ');
      line.append(decimals(e.averageLoss()));
    }
    return line.toString();
  }

  private void printSample(TrainingEvent.Sampled e) {
    String text = e.text().strip();
    if (text.length() > LARGEST_SAMPLE) {
      text = text.substring(0, LARGEST_SAMPLE) + "…";
    }
    for (String line : text.split("\n", -1)) {
      for (String part : DisplayWidth.wrap(Visible.text(line), output.width() - 4)) {
        println(output.paint().dim("  │ " + part));
      }
    }
  }

  private void printWarning(TrainingWarning warning) {
    for (String line : DisplayWidth.wrap(WarningWords.of(warning, words), output.width())) {
      println(output.paint().yellow(line));
    }
  }

  /** The two loss curves, ln V and the floor, drawn in the terminal. */
  List<String> chart(Losses losses) {
    List<LossChart.Reference> references = new ArrayList<>();
    references.add(new LossChart.Reference(words.get("curve.uniform"), losses.uniform()));
    losses
        .floor()
        .ifPresent(
            floor -> references.add(new LossChart.Reference(words.get("curve.floor"), floor)));
    LossChart chart =
        new LossChart(
            words.get("curve.step"),
            curve("curve.train", losses.training(), TrainingPoint::step, TrainingPoint::loss),
            curve(
                "curve.validation",
                losses.evaluations(),
                Evaluation::step,
                Evaluation::validationLoss),
            references);
    return chart.lines(output.width(), CHART_ROWS, output.paint());
  }

  private <T> LossChart.Curve curve(
      String name, List<T> points, ToLongFunction<T> step, ToDoubleFunction<T> loss) {
    return new LossChart.Curve(
        words.get(name),
        points.stream().mapToDouble(step::applyAsLong).toArray(),
        points.stream().mapToDouble(loss).toArray());
  }

  private static String decimals(double value) {
    return Numbers.decimals(3, value);
  }
}
