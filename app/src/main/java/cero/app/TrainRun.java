package cero.app;

import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Durations;
import cero.app.terminal.Output;
import cero.app.words.Words;
import cero.loss.Perplexity;
import cero.model.Device;
import cero.model.GptConfig;
import cero.train.Schedule;
import cero.train.Trainer;
import cero.train.TrainingOptions;
import java.io.IOException;
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
   * that it is at, with everything saved.
   */
  void run(Trainer trainer, Device device) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread atExit =
        new Thread(
            () -> {
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
    long steps = trainer.options().steps();
    TrainDisplay display = new TrainDisplay(console, common, run, data, from, steps);
    try (RunRecord record =
        RunRecord.open(run, trainer, device, data, options, settings, common.language())) {
      tellStart(trainer, device); // not before it is known that the run's folder can be written
      trainer.run(event -> {
        record.on(event);
        display.on(event);
      });
      tellEnd(trainer, display, record, (System.nanoTime() - started) / 1e9);
    }
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
      start.put("floor", data.floor().isPresent() ? data.floor().getAsDouble() : null);
      start.put("path", run.toString());
      start.put("settings", settings);
      console.json(start);
      return;
    }
    say(
        "train.start",
        number(config.parameterCount()),
        config.layers(),
        config.heads(),
        config.embedding(),
        config.context(),
        device.threads());
    say(
        "train.data",
        data.source(),
        number(data.trainingTokens()),
        number(data.validationTokens()),
        number(config.vocabSize()));
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
          TrainOptions.spelled(training.schedule()),
          number(training.steps()),
          trainer.step() + 1,
          String.format(Locale.ROOT, "%.3g", training.learningRateAt(trainer.step())));
    }
  }

  private void tellEnd(Trainer trainer, TrainDisplay display, RunRecord record, double seconds)
      throws IOException {
    boolean measured = data.validation().isPresent();
    double loss = measured ? trainer.validationLoss() : Double.NaN;
    double bits = Perplexity.bitsPerByte(loss * data.validationTokens(), data.validationBytes());
    boolean stopped = trainer.step() < trainer.options().steps();
    if (common.json()) {
      SequencedMap<String, Object> done = new LinkedHashMap<>();
      done.put("event", "done");
      done.put("model", run.toString());
      done.put("val_loss", measured ? loss : null);
      done.put("perplexity", measured ? Perplexity.of(loss) : null);
      done.put("bits_per_byte", measured ? bits : null);
      if (measured && trainer.average().isPresent()) {
        done.put("ema_val_loss", trainer.averageLoss());
      }
      done.put("floor", data.floor().isPresent() ? data.floor().getAsDouble() : null);
      done.put("best_val_loss", trainer.bestStep() < 0 ? null : trainer.bestLoss());
      done.put("best_step", trainer.bestStep() < 0 ? null : trainer.bestStep());
      done.put("step", trainer.step());
      done.put("tokens", trainer.tokens());
      done.put("seconds", seconds);
      done.put("stopped", stopped);
      console.json(done);
      return;
    }
    RunHistory history = record.history();
    output.println("");
    output.println(display.chart(history.losses()));
    output.println("");
    say("train.done", number(trainer.step()), number(trainer.tokens()), Durations.of(seconds));
    if (measured) {
      say(
          "train.final",
          TrainDisplay.decimals(loss),
          String.format(Locale.ROOT, "%.2f", Perplexity.of(loss)),
          TrainDisplay.decimals(bits));
    }
    if (measured && trainer.average().isPresent()) {
      say("train.average", TrainDisplay.decimals(trainer.averageLoss()), run.resolve("ema"));
    }
    if (measured && data.floor().isPresent()) {
      double floor = data.floor().getAsDouble();
      say("train.floor", TrainDisplay.decimals(floor), TrainDisplay.decimals(loss - floor));
    }
    if (trainer.bestStep() > 0 && trainer.bestStep() < trainer.step()) {
      say(
          "train.best",
          TrainDisplay.decimals(trainer.bestLoss()),
          trainer.bestStep(),
          run.resolve("best"));
    }
    output.println(words.get("train.model", run));
    output.println(words.get("train.report", run.resolve(RunRecord.REPORT)));
    if (stopped) {
      output.println(words.get("train.stopped", trainer.step(), run));
    } else if (data.tokenizer().isPresent()) {
      output.println(words.get("train.next", run));
    }
  }

  private void say(String key, Object... arguments) {
    output.println(DisplayWidth.wrap(words.get(key, arguments), output.width()));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
