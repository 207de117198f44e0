package cero.app.sweep;

import cero.app.options.CommonOptions;
import cero.app.report.Page;
import cero.app.report.SvgChart;
import cero.app.sweep.Trial.Measurement;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Durations;
import cero.app.terminal.LossChart;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.terminal.Table;
import cero.app.words.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** What a sweep tells: a line for each measurement, then a table and charts, also as a page. */
public final class SweepReport {
  /** The page's name in the sweep's folder. */
  public static final String PAGE = "sweep.html";

  private static final int CHART_ROWS = 10;
  private static final int CHARTS = 3;
  private static final int LEAST_DOTS = 3;

  private final Console console;
  private final Output output;
  private final Words words;
  private final boolean json;
  private final Path folder;
  private final Halving halving;
  private final SweepState begun;
  private final List<Dimension> dimensions;

  SweepReport(
      Console console, CommonOptions common, Path folder, Halving halving, SweepState begun) {
    this.console = console;
    this.output = common.human(console);
    this.words = common.words();
    this.json = common.json();
    this.folder = folder;
    this.halving = halving;
    this.begun = begun;
    this.dimensions =
        Stream.<Dimension>concat(
                begun.grids().stream().map(Dimension::grid),
                begun.ranges().stream().map(text -> Dimension.range(text, false)))
            .toList();
  }

  void start() {
    if (json) {
      SequencedMap<String, Object> line = new LinkedHashMap<>();
      line.put("event", "start");
      line.put("path", folder.toString());
      line.put("trials", halving.trials());
      line.put("rungs", halving.lastRung() + 1);
      line.put("budget_seconds", begun.budgetSeconds());
      line.put("elapsed_seconds", begun.elapsedSeconds());
      console.json(line);
      return;
    }
    say(
        words.get(
            begun.elapsedSeconds() > 0 ? "sweep.resumed" : "sweep.start",
            halving.trials(),
            Durations.of(Math.max(0, begun.budgetSeconds() - begun.elapsedSeconds())),
            folder));
  }

  /** A size of trial was timed. */
  void timing(int trial, int of) {
    if (!json && output.isTerminal()) {
      output.println(output.paint().dim(words.get("sweep.timing", trial, of)));
    }
  }

  /** A trial came to the end of a rung, or diverged on its way. */
  void trial(Trial trial, int rung, Path run, double elapsed) {
    if (json) {
      SequencedMap<String, Object> line = new LinkedHashMap<>();
      line.put("event", "trial");
      putTrial(line, trial);
      line.put("rung", rung);
      line.put("share", halving.share(rung));
      line.put("path", run.toString());
      line.put("elapsed_seconds", elapsed);
      console.json(line);
      return;
    }
    String result =
        trial.diverged()
            ? words.get("sweep.diverged")
            : words.get("sweep.bits", decimals(trial.last().orElseThrow().bitsPerByte()));
    String line =
        words.get(
            "sweep.trial",
            Durations.of(elapsed),
            trial.number(),
            halving.step(rung, trial.steps()),
            result,
            trial.settings());
    output.println(DisplayWidth.cut(line, output.width()));
  }

  private static void putTrial(Map<String, Object> line, Trial trial) {
    line.put("trial", trial.number());
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    trial.values().forEach((option, value) -> settings.put(option.substring(2), value));
    line.put("settings", settings);
    line.put("steps", trial.steps());
    line.put("diverged", trial.diverged());
    line.put("step", trial.last().map(Measurement::step).orElse(null));
    line.put("seconds", trial.last().map(Measurement::seconds).orElse(null));
    line.put("val_loss", trial.last().map(Measurement::loss).orElse(null));
    line.put("bits_per_byte", trial.last().map(Measurement::bitsPerByte).orElse(null));
  }

  /**
   * The last words.
   *
   * @param whole whether there was time for all rungs
   */
  void end(List<Trial> trials, Trial best, String command, double elapsed, boolean whole)
      throws IOException {
    write(trials, best, command);
    if (json) {
      SequencedMap<String, Object> line = new LinkedHashMap<>();
      line.put("event", "done");
      SequencedMap<String, Object> winner = new LinkedHashMap<>();
      putTrial(winner, best);
      line.put("best", winner);
      line.put("command", command);
      line.put("whole", whole);
      line.put("elapsed_seconds", elapsed);
      line.put("report", folder.resolve(PAGE).toString());
      console.json(line);
      return;
    }
    output.println("");
    List<List<String>> rows = rows(trials);
    Table table = new Table();
    rows.getFirst().forEach(name -> table.column(name, Table.Align.RIGHT));
    rows.stream().skip(1).forEach(row -> table.row(row.toArray(String[]::new)));
    output.println(table.lines(output.width(), output.paint()));
    for (Dimension dimension : dimensions.stream().limit(CHARTS).toList()) {
      List<Dot> dots = dots(dimension, trials);
      if (dots.size() >= LEAST_DOTS) {
        output.println("");
        output.println(chart(dimension, dots));
      }
    }
    output.println("");
    if (!whole) {
      say(words.get("sweep.out_of_time", folder));
    }
    Measurement measured = best.last().orElseThrow();
    say(words.get("sweep.best", best.number(), decimals(measured.bitsPerByte()), best.settings()));
    own(trials.getFirst(), measured).ifPresent(this::say);
    output.println(words.get("sweep.command"));
    output.println("  " + command);
    output.println(words.get("train.report", folder.resolve(PAGE)));
  }

  /** How far the settings as they were are behind, at the rung of the best or where they ended. */
  private Optional<String> own(Trial own, Measurement best) {
    return own.last()
        .map(last ->
            words.get(
                last.rung() == best.rung() ? "sweep.own" : "sweep.own_stopped",
                decimals(last.bitsPerByte()),
                last.step()));
  }

  /** Writes the page. */
  void write(List<Trial> trials, Trial best, String command) throws IOException {
    Page page =
        new Page(words.language(), words.get("sweep.title"))
            .text(words.get("sweep.explain"))
            .text(
                words.get(
                    "sweep.best",
                    best.number(),
                    decimals(best.last().orElseThrow().bitsPerByte()),
                    best.settings()))
            .command(command)
            .text(words.get("sweep.ring", percent(halving.share(0))));
    for (Dimension dimension : dimensions) {
      List<Dot> dots = dots(dimension, trials);
      if (dots.size() >= LEAST_DOTS) {
        SvgChart chart =
            new SvgChart(
                    dimension.option().substring(2),
                    words.get("sweep.bits_after", percent(halving.share(0))),
                    dimension.logarithmic() && dots.stream().allMatch(dot -> dot.value > 0))
                .dots(dots.stream().map(Dot::svg).toList());
        Dot lowest = dots.getLast();
        page.chart(chart.mark(lowest.value, lowest.bits, "#" + lowest.trial.number()));
      }
    }
    page.heading(words.get("sweep.curves")).chart(curves(trials, best));
    page.table(rows(trials)).write(folder.resolve(PAGE));
  }

  /** The loss of each trial over its training time, and the best one's end. */
  private SvgChart curves(List<Trial> trials, Trial best) {
    SvgChart chart = new SvgChart(words.get("sweep.seconds"), words.get("sweep.loss"), false);
    for (Trial trial : trials) {
      List<Measurement> measured = trial.measurements();
      chart.line(
          measured.stream().mapToDouble(Measurement::seconds).toArray(),
          measured.stream().mapToDouble(Measurement::bitsPerByte).toArray());
      chart.dots(
          measured.stream()
              .map(m ->
                  new SvgChart.Dot(
                      m.seconds(), m.bitsPerByte(), "#" + trial.number() + " " + trial.settings()))
              .toList());
    }
    Measurement end = best.last().orElseThrow();
    return chart.mark(end.seconds(), end.bitsPerByte(), "#" + best.number());
  }

  /** A trial's value of one option, and what it came to after the first rung. */
  private record Dot(Trial trial, double value, double bits) {
    SvgChart.Dot svg() {
      return new SvgChart.Dot(value, bits, "#" + trial.number() + " " + trial.settings());
    }
  }

  /** The trials by one option, as far as it has numbers; the best last. */
  private static List<Dot> dots(Dimension dimension, List<Trial> trials) {
    List<Dot> dots = new ArrayList<>();
    for (Trial trial : trials) {
      double value = Numbers.parsed(trial.values().getOrDefault(dimension.option(), ""));
      if (Double.isFinite(value) && trial.at(0).isPresent()) {
        dots.add(new Dot(trial, value, trial.at(0).get().bitsPerByte()));
      }
    }
    dots.sort(Comparator.comparingDouble(Dot::bits).reversed());
    return dots;
  }

  private List<String> chart(Dimension dimension, List<Dot> dots) {
    boolean powers = dimension.logarithmic() && dots.stream().allMatch(dot -> dot.value > 0);
    double[] xs = dots.stream().mapToDouble(dot -> dot.value).toArray();
    String option = dimension.option().substring(2);
    LossChart chart =
        new LossChart(
            powers ? words.get("sweep.power_of", option) : option,
            new LossChart.Curve("", new double[0], new double[0]),
            new LossChart.Curve(
                words.get("sweep.marks", percent(halving.share(0))),
                powers ? Arrays.stream(xs).map(Math::log10).toArray() : xs,
                dots.stream().mapToDouble(Dot::bits).toArray()),
            List.of());
    return chart.lines(output.width(), CHART_ROWS, output.paint());
  }

  /** A header and a row for each trial: those that came furthest first, and the best of them. */
  private List<List<String>> rows(List<Trial> trials) {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("#"));
    dimensions.forEach(dimension -> header.add(dimension.option().substring(2)));
    header.add(words.get("sweep.steps"));
    for (int rung = 0; rung <= halving.lastRung(); rung++) {
      header.add(words.get("sweep.after", percent(halving.share(rung))));
    }
    rows.add(header);
    Comparator<Trial> furthest = Comparator.comparingInt(trial -> -trial.measurements().size());
    trials.stream()
        .sorted(
            furthest.thenComparingDouble(
                trial -> trial.last().map(Measurement::bitsPerByte).orElse(Double.MAX_VALUE)))
        .map(this::row)
        .forEach(rows::add);
    return rows;
  }

  private List<String> row(Trial trial) {
    List<String> row = new ArrayList<>(List.of(Integer.toString(trial.number())));
    dimensions.forEach(dimension -> row.add(trial.values().getOrDefault(dimension.option(), "–")));
    row.add(Long.toString(trial.steps()));
    for (int rung = 0; rung <= halving.lastRung(); rung++) {
      boolean ended = trial.diverged() && trial.measurements().size() == rung;
      row.add(
          trial
              .at(rung)
              .map(measurement -> decimals(measurement.bitsPerByte()))
              .orElse(ended ? words.get("sweep.diverged") : ""));
    }
    return row;
  }

  private static String percent(double share) {
    return Numbers.decimals(share < 0.1 ? 1 : 0, 100 * share) + "%";
  }

  private void say(String text) {
    output.println(DisplayWidth.wrap(text, output.width()));
  }

  private static String decimals(double value) {
    return Numbers.decimals(3, value);
  }
}
