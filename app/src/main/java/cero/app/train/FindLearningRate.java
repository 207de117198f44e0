package cero.app.train;

import cero.app.options.CommonOptions;
import cero.app.report.Page;
import cero.app.report.SvgChart;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.LossChart;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.terminal.StepsBar;
import cero.app.words.Words;
import cero.train.LearningRateFinder;
import cero.train.LearningRateFinder.Point;
import cero.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/** What {@code train --find-lr} does: the learning rate range test, drawn, with a suggestion. */
public final class FindLearningRate {
  /** The page's name in the folder that is asked for. */
  public static final String PAGE = "find-lr.html";

  private static final int CHART_ROWS = 16;

  /** Losses above so many times the first are beyond the chart's upper edge. */
  private static final double DRAWN = 1.25;

  private final Console console;
  private final Output output;
  private final Words words;
  private final boolean json;
  private final TrainArguments arguments;
  private final OptionalDouble lowestShare;
  private final Optional<Path> folder;

  /**
   * @param options of the run that a rate is looked for
   * @param folder where a page of it is kept, if anywhere
   */
  FindLearningRate(
      Console console, CommonOptions common, TrainOptions options, Optional<Path> folder) {
    this.console = console;
    this.output = common.human(console);
    this.words = common.words();
    this.json = common.json();
    this.arguments = options.given().inLanguage(common.language().code());
    this.lowestShare = options.learning.lowestShare();
    this.folder = folder;
  }

  /**
   * Tests, and tells.
   *
   * @param trainer at its first step, with a constant schedule
   * @throws IOException if the page can't be written
   */
  void run(Trainer trainer) throws IOException {
    StepsBar progress = new StepsBar(output, words.get("progress.left"), LearningRateFinder.STEPS);
    LearningRateFinder.Result result = LearningRateFinder.run(trainer, progress::update);
    progress.finish();
    OptionalDouble suggestion = result.suggestion();
    String command = suggestion.isPresent() ? command(suggestion.getAsDouble()) : null;
    if (json) {
      printJson(result, command);
    } else {
      print(result, command);
    }
    if (folder.isPresent()) {
      Path page = folder.get().resolve(PAGE);
      page(result, command).write(page);
      if (!json) {
        output.println(words.get("find_lr.page", page));
      }
    }
  }

  private String command(double rate) {
    return arguments.withLearningRate(Numbers.powerOfTen(rate), lowestShare).command();
  }

  private void printJson(LearningRateFinder.Result result, String command) {
    for (Point point : result.points()) {
      SequencedMap<String, Object> line = new LinkedHashMap<>();
      line.put("event", "lr");
      line.put("lr", point.learningRate());
      line.put("loss", point.loss());
      line.put("smoothed", point.smoothed());
      console.json(line);
    }
    SequencedMap<String, Object> done = new LinkedHashMap<>();
    done.put("event", "done");
    done.put("exploded", result.exploded());
    done.put("lowest_at", result.lowest().learningRate());
    done.put("suggestion", command == null ? null : result.suggestion().getAsDouble());
    done.put("rule", "a tenth of the learning rate with the lowest smoothed loss");
    done.put("command", command);
    console.json(done);
  }

  private void print(LearningRateFinder.Result result, String command) {
    List<Point> drawn = drawn(result);
    double[] powers = drawn.stream().mapToDouble(p -> Math.log10(p.learningRate())).toArray();
    double[] smoothed = drawn.stream().mapToDouble(Point::smoothed).toArray();
    double[] at = result.suggestion().stream().map(Math::log10).toArray();
    double[] loss = result.suggestion().stream().map(rate -> smoothedAt(drawn, rate)).toArray();
    LossChart chart =
        new LossChart(
            words.get("find_lr.axis"),
            new LossChart.Curve(words.get("find_lr.loss"), powers, smoothed),
            new LossChart.Curve(words.get("find_lr.suggested"), at, loss),
            List.of());
    output.println(chart.lines(output.width(), CHART_ROWS, output.paint()));
    output.println("");
    say(words.get("find_lr.explain"));
    if (command == null) {
      say(words.get("find_lr.none"));
    } else {
      say(
          words.get(
              "find_lr.suggestion",
              Numbers.powerOfTen(result.suggestion().getAsDouble()),
              Numbers.powerOfTen(result.lowest().learningRate())));
      output.println(words.get("find_lr.command", command));
    }
  }

  private void say(String text) {
    output.println(DisplayWidth.wrap(text, output.width()));
  }

  private static List<Point> drawn(LearningRateFinder.Result result) {
    double most = DRAWN * result.points().getFirst().smoothed();
    return result.points().stream().filter(point -> point.smoothed() <= most).toList();
  }

  private static double smoothedAt(List<Point> points, double rate) {
    return points.stream()
        .filter(point -> point.learningRate() >= rate * 0.999)
        .findFirst()
        .orElse(points.getLast())
        .smoothed();
  }

  private Page page(LearningRateFinder.Result result, String command) {
    List<Point> drawn = drawn(result);
    double[] rates = drawn.stream().mapToDouble(Point::learningRate).toArray();
    SvgChart chart =
        new SvgChart(words.get("find_lr.rate"), words.get("find_lr.losses"), true)
            .dots(
                drawn.stream()
                    .map(p ->
                        new SvgChart.Dot(
                            p.learningRate(), p.loss(), Numbers.powerOfTen(p.learningRate())))
                    .toList())
            .line(rates, drawn.stream().mapToDouble(Point::smoothed).toArray());
    result
        .suggestion()
        .ifPresent(rate -> chart.mark(rate, smoothedAt(drawn, rate), Numbers.powerOfTen(rate)));
    Page page =
        new Page(words.language(), words.get("find_lr.title"))
            .text(words.get("find_lr.explain"))
            .chart(chart)
            .hiddenTable(words.get("find_lr.table"), rows(result.points()));
    return command == null
        ? page.text(words.get("find_lr.none"))
        : page.text(
                words.get(
                    "find_lr.suggestion",
                    Numbers.powerOfTen(result.suggestion().getAsDouble()),
                    Numbers.powerOfTen(result.lowest().learningRate())))
            .command(command);
  }

  private List<List<String>> rows(List<Point> points) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(words.get("find_lr.rate"), words.get("report.losses"), words.get("find_lr.loss")));
    for (Point point : points) {
      rows.add(
          List.of(
              Numbers.powerOfTen(point.learningRate()),
              Numbers.decimals(3, point.loss()),
              Numbers.decimals(3, point.smoothed())));
    }
    return rows;
  }
}
