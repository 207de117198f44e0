package cero.app;

import cero.app.report.Report;
import cero.app.report.RunReport;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Durations;
import cero.app.terminal.Output;
import cero.app.words.Words;
import cero.generate.Generator;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import cero.loss.Perplexity;
import cero.model.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.text.Tokenizer;
import cero.text.UnknownTextException;
import cero.train.Checkpoint;
import cero.train.Metrics;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.node.ObjectNode;

/** One run of {@code train}, from the first event to the last word. */
final class TrainRun {
  private static final String REPORT = "report.html";

  private final Console console;
  private final CommonOptions common;
  private final TrainOptions options;
  private final Path run;
  private final TrainData data;
  private final ObjectNode settings;
  private final Output output;
  private final Words words;

  private Gpt best; // the best weights that are not saved yet, or those saved last
  private boolean bestIsSaved = true;

  TrainRun(
      Console console,
      CommonOptions common,
      TrainOptions options,
      Path run,
      TrainData data,
      ObjectNode settings) {
    this.console = console;
    this.common = common;
    this.options = options;
    this.run = run;
    this.data = data;
    this.settings = settings;
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
    data.tokenizer()
        .ifPresent(tokenizer -> trainer.sampler(() -> sample(trainer, tokenizer, device)));
    TrainDisplay display = new TrainDisplay(console, common, run, data, from, steps);
    try (Metrics metrics = Metrics.open(run, from)) {
      tellStart(trainer, device); // not before it is known that the run's folder can be written
      trainer.run(event -> {
        metrics.on(event);
        display.on(event);
        switch (event) {
          case TrainingEvent.Evaluated e -> keepIfBest(trainer, e);
          case TrainingEvent.Checkpoint e -> save(trainer, device, e);
          default -> {}
        }
      });
    }
    tellEnd(trainer, display, (System.nanoTime() - started) / 1e9);
  }

  private void keepIfBest(Trainer trainer, TrainingEvent.Evaluated evaluated) {
    if (!evaluated.best() || evaluated.step() == 0) {
      return;
    }
    if (best == null) {
      best = trainer.model().copy();
    } else {
      best.copyFrom(trainer.model());
    }
    bestIsSaved = false;
  }

  private void save(Trainer trainer, Device device, TrainingEvent.Checkpoint event)
      throws IOException {
    Checkpoint.write(run, trainer, data.tokenizer(), settings);
    if (trainer.bestStep() <= 0) {
      Checkpoint.removeBest(run); // of an earlier run in the same folder
    } else if (!bestIsSaved) {
      Checkpoint.writeBest(run, best, data.tokenizer());
      bestIsSaved = true;
    }
    Report.write(report(trainer, device, event.step()), run.resolve(REPORT));
  }

  /** What the model writes after the prompt, or as the beginning of a text. */
  private String sample(Trainer trainer, Tokenizer tokenizer, Device device) {
    Sampling sampling = Sampling.builder().temperature(options.watching.sampleTemperature).build();
    Generator generator = new Generator(device, trainer.model(), tokenizer);
    int count = options.watching.sampleTokens;
    long seed = options.learning.seed; // a generator of its own: samples change nothing
    String prompt = options.watching.prompt;
    if (prompt != null && !prompt.isEmpty()) {
      return generator.generate(tokenizer, prompt, count, sampling, seed);
    }
    int[] start = {beginning(tokenizer)};
    OptionalInt end = tokenizer.endOfText();
    return tokenizer.decode(
        generator
            .generate(
                start, count, sampling, TokenDraw.of(new SplittableRandom(seed)), end, id -> true)
            .ids());
  }

  /** The token that a text begins after: the one that ends documents, else a line's end. */
  private static int beginning(Tokenizer tokenizer) {
    if (tokenizer.endOfText().isPresent()) {
      return tokenizer.endOfText().getAsInt();
    }
    try {
      return tokenizer.encode("\n")[0];
    } catch (UnknownTextException e) {
      return 0;
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
    if (trainer.step() > 0) {
      output.println(words.get("train.resumed", trainer.step()));
    }
    output.println("");
  }

  private void tellEnd(Trainer trainer, TrainDisplay display, double seconds) throws IOException {
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
    RunHistory history = history(trainer);
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
    output.println(words.get("train.report", run.resolve(REPORT)));
    if (stopped) {
      output.println(words.get("train.stopped", trainer.step(), run));
    } else if (data.tokenizer().isPresent()) {
      output.println(words.get("train.next", run));
    }
  }

  private void say(String key, Object... arguments) {
    output.println(DisplayWidth.wrap(words.get(key, arguments), output.width()));
  }

  private RunHistory history(Trainer trainer) throws IOException {
    double perEpoch =
        (double) data.training().perEpoch() * data.training().rows() * data.training().time();
    double uniform = Math.log(trainer.model().config().vocabSize());
    return RunHistory.read(run, perEpoch, uniform, data.floor());
  }

  private RunReport report(Trainer trainer, Device device, long step) throws IOException {
    RunHistory history = history(trainer);
    SequencedMap<String, String> rows = new LinkedHashMap<>();
    rows.put("data", data.source());
    rows.put("parameters", number(trainer.model().config().parameterCount()));
    rows.put("vocab", number(trainer.model().config().vocabSize()));
    settings
        .path("options")
        .properties()
        .forEach(e -> rows.put(e.getKey().substring(2), e.getValue().asString()));
    return new RunReport(
        settings.path("preset").asString() + " · " + run.toAbsolutePath().normalize().getFileName(),
        common.language(),
        step >= trainer.options().steps(),
        rows,
        MachineFacts.here().rows(words, device.threads()),
        history.losses(),
        history.samples());
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
