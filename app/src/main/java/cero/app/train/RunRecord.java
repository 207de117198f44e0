package cero.app.train;

import cero.app.machine.MachineFacts;
import cero.app.machine.MeasuredPeak;
import cero.app.machine.ModelWork;
import cero.app.report.RunReport;
import cero.app.runs.HealthFigures;
import cero.app.runs.RunFacts;
import cero.app.runs.RunFolder;
import cero.app.runs.RunHistory;
import cero.app.terminal.Numbers;
import cero.app.words.Words;
import cero.data.stories.Language;
import cero.device.Device;
import cero.format.DurableFolder;
import cero.generate.Generator;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.LanguageModel;
import cero.text.TextFormat;
import cero.train.Checkpoint;
import cero.train.KeptCheckpoints;
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
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** What a run leaves behind in its folder: the model, the best one, metrics and the report. */
public final class RunRecord implements TrainingListener, AutoCloseable {
  private static final int SPIKES_SHOWN = 10;

  private final Path run;
  private final Trainer trainer;
  private final Device device;
  private final TrainData data;
  private final TextFormat text;
  private final TrainOptions options;
  private final ObjectNode settings;
  private final Language language;
  private final RunFacts facts;
  private final LiveReport page;
  private Metrics metrics;
  private TensorBoard tensorBoard;
  private List<TrainingEvent> past;
  private RunHistory history;

  private Gpt best; // the best weights that are not saved yet, or those saved last
  private boolean bestIsSaved = true;

  private RunRecord(
      Path run,
      Trainer trainer,
      Device device,
      TrainData data,
      TextFormat text,
      TrainOptions options,
      ObjectNode settings,
      Language language,
      RunFacts facts) {
    this.run = run;
    this.trainer = trainer;
    this.device = device;
    this.data = data;
    this.text = text;
    this.options = options;
    this.settings = settings;
    this.language = language;
    this.facts = facts;
    this.page = new LiveReport(run.resolve(RunFolder.REPORT), this::report);
    this.metrics = Metrics.begin(run, facts.scale());
    this.tensorBoard = TensorBoard.begin(run, facts.scale());
    this.past = List.of();
    this.history = RunHistory.of(past);
  }

  /** Sets all that tells of the run to the checkpoint that it goes on from. */
  private void goOn() throws IOException {
    metrics = Metrics.open(run, Checkpoint.metricsLines(run), facts.scale());
    past = RecordedEvents.read(run).events();
    tensorBoard = TensorBoard.open(run, trainer.step(), facts.scale(), past);
    history = RunHistory.of(past);
  }

  /**
   * Begins the record of a run, or goes on with it, and lets the trainer write the samples that its
   * options ask for.
   *
   * @param settings what is saved for whoever resumes the run
   * @throws IOException if the folder can't be written
   */
  public static RunRecord open(
      Path run,
      Trainer trainer,
      Device device,
      TrainData data,
      TrainOptions options,
      ObjectNode settings,
      Language language)
      throws IOException {
    RunFacts facts = facts(trainer, device, data, settings);
    Path before = trainer.begun() ? run : options.model.init;
    TextFormat text = data.text(Optional.ofNullable(before));
    RunRecord record =
        new RunRecord(run, trainer, device, data, text, options, settings, language, facts);
    if (trainer.begun()) {
      try {
        DurableFolder.finish(run);
        facts.write(run); // first what may not work, then what leaves new files
        keep(run, trainer.step(), options);
        record.goOn();
      } catch (IOException e) {
        try (record) {
          throw e;
        }
      }
    }
    trainer.rewinder(record::rewind);
    if (data.tokenizer().isPresent()) {
      trainer.sampler(record::sample);
    }
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
        OptionalLong.of(trainer.options().steps()),
        config.parameterCount(),
        config.vocabSize(),
        data.tokenizer().map(RunFacts::checksum).orElse(0L),
        (double) data.training().tokensPerEpoch(),
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
    switch (event) {
      case TrainingEvent.Evaluated e -> keepIfBest(e);
      case TrainingEvent.Checkpoint e -> save(e);
      default -> {}
    }
    page.on(event);
  }

  @Override
  public void close() throws IOException {
    try (var _ = metrics;
        var _ = tensorBoard) {
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

  /**
   * The order is what makes a run safe: what tells of the run is flushed, then all that going on
   * needs and the models count as one, then an earlier checkpoint may go. Whoever resumes makes up
   * for what a kill left out after that.
   */
  private void save(TrainingEvent.Checkpoint event) throws IOException {
    Optional<Gpt> newBest = bestIsSaved ? Optional.empty() : Optional.of(best);
    Checkpoint.write(run, trainer, text, settings, newBest, metrics);
    bestIsSaved = true;
    keep(run, event.step(), options);
    if (tensorBoard.isUnwritten()) { // a new run's, which has now taken its place in the folder
      tensorBoard.write();
      facts.write(run);
    }
  }

  /** Keeps this checkpoint among the last, if it is due or the one to go back to. */
  private static void keep(Path run, long step, TrainOptions options) throws IOException {
    long every = options.keeping.checkpointEvery.steps();
    KeptCheckpoints.update(run, step, every == 0 || step % every == 0, options.keeping.count());
  }

  /** Goes back to the last kept checkpoint, with all that tells of the run and the best model. */
  private void rewind() throws IOException {
    metrics.close();
    tensorBoard.close();
    KeptCheckpoints.putBack(run, KeptCheckpoints.all(run).lastKey());
    Checkpoint.restore(run, trainer);
    goOn();
    bestIsSaved = true;
  }

  /** What the model writes after the prompt, or as the beginning of a text. */
  private String sample() {
    Sampling sampling = Sampling.builder().temperature(options.watching.sampleTemperature).build();
    LanguageModel model = new LanguageModel(trainer.model(), text);
    int count = options.watching.sampleTokens;
    long seed = options.learning.seed; // a generator of its own: samples change nothing
    int[] prompt = model.text().prompt(Objects.requireNonNullElse(options.watching.prompt, ""));
    TokenDraw draw = TokenDraw.of(new SplittableRandom(seed));
    int[] written =
        new Generator(device, model).generate(prompt, count, sampling, draw, _ -> true).ids();
    return model.text().requireTokenizer().decode(written);
  }

  /** What has been recorded. */
  RunHistory history() {
    return history;
  }

  /** What was known before the first step. */
  RunFacts facts() {
    return facts;
  }

  /** What happened before the place that the run goes on from, or went back to, in order. */
  List<TrainingEvent> past() {
    return past;
  }

  private RunReport report(RunReport.State state) {
    SequencedMap<String, String> rows = new LinkedHashMap<>();
    rows.put("data", data.source());
    rows.put("parameters", Numbers.whole(trainer.model().config().parameterCount()));
    rows.put("vocab", Numbers.whole(trainer.model().config().vocabSize()));
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
        amiss(words),
        history.samples());
  }

  /** The warnings, and the last spikes of what may be many. */
  private List<String> amiss(Words words) {
    List<TrainingEvent.Spiked> spikes = history.spikes();
    return Stream.concat(
            history.warnings().stream().map(warning -> WarningWords.of(warning, words)),
            spikes.subList(Math.max(0, spikes.size() - SPIKES_SHOWN), spikes.size()).stream()
                .map(spike -> WarningWords.of(spike, words)))
        .toList();
  }
}
