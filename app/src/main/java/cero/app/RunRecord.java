package cero.app;

import cero.app.report.Report;
import cero.app.report.RunReport;
import cero.app.words.Words;
import cero.data.stories.Language;
import cero.format.DurableFolder;
import cero.generate.Generator;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import cero.model.Device;
import cero.model.Gpt;
import cero.text.Tokenizer;
import cero.text.UnknownTextException;
import cero.train.Checkpoint;
import cero.train.KeptCheckpoints;
import cero.train.Metrics;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import cero.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ObjectNode;

/** What a run leaves behind in its folder: the model, the best one, metrics and the report. */
final class RunRecord implements TrainingListener, AutoCloseable {
  static final String REPORT = "report.html";

  private final Path run;
  private final Trainer trainer;
  private final Device device;
  private final TrainData data;
  private final TrainOptions options;
  private final ObjectNode settings;
  private final Language language;
  private Metrics metrics;

  private Gpt best; // the best weights that are not saved yet, or those saved last
  private boolean bestIsSaved = true;

  private RunRecord(
      Path run,
      Trainer trainer,
      Device device,
      TrainData data,
      TrainOptions options,
      ObjectNode settings,
      Language language,
      Metrics metrics) {
    this.run = run;
    this.trainer = trainer;
    this.device = device;
    this.data = data;
    this.options = options;
    this.settings = settings;
    this.language = language;
    this.metrics = metrics;
  }

  /**
   * Begins the record of a run, or goes on with it, and lets the trainer write the samples that its
   * options ask for.
   *
   * @param settings what is saved for whoever resumes the run
   * @throws IOException if the folder can't be written
   */
  static RunRecord open(
      Path run,
      Trainer trainer,
      Device device,
      TrainData data,
      TrainOptions options,
      ObjectNode settings,
      Language language)
      throws IOException {
    Metrics metrics;
    if (trainer.begun()) {
      DurableFolder.finish(run);
      metrics = Metrics.open(run, Checkpoint.metricsLines(run));
      keep(run, trainer.step(), options);
    } else {
      metrics = Metrics.begin(run);
    }
    RunRecord record =
        new RunRecord(run, trainer, device, data, options, settings, language, metrics);
    trainer.rewinder(record::rewind);
    data.tokenizer().ifPresent(tokenizer -> trainer.sampler(() -> record.sample(tokenizer)));
    return record;
  }

  @Override
  public void on(TrainingEvent event) throws IOException {
    metrics.on(event);
    switch (event) {
      case TrainingEvent.Evaluated e -> keepIfBest(e);
      case TrainingEvent.Checkpoint e -> save(e);
      default -> {}
    }
  }

  @Override
  public void close() throws IOException {
    metrics.close();
  }

  private void keepIfBest(TrainingEvent.Evaluated evaluated) {
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

  /**
   * The order is what makes a run safe: the metrics are flushed, then all that going on needs and
   * the models count as one, then an earlier checkpoint may go. Whoever resumes makes up for what a
   * kill left out after that.
   */
  private void save(TrainingEvent.Checkpoint event) throws IOException {
    Optional<Gpt> newBest = bestIsSaved ? Optional.empty() : Optional.of(best);
    Checkpoint.write(run, trainer, data.tokenizer(), settings, newBest, metrics);
    bestIsSaved = true;
    keep(run, event.step(), options);
    Report.write(report(event.step()), run.resolve(REPORT));
  }

  /** Keeps this checkpoint among the last, if it is one that every run with these options makes. */
  private static void keep(Path run, long step, TrainOptions options) throws IOException {
    long every = options.keeping.checkpointEvery.steps();
    KeptCheckpoints.update(run, step, every == 0 || step % every == 0, options.keeping.count());
  }

  /** Goes back to the last kept checkpoint, with the metrics and the best model as they were. */
  private void rewind() throws IOException {
    metrics.close();
    KeptCheckpoints.putBack(run, KeptCheckpoints.all(run).lastKey());
    Checkpoint.restore(run, trainer);
    metrics = Metrics.open(run, Checkpoint.metricsLines(run));
    bestIsSaved = true;
  }

  /** What the model writes after the prompt, or as the beginning of a text. */
  private String sample(Tokenizer tokenizer) {
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

  /** What has been recorded. */
  RunHistory history() throws IOException {
    double perEpoch =
        (double) data.training().perEpoch() * data.training().rows() * data.training().time();
    double uniform = Math.log(trainer.model().config().vocabSize());
    return RunHistory.read(run, perEpoch, uniform, data.floor());
  }

  private RunReport report(long step) throws IOException {
    RunHistory history = history();
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
        language,
        step >= trainer.options().steps(),
        rows,
        MachineFacts.here().rows(Words.in(language), device.threads()),
        history.losses(),
        history.samples());
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
