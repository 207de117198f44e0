package cero.app.sweep;

import cero.app.options.CommonOptions;
import cero.app.options.ThreadOptions;
import cero.app.runs.RunFolder;
import cero.app.terminal.Console;
import cero.app.terminal.Durations;
import cero.app.train.RunPreparation;
import cero.app.train.TrainArguments;
import cero.app.train.TrainOptions;
import cero.device.Device;
import cero.format.DurableFolder;
import cero.format.FolderLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
        "Try settings of train against each other within a budget of time. All trials begin; only the"
            + " best third goes on to three times as much, and so on, until whole runs are left: one"
            + " such choice from 3 trials on, two from 9, three from 27. Runs are as long as each"
            + " other in time; with --steps, in steps.",
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
public final class SweepCommand implements Callable<Integer> {
  static final String NAME = "./cero sweep";

  /** Groups of options that say nothing of how a model learns. */
  private static final Set<Class<?>> FIXED_GROUPS =
      Set.of(TrainOptions.Watching.class, TrainOptions.Keeping.class);

  /** What a sweep decides itself, or what would make its trials answer different questions. */
  private static final Set<String> FIXED =
      Set.of("--data", "--ids", "--val-share", "--init", "--steps", "--epochs");

  /** More than any budget has time for. */
  private static final int MOST_TRIALS = 10_000;

  /** The folder's name where none is asked for. */
  private static final String USUAL = "sweep";

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description = "Time for all trials together, such as 90s, 10m or 1h30m (default: 10m).")
  private Duration budget = Duration.ofMinutes(10);

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
          "Go on with the sweep in this folder, with its settings and what is left of its budget, or"
              + " of a larger --budget.")
  private Path resume;

  @Mixin private TrainOptions options;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public SweepCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    SweepState state = resume != null ? resumed() : fresh();
    new TrialSettings(console, state).check();
    Path given = resume != null ? resume : out;
    RunFolder.requireWritable(given != null ? given : RunFolder.ALL);
    if (resume == null) {
      RunPreparation own = RunPreparation.of(console, NAME, options.given().list());
      own.requireApart(given != null ? given : RunFolder.ALL.resolve(USUAL));
      if (given != null && !SweepState.isIn(given)) {
        RunFolder.requireUnused(given, false);
      }
    }
    Path folder = given != null ? given : RunFolder.makeUnused(RunFolder.ALL, USUAL);
    String taken =
        "another sweep is at work in %s: wait for its end, or choose another folder"
            .formatted(folder);
    try (FolderLock _ = FolderLock.take(folder, taken);
        Device device = Device.cpu(threads.threads())) {
      if (resume != null) {
        state = resumed(); // another process may have gone on with it until now
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
        !options.given().values().isEmpty()
            || Stream.of("--grid", "--random", "--trials", "--out").anyMatch(this::isGiven);
    if (redefined) {
      throw usage(
          "--resume goes on with a sweep as it was begun: give no settings beside it but a larger"
              + " --budget");
    }
    SweepState state = SweepState.read(resume);
    if (!isGiven("--budget")) {
      return state;
    }
    if (seconds() <= state.budgetSeconds()) {
      throw usage(
          "--budget is for all of the sweep, from its beginning, and must be more than the %s that it had"
              .formatted(Durations.of(state.budgetSeconds())));
    }
    return state.withBudget(seconds());
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private SweepState fresh() {
    TrainArguments base = options.given();
    if (base.has("--epochs")) {
      throw usage("a sweep says itself how long its runs are: leave out --epochs");
    }
    if (base.has("--ids")) {
      throw usage("a sweep compares validation losses, which --ids has none of: give --data");
    }
    if (budget.isZero()) {
      throw usage("--budget must be more than nothing, such as 90s, 10m or 1h30m");
    }
    RunPreparation own = RunPreparation.of(console, NAME, base.list());
    own.check();
    SearchSpace space;
    try {
      space = space(own);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    if (trials != null && (trials < 2 || trials > MOST_TRIALS)) {
      throw usage("--trials must be between 2 and %d, not %d".formatted(MOST_TRIALS, trials));
    }
    int count = trials == null ? space.usualTrials() : trials;
    SequencedMap<String, String> ownValues = ownValues(space, own);
    List<Trial> all = new ArrayList<>();
    all.add(new Trial(1, ownValues, 0, 1, false, List.of()));
    space
        .draw(count - 1, own.options().learning.seed, ownValues)
        .forEach(values -> all.add(new Trial(all.size() + 1, values, 0, 1, false, List.of())));
    if (all.size() < 2) {
      throw usage("the settings as they are hold the only value to try: give others");
    }
    return new SweepState(
        base.values(), common.language().code(), grids, ranges, seconds(), 0, all);
  }

  private SearchSpace space(RunPreparation own) {
    return new SearchSpace(
        grids.stream().map(text -> grid(own, text)).toList(),
        ranges.stream().map(text -> range(own, text)).toList());
  }

  private Dimension.Grid grid(RunPreparation own, String text) {
    Dimension.Grid grid = Dimension.grid(text);
    OptionSpec option = variable(own, grid.option());
    if (TrainArguments.isFlag(option)) {
      grid.values().forEach(value -> TrainArguments.requireFlag(option, value));
    }
    return grid;
  }

  private Dimension.Range range(RunPreparation own, String text) {
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
  private OptionSpec variable(RunPreparation own, String name) {
    OptionSpec option =
        own.setting(name)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "there is no option '%s' of train's settings to vary; see './cero train --help'"
                        .formatted(name)));
    if (FIXED.contains(name) || FIXED_GROUPS.contains(option.group().typeInfo().getType())) {
      throw new IllegalArgumentException(
          "%s is the same in all trials of a sweep: it can't be varied".formatted(name));
    }
    return option;
  }

  /** The values that the varied options have as the settings are; none for what has no value. */
  private static SequencedMap<String, String> ownValues(SearchSpace space, RunPreparation own) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (Dimension dimension : space.dimensions()) {
      Object value = own.setting(dimension.option()).orElseThrow().getValue();
      if (value != null) {
        values.put(dimension.option(), TrainArguments.text(value));
      }
    }
    return values;
  }

  private double seconds() {
    return budget.toSeconds();
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
