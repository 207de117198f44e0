package cero.app.train;

import cero.app.options.OutputPlace;
import cero.app.options.Rng;
import cero.app.runs.RunFolder;
import cero.app.terminal.Console;
import cero.data.Batches;
import cero.data.DataException;
import cero.data.stories.Language;
import cero.device.Device;
import cero.format.FolderLock;
import cero.format.ModelDirectory;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.random.PyTorchRandom;
import cero.text.Tokenizer;
import cero.train.Checkpoint;
import cero.train.KeptCheckpoints;
import cero.train.Trainer;
import cero.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a run of what {@code train}'s options ask for, or refuses it in a sentence. */
public final class RunPreparation {
  private final CommandSpec spec;
  private final TrainOptions options;
  private final Path out;
  private final Path resume;
  private final Long at;
  private final boolean overwrite;
  private final Language spoken;

  /**
   * @param spec of the command, whose arguments have been read
   * @param options its options; what a resumed run or the data decide is written into them
   * @param out the run's folder; null for one of its preset's name
   * @param resume the run that is gone on with; null for none
   * @param at the kept checkpoint that it goes back to; null for the last
   * @param overwrite whether a new run may take the place of an earlier one in its folder
   * @param spoken the language of the built-in stories, where the run has no other
   */
  RunPreparation(
      CommandSpec spec,
      TrainOptions options,
      Path out,
      Path resume,
      Long at,
      boolean overwrite,
      Language spoken) {
    this.spec = spec;
    this.options = options;
    this.out = out;
    this.resume = resume;
    this.at = at;
    this.overwrite = overwrite;
    this.spoken = spoken;
  }

  /** What these arguments of a command called {@code name} ask for. */
  public static RunPreparation of(Console console, String name, List<String> arguments) {
    return TrainCommand.of(console, name, arguments).preparation();
  }

  public TrainOptions options() {
    return options;
  }

  /** The option of a run's settings with this long name, if there is one. */
  public Optional<OptionSpec> setting(String name) {
    return Optional.ofNullable(spec.findOption(name)).filter(option -> option.group() != null);
  }

  /**
   * What the options ask for, at its first step, without a run's folder.
   *
   * @throws IOException if a file can't be read
   */
  public Trainer untrained(Device device) throws IOException {
    check();
    return untrained(device, plan());
  }

  /**
   * A trainer for the plan of these options, at its first step.
   *
   * @throws IllegalArgumentException if it does not fit the memory
   * @throws IOException if the first weights can't be read
   */
  public Trainer untrained(Device device, RunPlan plan) throws IOException {
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
  public PreparedRun prepare(Device device) throws IOException {
    check();
    if (resume == null) {
      return prepare(device, null);
    }
    RunFolder.requireResumable(resume); // where there is no run, none is to be made
    FolderLock lock = RunFolder.take(resume);
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
  private PreparedRun prepare(Device device, FolderLock taken) throws IOException {
    if (taken == null) {
      RunFolder.requireWritable(out != null ? out : RunFolder.ALL);
      requireApart(out != null ? out : RunFolder.ALL.resolve(options.preset));
      requireUnused();
    }
    RunPlan plan = plan();
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
    Path run = resume != null ? resume : out;
    if (run == null) {
      run = RunFolder.makeUnused(RunFolder.ALL, options.preset);
    }
    boolean made = !Files.exists(run) || (out == null && taken == null);
    FolderLock lock = taken == null ? RunFolder.take(run) : taken;
    try {
      if (taken == null) {
        requireUnused(); // nobody has trained there meanwhile
      }
    } catch (IOException e) {
      try (lock) {
        throw e;
      }
    }
    return new PreparedRun(lock, run, made, trainer, plan.data(), options, settings, changes);
  }

  /** Refuses a folder that is, holds, or lies in the data. */
  public void requireApart(Path folder) throws IOException {
    List<Path> read = new ArrayList<>(options.data.paths);
    if (options.data.ids != null) {
      read.add(options.data.ids);
    }
    OutputPlace.requireApart(folder, read);
  }

  private void requireUnused() throws IOException {
    if (out != null) {
      RunFolder.requireUnused(out, overwrite);
    }
  }

  /** The checkpoint that is gone on from: the last, or a kept one. */
  private Path checkpoint() throws IOException {
    return at == null ? resume : KeptCheckpoints.find(resume, at);
  }

  /** Refuses what no data makes right; of a resumed run only what no run makes right. */
  public void check() {
    TrainChecks checks = new TrainChecks(spec, options);
    checks.contradictions();
    if (at != null && resume == null) {
      throw checks.usage("--at needs --resume, the run to go back in");
    }
    if (resume != null) {
      return; // its settings are read with its data
    }
    checks.preset();
    checks.values();
  }

  /**
   * Reads the data, and says what the run would be; after {@link #check}.
   *
   * @throws IOException if a file can't be read
   */
  public RunPlan plan() throws IOException {
    TrainChecks checks = new TrainChecks(spec, options);
    Language language = spoken;
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
    RunPlan plan = new RunPlan(config, data, options, training, language, random);
    if (!plan.memory().isCountable()) {
      throw checks.usage(
          "a model and batches of such sizes take more bytes than can be counted: reduce --layers,"
              + " --embedding, --vocab, --batch or --context");
    }
    return plan;
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
    options.preset = settings.path("preset").asString(options.preset);
    if (options.data.paths.isEmpty() && options.data.ids == null) {
      for (JsonNode path : settings.path("data")) {
        options.data.paths.add(Path.of(path.asString("")));
      }
    }
    return Language.of(settings.path("lang").asString(language.code()));
  }

  private void requireSameText(JsonNode before, TrainData data) {
    if (before.path("fingerprint").asInt(0) != data.fingerprint()) {
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
    settings.put("preset", options.preset).put("lang", language.code());
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
