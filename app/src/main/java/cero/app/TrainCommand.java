package cero.app;

import cero.app.terminal.Console;
import cero.data.Batches;
import cero.data.DataException;
import cero.data.stories.Language;
import cero.format.ModelDirectory;
import cero.model.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.random.PyTorchRandom;
import cero.text.Tokenizer;
import cero.train.Checkpoint;
import cero.train.KeptCheckpoints;
import cero.train.LearningRateTest;
import cero.train.RunLock;
import cero.train.Schedule;
import cero.train.Trainer;
import cero.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Trains a model, and shows it learning. */
@Command(
    name = "train",
    sortOptions = false,
    description = "Train a GPT from random weights, and watch it learn.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  a small model on the built-in stories, in a minute or two",
      "    ./cero train",
      "  your own text, characters, nanoGPT's small settings",
      "    ./cero train --preset nano --data my-text.txt --out runs/mine",
      "  go on with a run that was stopped",
      "    ./cero train --resume runs/mine"
    })
final class TrainCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Settings to start from: tales, nano, shakespeare, book, gpt2, gpt2-medium, gpt2-large or"
              + " gpt2-xl (default: tales).")
  private String preset = Presets.DEFAULT;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the model and all about the run go (default: runs/PRESET, or runs/PRESET-2 and so on"
              + " where there is one already).")
  private Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with the run in this folder, with its settings.")
  private Path resume;

  @Option(
      names = "--at",
      paramLabel = "STEP",
      description =
          "With --resume: go back to the kept checkpoint of that step, and go on from there; what"
              + " came after it is given up.")
  private Long at;

  @Option(
      names = "--find-lr",
      description =
          "Instead of training, try rising learning rates for 100 steps, draw the loss against them"
              + " and suggest one; with --out, keep a page of it there.")
  private boolean findLearningRate;

  @Mixin private TrainOptions options;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  TrainCommand(Console console) {
    this.console = console;
  }

  /** The command that these arguments of a command called {@code name} ask for. */
  static TrainCommand of(Console console, String name, List<String> arguments) {
    String[] array = arguments.toArray(String[]::new);
    TrainCommand command = new TrainCommand(console);
    CommandLine commandLine = new CommandLine(command).setCommandName(name);
    OptionTypes.register(commandLine);
    commandLine.setDefaultValueProvider(new TrainDefaults(array));
    commandLine.parseArgs(array);
    return command;
  }

  /**
   * What a run would be, before anything large is made.
   *
   * @param random what all is drawn from, where that is PyTorch's generator
   */
  record Plan(
      GptConfig config,
      TrainData data,
      TrainOptions options,
      TrainingOptions training,
      Language language,
      Optional<PyTorchRandom> random) {

    /** A trainer of this model, on the plan's data. */
    Trainer trainer(Device device, Gpt model, TrainingOptions chosen) {
      return new Trainer(
          device, model, data.training(), data.trainingSample(), data.validation(), chosen);
    }

    TrainingMemory memory() {
      Batches batches = data.training();
      return new TrainingMemory(
          config,
          batches.rows(),
          batches.time(),
          options.learning.recompute,
          options.learning.ema > 0);
    }
  }

  /**
   * A run that is ready to begin.
   *
   * @param lock that keeps others out of the folder
   * @param folder that it is kept in
   * @param settings what is saved for whoever resumes it
   * @param changes of the settings since it was saved, where it is resumed
   */
  record Prepared(
      RunLock lock,
      Path folder,
      Trainer trainer,
      TrainData data,
      TrainOptions options,
      ObjectNode settings,
      List<SettingChange> changes)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      lock.close();
    }
  }

  @Override
  public Integer call() throws IOException {
    try (Device device = Device.cpu(threads.threads())) {
      if (findLearningRate) {
        findLearningRate(device);
      } else {
        try (Prepared prepared = prepare(device)) {
          train(prepared, device);
        }
      }
    }
    return 0;
  }

  private void train(Prepared prepared, Device device) throws IOException {
    new TrainRun(
            console,
            common,
            prepared.options(),
            prepared.folder(),
            prepared.data(),
            prepared.settings(),
            prepared.changes())
        .run(prepared.trainer(), device);
  }

  TrainOptions options() {
    return options;
  }

  /** The option of a run's settings with this long name, if there is one. */
  Optional<OptionSpec> setting(String name) {
    return Optional.ofNullable(spec.findOption(name)).filter(option -> option.group() != null);
  }

  private void findLearningRate(Device device) throws IOException {
    TrainArguments arguments = TrainArguments.given(spec); // as they are before the test's own
    options.learning.schedule = Schedule.CONSTANT;
    options.learning.warmup = 0;
    options.learning.learningRate = LearningRateTest.LOWEST;
    options.learning.minLearningRate = 0.0;
    new FindLearningRate(console, common, arguments, Optional.ofNullable(out))
        .run(untrained(device));
  }

  /**
   * What the options ask for, at its first step, without a run's folder.
   *
   * @throws IOException if a file can't be read
   */
  Trainer untrained(Device device) throws IOException {
    check();
    return untrained(device, plan());
  }

  private Trainer untrained(Device device, Plan plan) throws IOException {
    plan.memory().require();
    Trainer trainer = plan.trainer(device, model(plan.config(), plan.random()), plan.training());
    plan.random().ifPresent(trainer::random);
    return trainer;
  }

  /**
   * Checks what the options ask for, and reads the data and the weights.
   *
   * @throws IOException if a file can't be read, or the run's folder can't be written or is another
   *     process's
   */
  Prepared prepare(Device device) throws IOException {
    check();
    if (resume == null) {
      return prepare(device, null);
    }
    var _ = Checkpoint.settings(resume); // where there is no run, none is to be made
    RunFolder.requireWritable(resume);
    RunLock lock = RunLock.take(resume);
    try {
      return prepare(device, lock);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /**
   * @param taken the resumed run's lock; null for a new run, whose folder is taken when nothing
   *     speaks against it any more
   */
  private Prepared prepare(Device device, RunLock taken) throws IOException {
    Path run = resume != null ? resume : out != null ? out : RunFolder.unused(preset);
    if (taken == null) {
      RunFolder.requireWritable(run);
    }
    Plan plan = plan();
    ObjectNode settings = settings(plan.data(), plan.language());
    List<SettingChange> changes = List.of();
    if (resume != null) {
      JsonNode before = Checkpoint.settings(checkpoint());
      requireSameText(before, plan.data());
      changes = SettingChange.between(before, settings);
    }
    Trainer trainer = untrained(device, plan);
    if (resume != null) {
      Checkpoint.restore(checkpoint(), trainer);
    }
    if (at != null) {
      KeptCheckpoints.putBack(resume, at);
    }
    RunLock lock = taken == null ? RunLock.take(run) : taken;
    return new Prepared(lock, run, trainer, plan.data(), options, settings, changes);
  }

  /** The checkpoint that is gone on from: the last, or a kept one. */
  private Path checkpoint() throws IOException {
    return at == null ? resume : KeptCheckpoints.find(resume, at);
  }

  /** Refuses what no data makes right; of a resumed run only what no run makes right. */
  void check() {
    TrainChecks checks = new TrainChecks(spec, options);
    checks.contradictions();
    if (at != null && resume == null) {
      throw checks.usage("--at needs --resume, the run to go back in");
    }
    if (resume != null) {
      return; // its settings are read with its data
    }
    if (!Presets.names().contains(preset)) {
      throw checks.usage(
          "there is no preset '%s'; there are %s"
              .formatted(preset, String.join(", ", Presets.names())));
    }
    checks.values();
  }

  /**
   * Reads the data, and says what the run would be; after {@link #check}.
   *
   * @throws IOException if a file can't be read
   */
  Plan plan() throws IOException {
    TrainChecks checks = new TrainChecks(spec, options);
    Language language = common.language();
    if (resume != null) {
      checks.resumed(Checkpoint.settings(checkpoint()));
      language = useSettingsOf(checkpoint(), language);
      checks.values();
    }
    Optional<GptConfig> given = givenConfig(checks);
    Optional<PyTorchRandom> random = random();
    TrainData data = TrainData.load(options, language, random, checks::isGiven);
    GptConfig config = given.isPresent() ? given.get() : newConfig(data, checks);
    checks.data(data, config);
    TrainingOptions training = trainingOptions(data.training(), checks);
    return new Plan(config, data, options, training, language, random);
  }

  private Optional<PyTorchRandom> random() {
    return options.learning.rng == Rng.PYTORCH
        ? Optional.of(new PyTorchRandom(options.learning.seed))
        : Optional.empty();
  }

  private Gpt model(GptConfig config, Optional<PyTorchRandom> random) throws IOException {
    if (options.model.init != null) {
      return ModelDirectory.open(options.model.init).readModel(config);
    }
    Initialization initialization = options.model.initialization;
    return random.isPresent()
        ? Gpt.create(config, initialization, random.get())
        : Gpt.create(config, initialization, options.learning.seed);
  }

  /**
   * Takes the resumed run's data, and its model in the place of new weights. Its stories stay in
   * their language, whatever the program now speaks.
   */
  private Language useSettingsOf(Path run, Language language) throws IOException {
    JsonNode settings = Checkpoint.settings(run);
    options.model.init = run;
    preset = settings.path("preset").asString(preset);
    if (options.data.paths.isEmpty() && options.data.ids == null) {
      for (JsonNode path : settings.path("data")) {
        options.data.paths.add(Path.of(path.asString()));
      }
    }
    return Language.of(settings.path("lang").asString(language.code()));
  }

  private void requireSameText(JsonNode before, TrainData data) {
    if (before.path("fingerprint").asInt() != data.fingerprint()) {
      throw new DataException(
          "the text is not the one that the run in %s began with: bring that back, or start a new"
                  .formatted(resume)
              + " run from its weights with --init");
    }
  }

  /** The sizes of the model that is gone on from, if there is one. */
  private Optional<GptConfig> givenConfig(TrainChecks checks) throws IOException {
    if (options.model.init == null) {
      return Optional.empty();
    }
    GptConfig config = ModelDirectory.open(options.model.init).config();
    if (!checks.isGiven("--context")) {
      options.model.context = Math.min(options.model.context, config.context());
    }
    checks.sizes(config);
    return Optional.of(config.toBuilder().dropout(options.model.dropout).build());
  }

  private GptConfig newConfig(TrainData data, TrainChecks checks) {
    int tokens = data.tokenizer().map(Tokenizer::vocabSize).orElse(0);
    int vocab = options.model.vocab == null ? tokens : options.model.vocab;
    if (options.model.vocab == null && tokens == 0) {
      throw checks.usage("--ids needs --vocab, the number of different ids, or --init");
    }
    if (vocab < tokens) {
      throw checks.usage("--vocab %d is less than the tokenizer's %d".formatted(vocab, tokens));
    }
    try {
      return options.model.config(vocab);
    } catch (IllegalArgumentException e) {
      throw checks.usage(e.getMessage());
    }
  }

  private TrainingOptions trainingOptions(Batches batches, TrainChecks checks) {
    Long epochs = options.learning.epochs;
    if (epochs == null) {
      return options.training(options.learning.steps);
    }
    try {
      return options.training(batches.steps(epochs, options.learning.accumulate));
    } catch (ArithmeticException e) {
      throw checks.usage("--epochs %d are too many to count their steps".formatted(epochs));
    }
  }

  /** All that a resumed run must know. */
  private ObjectNode settings(TrainData data, Language language) {
    ObjectNode settings = new ObjectMapper().createObjectNode();
    settings.put("preset", preset).put("lang", language.code());
    settings.put("fingerprint", data.fingerprint());
    ArrayNode paths = settings.putArray("data");
    options.data.paths.forEach(path -> paths.add(path.toAbsolutePath().toString()));
    ObjectNode values = settings.putObject("options");
    for (OptionSpec option : spec.options()) {
      if (option.group() != null && option.getValue() != null) {
        Object value = option.getValue();
        String text = TrainArguments.text(value);
        if (!(value instanceof Collection<?>) && !option.longestName().equals("--init")) {
          values.put(option.longestName(), text);
        }
      }
    }
    return settings;
  }
}
