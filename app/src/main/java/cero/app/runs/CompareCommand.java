package cero.app.runs;

import cero.app.options.CommonOptions;
import cero.app.report.ComparisonPage;
import cero.app.report.Page;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.LossChart;
import cero.app.terminal.Output;
import cero.app.terminal.Table;
import cero.app.terminal.Table.Align;
import cero.app.words.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the curves of several runs beside one another. */
@Command(
    name = "compare",
    sortOptions = false,
    description = "Show the curves of runs beside one another, by steps, tokens and time.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./cero compare runs/nano runs/nano-2", "  ./cero compare runs/* --out nano.html"})
public final class CompareCommand implements Callable<Integer> {
  private static final int CHART_ROWS = 16;

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folders of two runs or more.")
  private List<Path> folders;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page to write (default: compare.html).")
  private Path out = Path.of("compare.html");

  @Mixin private CommonOptions common;

  public CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (folders.size() < 2) {
      throw new ParameterException(
          spec.commandLine(), "compare needs two runs or more, such as runs/nano runs/nano-2");
    }
    Page.requireReplaceable(out);
    List<RecordedRun> runs = new ArrayList<>();
    for (Path folder : folders) {
      runs.add(RecordedRun.read(folder));
    }
    for (RecordedRun run : runs) {
      run.damage().ifPresent(console.err()::println);
      if (run.history().steps().isEmpty() && run.history().evaluations().isEmpty()) {
        throw new IOException("'%s' has no figures yet".formatted(run.folder()));
      }
    }
    RunComparison comparison = new RunComparison(runs);
    page(comparison).write(out);
    if (common.json()) {
      console.json(json(comparison));
    } else {
      print(comparison);
    }
    return 0;
  }

  /** The runs' names; those of equal ones are their paths. */
  private static List<String> names(List<RecordedRun> runs) {
    List<String> names = runs.stream().map(RecordedRun::name).toList();
    return names.stream().distinct().count() == names.size()
        ? names
        : runs.stream().map(run -> run.folder().toString()).toList();
  }

  private ComparisonPage page(RunComparison comparison) {
    Words words = common.words();
    List<RecordedRun> runs = comparison.runs();
    List<String> names = names(runs);
    List<ComparisonPage.Chart> charts = new ArrayList<>();
    List<ComparisonPage.Curve> training = new ArrayList<>();
    List<ComparisonPage.Curve> validation = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      training.add(curve(names.get(i), comparison.training(runs.get(i)), true));
      validation.add(curve(names.get(i), comparison.curve(runs.get(i)), false));
    }
    String unit = comparison.perByte() ? "_per_byte" : "";
    if (comparison.validated()) {
      charts.add(new ComparisonPage.Chart(words.get("compare.validation" + unit), validation));
    }
    charts.add(new ComparisonPage.Chart(words.get("compare.training" + unit), training));
    return new ComparisonPage(
        common.language(),
        names,
        notes(comparison),
        charts,
        RunsCommand.table(runs, words).cells(),
        comparison.differing());
  }

  private static ComparisonPage.Curve curve(
      String name, List<RunComparison.Point> points, boolean smoothed) {
    return new ComparisonPage.Curve(
        name,
        array(points, RunComparison.Point::step),
        array(points, RunComparison.Point::tokens),
        array(points, RunComparison.Point::seconds),
        array(points, RunComparison.Point::value),
        smoothed);
  }

  private static double[] array(
      List<RunComparison.Point> points, ToDoubleFunction<RunComparison.Point> value) {
    return points.stream().mapToDouble(value).toArray();
  }

  private List<String> notes(RunComparison comparison) {
    return comparison.notes().stream().map(note -> common.words().get("compare." + note)).toList();
  }

  private void print(RunComparison comparison) {
    Output output = console.out();
    Words words = common.words();
    List<RecordedRun> runs = comparison.runs();
    List<String> names = names(runs);
    for (String note : notes(comparison)) {
      output.println(DisplayWidth.wrap(note, output.width()));
      output.println("");
    }
    List<LossChart.Curve> curves = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      List<RunComparison.Point> points = comparison.curve(runs.get(i));
      curves.add(
          new LossChart.Curve(
              names.get(i),
              array(points, RunComparison.Point::step),
              array(points, RunComparison.Point::value)));
    }
    String unit = comparison.perByte() ? "_per_byte" : "";
    String title = comparison.validated() ? "compare.validation" : "compare.training";
    output.println(output.paint().bold(words.get(title + unit)));
    LossChart.Curve none = new LossChart.Curve("", new double[0], new double[0]);
    LossChart chart = new LossChart(words.get("curve.step"), none, curves, List.of());
    output.println(chart.lines(output.width(), CHART_ROWS, output.paint()));
    output.println("");
    output.println(RunsCommand.table(runs, words).lines(output.width(), output.paint()));
    output.println("");
    printDiffering(comparison.differing(), names);
    output.println("");
    output.println(words.get("compare.written", out));
  }

  private void printDiffering(SequencedMap<String, List<String>> differing, List<String> names) {
    Output output = console.out();
    Words words = common.words();
    if (differing.isEmpty()) {
      output.println(words.get("compare.no_differences"));
      return;
    }
    Table table = new Table().column(words.get("runs.differs"), Align.LEFT);
    names.forEach(name -> table.column(name, Align.LEFT));
    differing.forEach((name, values) -> {
      List<String> row = new ArrayList<>(List.of(name));
      row.addAll(values);
      table.row(row.toArray(String[]::new));
    });
    output.println(table.lines(output.width(), output.paint()));
  }

  private Map<String, Object> json(RunComparison comparison) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("measure", comparison.measure());
    json.put("notes", comparison.notes());
    json.put("differs", comparison.differing());
    json.put("report", out.toString());
    List<Map<String, Object>> runs = new ArrayList<>();
    for (RecordedRun run : comparison.runs()) {
      Map<String, Object> one = RunsCommand.json(run);
      one.put("curve", comparison.curve(run));
      runs.add(one);
    }
    json.put("runs", runs);
    return json;
  }
}
