package cero.app.train;

import cero.app.options.CommonOptions;
import cero.app.options.OptionTypes;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.words.Words;
import cero.device.Device;
import cero.model.GptConfig;
import cero.train.Checkpoint;
import cero.train.Computing;
import cero.train.Schedule;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import cero.train.TrainingOptions;
import cero.train.warning.TrainingWarnings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** One run of {@code train}, from the first event to the last word. */
final class TrainRun {
  private final Console console;
  private final CommonOptions common;
  private final TrainOptions options;
  private final Path run;
  private final TrainData data;
  private final ObjectNode settings;
  private final List<SettingChange> changes;
  private final Output output;
  private final Words words;
  private volatile boolean isEnding; // the process is asked to
  private UncheckedIOException gone; // how the reader left; null while it is there

  TrainRun(
      Console console,
      CommonOptions common,
      TrainOptions options,
      Path run,
      TrainData data,
      ObjectNode settings,
      List<SettingChange> changes) {
    this.console = console;
    this.common = common;
    this.options = options;
    this.run = run;
    this.data = data;
    this.settings = settings;
    this.changes = changes;
    this.output = common.human(console);
    this.words = common.words();
  }

  /**
   * Trains, saves and reports. Where the process is asked to end meanwhile, it ends after the step
   * or the measured batch that it is at, with everything saved.
   */
  void run(Trainer trainer, Device device) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread atExit =
        new Thread(
            () -> {
              isEnding = true;
              trainer.stop();
              try {
                ended.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "cero-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      trainAndReport(trainer, device);
    } finally {
      ended.countDown();
      removeHook(atExit);
    }
  }

  private static void removeHook(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process is ending already: the hook is running and has been let go.
    }
  }

  private void trainAndReport(Trainer trainer, Device device) throws IOException {
    long started = System.nanoTime();
    long from = trainer.step();
    long fromTokens = trainer.tokens();
    long steps = trainer.options().steps();
    try (RunRecord record =
        RunRecord.open(run, trainer, device, data, options, settings, common.language())) {
      TrainDisplay display =
          new TrainDisplay(console, common, run, data, record.facts().scale(), from, steps);
      tellComputing(trainer);
      tellShortness(trainer);
      tellStart(trainer, device); // not before it is known that the run's folder can be written
      trainer.run(
          new TrainingWarnings(
              trainer.options(),
              data.validationTokens(),
              record::past,
              event -> {
                record.on(event);
                tell(event, display, trainer);
              }));
      if (gone != null) {
        throw gone;
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      new TrainEnd(console, common, run, data, trainer, record, () -> isEnding)
          .tell(display, from, fromTokens, seconds);
    }
  }

  /** Where nobody reads any more, the run ends, with everything saved. */
  private void tell(TrainingEvent event, TrainDisplay display, Trainer trainer) {
    if (gone != null) {
      return;
    }
    try {
      display.on(event);
    } catch (UncheckedIOException e) {
      if (!Output.isBrokenPipe(e)) {
        throw e;
      }
      gone = e;
      trainer.stop();
    }
  }

  /** The same bits come from the same kernels alone. */
  private void tellComputing(Trainer trainer) throws IOException {
    Computing now = Computing.here();
    if (trainer.begun()) {
      Checkpoint.computing(run)
          .filter(before -> !before.equals(now))
          .ifPresent(before -> warn("train.computing", named(before), named(now)));
    }
  }

  private String named(Computing computing) {
    return computing.vectorBits() > 0
        ? words.get("train.vectors", computing.vectorBits(), computing.architecture())
        : words.get("train.plain", computing.architecture());
  }

  /** A preset's warmup may be longer than a run that somebody has made short. */
  private void tellShortness(Trainer trainer) {
    TrainingOptions training = trainer.options();
    if (!trainer.begun()
        && training.steps() > 0
        && training.warmup() >= training.steps()
        && !options.given().has("--warmup")) {
      warn(
          "train.short",
          options.preset,
          training.warmup(),
          training.steps(),
          Numbers.powerOfTen(training.learningRateAt(training.steps() - 1)),
          Numbers.powerOfTen(training.learningRate()));
    }
  }

  private void warn(String key, Object... arguments) {
    console.err().println(DisplayWidth.wrap(words.get(key, arguments), console.err().width()));
  }

  private void tellStart(Trainer trainer, Device device) {
    GptConfig config = trainer.model().config();
    if (common.json()) {
      SequencedMap<String, Object> start = new LinkedHashMap<>();
      start.put("event", "start");
      start.put("step", trainer.step());
      start.put("steps", trainer.options().steps());
      start.put("parameters", config.parameterCount());
      start.put("vocab", config.vocabSize());
      start.put("train_tokens", data.trainingTokens());
      start.put("val_tokens", data.validationTokens());
      start.put("empty_documents", data.empty());
      start.put("skipped", data.skipped());
      start.put("spelled_special", data.spelledSpecial());
      start.put("floor", data.floor().isPresent() ? data.floor().getAsDouble() : null);
      start.put("path", run.toString());
      start.put("settings", settings);
      console.json(start);
      return;
    }
    say(
        "train.start",
        Numbers.whole(config.parameterCount()),
        config.layers(),
        config.heads(),
        config.embedding(),
        config.context(),
        device.threads());
    say(
        "train.data",
        data.source(),
        Numbers.whole(data.trainingTokens()),
        Numbers.whole(data.validationTokens()),
        Numbers.whole(config.vocabSize()));
    if (data.empty() > 0) {
      say("reading.empty", Numbers.whole(data.empty()));
    }
    if (data.skipped() > 0) {
      say("reading.skipped", Numbers.whole(data.skipped()));
    }
    if (data.spelledSpecial() > 0) {
      say("reading.special_spelled", Numbers.whole(data.spelledSpecial()));
    }
    if (trainer.begun()) {
      output.println(words.get("train.resumed", trainer.step()));
      tellChanges(trainer);
    }
    output.println("");
  }

  /** A changed length stretches the schedule, which a longer run would have had from the start. */
  private void tellChanges(Trainer trainer) {
    if (changes.isEmpty()) {
      return;
    }
    say(
        "train.changed",
        changes.stream().map(SettingChange::toString).collect(Collectors.joining(", ")));
    boolean longer =
        changes.stream()
            .map(SettingChange::option)
            .anyMatch(Set.of("--steps", "--epochs")::contains);
    TrainingOptions training = trainer.options();
    if (longer && training.schedule() != Schedule.CONSTANT) {
      say(
          "train.stretched",
          OptionTypes.spelled(training.schedule()),
          Numbers.whole(training.steps()),
          trainer.step() + 1,
          String.format(Locale.ROOT, "%.3g", training.learningRateAt(trainer.step())));
    }
  }

  private void say(String key, Object... arguments) {
    output.println(DisplayWidth.wrap(words.get(key, arguments), output.width()));
  }
}
