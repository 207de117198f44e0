package cero.app.runs;

import cero.app.options.CommonOptions;
import cero.app.terminal.Console;
import cero.app.terminal.Durations;
import cero.app.terminal.Figures;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.terminal.Table;
import cero.app.terminal.Table.Align;
import cero.app.terminal.Visible;
import cero.app.words.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists runs, those under way too. */
@Command(
    name = "runs",
    sortOptions = false,
    description = "List runs: how they stand, how good they are, and how their settings differ.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./cero runs", "  ./cero runs experiments --sort best"})
public final class RunsCommand implements Callable<Integer> {
  private static final Path DEFAULT = Path.of("runs");

  /** How deep below a given folder runs are looked for. */
  private static final int DEEPEST = 3;

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final Console console;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Folders of runs, or with runs in them (default: runs).")
  private List<Path> folders = List.of();

  /** What runs are listed by. */
  enum Sort {
    DATE,
    BEST
  }

  @Option(
      names = "--sort",
      paramLabel = "date|best",
      description = "The latest first, or the lowest validation loss (default: date).")
  private Sort sort = Sort.DATE;

  @Mixin private CommonOptions common;

  public RunsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<RecordedRun> runs = new ArrayList<>();
    for (Path folder : found()) {
      runs.add(RecordedRun.read(folder));
    }
    runs.sort(
        sort == Sort.BEST
            ? Comparator.comparingDouble(RecordedRun::bestLoss) // NaN is the largest
            : Comparator.comparing(RecordedRun::changed).reversed());
    SequencedMap<String, List<String>> differing = DifferingSettings.of(runs);
    if (common.json()) {
      for (int i = 0; i < runs.size(); i++) {
        Map<String, Object> json = json(runs.get(i));
        json.put("differs", values(differing, i));
        console.json(json);
      }
    } else {
      print(runs, differing);
    }
    return 0;
  }

  private List<Path> found() throws IOException {
    if (folders.isEmpty()) {
      return Files.isDirectory(DEFAULT) ? under(DEFAULT) : List.of();
    }
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new IOException("there is no folder '%s'".formatted(folder));
      }
      found.addAll(under(folder));
    }
    return found;
  }

  /** The folder itself if it is a run's, else the runs below it. */
  private static List<Path> under(Path folder) throws IOException {
    List<Path> runs = new ArrayList<>();
    collect(folder, 0, runs);
    return runs;
  }

  private static void collect(Path folder, int depth, List<Path> runs) throws IOException {
    if (RecordedRun.isRun(folder)) {
      runs.add(folder);
    } else if (depth < DEEPEST && Files.isReadable(folder)) {
      try (Stream<Path> inside = Files.list(folder)) {
        for (Path next : inside.filter(Files::isDirectory).sorted().toList()) {
          collect(next, depth + 1, runs);
        }
      }
    }
  }

  private static SequencedMap<String, String> values(
      SequencedMap<String, List<String>> differing, int run) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    differing.forEach((name, all) -> values.put(name, all.get(run)));
    return values;
  }

  static Map<String, Object> json(RecordedRun run) {
    OptionalLong steps = run.facts().steps();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", run.folder().toString());
    json.put("state", run.state().name().toLowerCase(Locale.ROOT));
    json.put("damage", run.damage().orElse(null));
    json.put("step", run.history().step());
    json.put("steps", steps.isPresent() ? steps.getAsLong() : null);
    json.put("best_val_loss", finite(run.bestLoss()));
    json.put("best_bits_per_byte", finite(run.bestBitsPerByte()));
    json.put("best_step", run.history().best().map(it -> it.step()).orElse(null));
    json.put("tokens", run.history().tokens());
    json.put("seconds", run.history().seconds());
    json.put("changed", run.changed().toString());
    json.put("parameters", run.facts().parameters());
    json.put("preset", run.facts().preset());
    json.put("data", run.facts().data());
    json.put("warnings", run.history().warnings().stream().map(it -> it.kind().id()).toList());
    json.put("settings", run.facts().options());
    return json;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }

  private void print(List<RecordedRun> runs, SequencedMap<String, List<String>> differing) {
    Output out = console.out();
    Words words = common.words();
    if (runs.isEmpty()) {
      List<Path> looked = folders.isEmpty() ? List.of(DEFAULT) : folders;
      String names = String.join(", ", looked.stream().map(Path::toString).toList());
      out.println(Visible.text(words.get("runs.none", names)));
      return;
    }
    out.println(table(runs, words).lines(out.width(), out.paint()));
    for (RecordedRun run : runs) {
      run.damage().ifPresent(console.err()::println);
    }
    if (!differing.isEmpty()) {
      out.println("");
      out.println(out.paint().bold(words.get("runs.differs")));
      Figures figures = new Figures();
      for (int i = 0; i < runs.size(); i++) {
        List<String> settings = new ArrayList<>();
        values(differing, i).forEach((name, value) -> settings.add(name + "=" + value));
        figures.add(runs.get(i).name(), String.join("  ", settings));
      }
      figures.print(out);
    }
    if (runs.size() > 1) {
      String two = runs.get(0).folder() + " " + runs.get(1).folder();
      out.println("");
      out.println(Visible.text(words.get("runs.compare", two)));
    }
  }

  static Table table(List<RecordedRun> runs, Words words) {
    Table table =
        new Table()
            .column(words.get("runs.name"), Align.LEFT)
            .column(words.get("runs.state"), Align.LEFT)
            .column(words.get("runs.steps"), Align.RIGHT)
            .column(words.get("runs.best"), Align.RIGHT)
            .column(words.get("runs.per_byte"), Align.RIGHT)
            .column(words.get("runs.tokens"), Align.RIGHT)
            .column(words.get("runs.time"), Align.RIGHT)
            .column(words.get("runs.changed"), Align.LEFT);
    for (RecordedRun run : runs) {
      OptionalLong steps = run.facts().steps();
      table.row(
          run.name(),
          state(run, words),
          run.history().step() + "/" + (steps.isPresent() ? steps.getAsLong() : "?"),
          decimals(run.bestLoss()),
          decimals(run.bestBitsPerByte()),
          Numbers.whole(run.history().tokens()),
          Durations.of(run.history().seconds()),
          MINUTE.format(run.changed()));
    }
    return table;
  }

  private static String state(RecordedRun run, Words words) {
    return switch (run.state()) {
      case RUNNING -> words.get("runs.running");
      case FINISHED -> words.get("runs.finished");
      case STOPPED -> words.get("runs.stopped", run.history().step());
      case DAMAGED -> words.get("runs.damaged");
    };
  }

  private static String decimals(double value) {
    return Double.isFinite(value) ? Numbers.decimals(4, value) : "-";
  }
}
