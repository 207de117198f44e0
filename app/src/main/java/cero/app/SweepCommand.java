package cero.app;

import cero.app.sweep.Dimension;
import cero.app.sweep.SearchSpace;
import cero.app.sweep.SweepState;
import cero.app.sweep.Trial;
import cero.app.terminal.Console;
import cero.format.DurableFolder;
import cero.format.FolderLock;
import cero.model.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tries settings of {@code train} against each other within a budget of time. */
@Command(
    name = "sweep",
    sortOptions = false,
    description =
        "Try settings of train against each other within a budget of time. All trials begin; after a"
            + " ninth and after a third of a run (after less, if they are many) only the best third"
            + " goes on. Runs are as long as each other in time; with --steps, in steps.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  three learning rates, five minutes in all",
      "    ./cero sweep --preset nano --data my-text.txt --budget 5m --grid lr=1e-3,3e-3,1e-2",
      "  twenty random settings",
      "    ./cero sweep --preset nano --data my-text.txt --budget 20m --trials 20"
          + " --random lr=log:1e-4..1e-2 --random dropout=0..0.2",
      "  go on with a sweep that was stopped",
      "    ./cero sweep --resume runs/sweep"
    })
final class SweepCommand implements Callable<Integer> {
  static final String NAME = "./cero sweep";

  /** What a sweep decides itself, or what would make its trials answer different questions. */
  private static final Set<String> FIXED =
      Set.of(
          "--data",
          "--ids",
          "--val-share",
          "--init",
          "--steps",
          "--epochs",
          "--eval-every",
          "--eval-batches",
          "--sample-every",
          "--sample-tokens",
          "--sample-temperature",
          "--prompt",
          "--checkpoint-every");

  private static final Pattern DURATION = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s?)?");

  /** More than anyone waits for, so that seconds can be counted. */
  private static final int MOST_DIGITS = 6;

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description = "Time for all trials together, such as 90s, 10m or 1h30m (default: 10m).")
  private String budget = "10m";

  @Option(
      names = "--grid",
      paramLabel = "OPTION=V,V…",
      description = "Values of an option to try; several grids make all combinations.")
  private List<String> grids = new ArrayList<>();

  @Option(
      names = "--random",
      paramLabel = "OPTION=[log:]A..B",
      description = "A range to draw an option's values from; log: evenly by their logarithms.")
  private List<String> ranges = new ArrayList<>();

  @Option(
      names = "--trials",
      paramLabel = "N",
      description =
          "Trials in all, the first of which has the settings as they are (default: the whole grid,"
              + " or 20 random ones). --seed also says which are drawn.")
  private Integer trials;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the trials and the table go (default: runs/sweep, runs/sweep-2, …).")
  private Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Go on with the sweep in this folder, with its settings and what is left of its"
              + " budget.")
  private Path resume;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "Settings to start from, as for train (default: tales).")
  @SuppressWarnings("unused") // handed on as arguments
  private String preset;

  @Mixin
  @SuppressWarnings("unused") // handed on as arguments
  private TrainOptions options;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  SweepCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    SweepState state = resume != null ? resumed() : fresh();
    new TrialSettings(console, state).check();
    Path given = resume != null ? resume : out;
    RunFolder.requireWritable(given != null ? given : RunFolder.ALL);
    Path folder = given != null ? given : RunFolder.makeUnused(RunFolder.ALL, "sweep");
    String taken =
        "another sweep is at work in %s: wait for its end, or choose another folder"
            .formatted(folder);
    try (FolderLock _ = FolderLock.take(folder, taken);
        Device device = Device.cpu(threads.threads())) {
      if (resume != null) {
        state = SweepState.read(folder); // another process may have gone on with it until now
      } else if (SweepState.isIn(folder)) {
        throw new IOException(
            "there is a sweep in %s already: go on with it by --resume %s, or choose another folder"
                    .formatted(folder, folder)
                + " with --out");
      }
      new SweepRun(console, common, device, folder, state).run();
    } catch (IOException | RuntimeException e) {
      if (given == null && !SweepState.isIn(folder)) {
        DurableFolder.deleteFolder(folder); // it was chosen for a sweep that can't begin
      }
      throw e;
    }
    return 0;
  }

  private SweepState resumed() throws IOException {
    boolean redefined =
        !TrainArguments.given(spec).values().isEmpty()
            || List.of("--budget", "--grid", "--random", "--trials", "--out").stream()
                .anyMatch(option -> spec.commandLine().getParseResult().hasMatchedOption(option));
    if (redefined) {
      throw usage("--resume goes on with a sweep as it was begun: give no settings beside it");
    }
    return SweepState.read(resume);
  }

  private SweepState fresh() {
    TrainArguments base = TrainArguments.given(spec);
    if (base.has("--epochs")) {
      throw usage("a sweep says itself how long its runs are: leave out --epochs");
    }
    if (base.has("--ids")) {
      throw usage("a sweep compares validation losses, which --ids has none of: give --data");
    }
    TrainCommand own = TrainCommand.of(console, NAME, base.list());
    own.check();
    double seconds = seconds(budget);
    SearchSpace space;
    try {
      space = space(own);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    int count = trials == null ? space.usualTrials() : trials;
    if (count < 2) {
      throw usage("--trials must be at least 2, not " + count);
    }
    SequencedMap<String, String> ownValues = ownValues(space, own);
    List<Trial> all = new ArrayList<>();
    all.add(new Trial(1, ownValues, 0, 1, false, List.of()));
    space
        .draw(count - 1, own.options().learning.seed, ownValues)
        .forEach(values -> all.add(new Trial(all.size() + 1, values, 0, 1, false, List.of())));
    if (all.size() < 2) {
      throw usage("the settings as they are hold the only value to try: give others");
    }
    return new SweepState(base.values(), common.language().code(), grids, ranges, seconds, 0, all);
  }

  private SearchSpace space(TrainCommand own) {
    return new SearchSpace(
        grids.stream().map(text -> grid(own, text)).toList(),
        ranges.stream().map(text -> range(own, text)).toList());
  }

  private Dimension.Grid grid(TrainCommand own, String text) {
    Dimension.Grid grid = Dimension.grid(text);
    var _ = variable(own, grid.option());
    return grid;
  }

  private Dimension.Range range(TrainCommand own, String text) {
    String name = Dimension.name(text.split("=", 2)[0]);
    if (!text.contains("=")) {
      return Dimension.range(text, false); // says what is wrong
    }
    Class<?> type = variable(own, name).type();
    boolean whole =
        List.<Class<?>>of(int.class, Integer.class, long.class, Long.class).contains(type);
    if (!whole && type != double.class && type != Double.class) {
      throw new IllegalArgumentException(
          "%s does not take numbers: give its values with --grid".formatted(name));
    }
    return Dimension.range(text, whole);
  }

  /**
   * An option that can be varied.
   *
   * @throws IllegalArgumentException if it can't be
   */
  private OptionSpec variable(TrainCommand own, String name) {
    if (FIXED.contains(name)) {
      throw new IllegalArgumentException(
          "%s is the same in all trials of a sweep: it can't be varied".formatted(name));
    }
    return own.setting(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no option '%s' of train's settings to vary; see './cero train --help'"
                    .formatted(name)));
  }

  /** The values that the varied options have as the settings are; none for what has no value. */
  private static SequencedMap<String, String> ownValues(SearchSpace space, TrainCommand own) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (Dimension dimension : space.dimensions()) {
      Object value = own.setting(dimension.option()).orElseThrow().getValue();
      if (value != null) {
        values.put(dimension.option(), TrainArguments.text(value));
      }
    }
    return values;
  }

  private double seconds(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    double seconds = 0;
    if (matcher.matches()) {
      double[] units = {3600, 60, 1};
      for (int i = 0; i < units.length; i++) {
        String number = matcher.group(i + 1);
        if (number != null && number.length() <= MOST_DIGITS) {
          seconds += units[i] * Integer.parseInt(number);
        }
      }
    }
    if (seconds == 0) {
      throw usage("--budget '%s' is no span of time such as 90s, 10m or 1h30m".formatted(text));
    }
    return seconds;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
