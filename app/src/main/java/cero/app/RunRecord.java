package cero.app;

import cero.app.report.RunReport;
import cero.app.words.Words;
import cero.data.stories.Language;
import cero.generate.Generator;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import cero.model.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.text.Tokenizer;
import cero.text.UnknownTextException;
import cero.train.Checkpoint;
import cero.train.Metrics;
import cero.train.RecordedEvents;
import cero.train.RunScale;
import cero.train.TensorBoard;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import cero.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final Metrics metrics;
  private final TensorBoard tensorBoard;
  private final RunFacts facts;
  private final List<TrainingEvent> past;
  private final RunHistory history;
  private final LiveReport page;

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
      RunFacts facts,
      List<TrainingEvent> past)
      throws IOException {
    this.run = run;
    this.trainer = trainer;
    this.device = device;
    this.data = data;
    this.options = options;
    this.settings = settings;
    this.language = language;
    this.facts = facts;
    this.past = past;
    this.history = RunHistory.of(past);
    this.metrics = Metrics.open(run, trainer.step(), facts.scale());
    this.tensorBoard = TensorBoard.open(run, trainer.step(), facts.scale());
    this.page = new LiveReport(run.resolve(REPORT), this::report);
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
    RunFacts facts = facts(trainer, device, data, settings);
    List<TrainingEvent> past =
        RecordedEvents.of(Metrics.read(run)).stream()
            .filter(event -> trainer.step() > 0 && event.step() <= trainer.step())
            .toList();
    RunRecord record =
        new RunRecord(run, trainer, device, data, options, settings, language, facts, past);
    facts.write(run);
    data.tokenizer().ifPresent(tokenizer -> trainer.sampler(() -> record.sample(tokenizer)));
    return record;
  }

  private static RunFacts facts(
      Trainer trainer, Device device, TrainData data, ObjectNode settings) {
    GptConfig config = trainer.model().config();
    int time = data.training().time();
    RunScale scale =
        new RunScale(
            bytesPerToken(data.trainingBytes(), data.trainingTokens()),
            bytesPerToken(data.validationBytes(), data.validationTokens()),
            new ModelWork(config).trainingPerToken(time),
            1e9 * MeasuredPeak.ofUser().gflops(device));
    return new RunFacts(
        settings,
        trainer.options().steps(),
        config.parameterCount(),
        config.vocabSize(),
        data.tokenizer().map(RunFacts::checksum).orElse(0L),
        (double) data.training().perEpoch() * data.training().rows() * time,
        data.floor(),
        scale,
        Optional.of(RunFacts.TrainingProcess.current()));
  }

  private static double bytesPerToken(long bytes, long tokens) {
    return bytes == 0 ? Double.NaN : (double) bytes / tokens;
  }

  @Override
  public void on(TrainingEvent event) throws IOException {
    metrics.on(event);
    tensorBoard.on(event);
    history.add(event);
    page.on(event);
    switch (event) {
      case TrainingEvent.Evaluated e -> keepIfBest(e);
      case TrainingEvent.Checkpoint _ -> save();
      default -> {}
    }
  }

  @Override
  public void close() throws IOException {
    try (metrics;
        tensorBoard) {
      page.close();
    }
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

  private void save() throws IOException {
    Checkpoint.write(run, trainer, data.tokenizer(), settings);
    if (trainer.bestStep() <= 0) {
      Checkpoint.removeBest(run); // of an earlier run in the same folder
    } else if (!bestIsSaved) {
      Checkpoint.writeBest(run, best, data.tokenizer());
      bestIsSaved = true;
    }
    if (trainer.average().isEmpty()) {
      Checkpoint.removeAverage(run); // of an earlier run in the same folder
    }
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
  RunHistory history() {
    return history;
  }

  /** What was known before the first step. */
  RunFacts facts() {
    return facts;
  }

  /** What happened before the step that the run goes on from, for whoever must know it. */
  List<TrainingEvent> past() {
    return past;
  }

  private RunReport report(RunReport.State state) {
    SequencedMap<String, String> rows = new LinkedHashMap<>();
    rows.put("data", data.source());
    rows.put("parameters", number(trainer.model().config().parameterCount()));
    rows.put("vocab", number(trainer.model().config().vocabSize()));
    rows.putAll(facts.options());
    Words words = Words.in(language);
    return new RunReport(
        facts.preset() + " · " + run.toAbsolutePath().normalize().getFileName(),
        language,
        state,
        rows,
        MachineFacts.here().rows(words, device.threads()),
        history.losses(facts),
        HealthFigures.of(history, facts.scale()),
        history.warnings().stream().map(warning -> WarningWords.of(warning, words)).toList(),
        history.samples());
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
