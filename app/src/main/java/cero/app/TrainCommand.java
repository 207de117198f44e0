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
import cero.train.Trainer;
import cero.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
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

  @Mixin private TrainOptions options;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  TrainCommand(Console console) {
    this.console = console;
  }

  /**
   * A run that is ready to begin.
   *
   * @param folder that it is kept in
   * @param settings what is saved for whoever resumes it
   */
  record Prepared(
      Path folder, Trainer trainer, TrainData data, TrainOptions options, ObjectNode settings) {}

  @Override
  public Integer call() throws IOException {
    try (Device device = Device.cpu(threads.threads())) {
      Prepared prepared = prepare(device);
      new TrainRun(
              console,
              common,
              prepared.options(),
              prepared.folder(),
              prepared.data(),
              prepared.settings())
          .run(prepared.trainer(), device);
    }
    return 0;
  }

  /**
   * Checks what the options ask for, and reads the data and the weights.
   *
   * @throws IOException if a file can't be read, or the run's folder can't be written
   */
  Prepared prepare(Device device) throws IOException {
    TrainChecks checks = new TrainChecks(spec, options);
    checks.contradictions();
    Language language = common.language();
    if (resume != null) {
      language = useSettingsOf(resume, language);
    } else if (!Presets.names().contains(preset)) {
      throw checks.usage(
          "there is no preset '%s'; there are %s"
              .formatted(preset, String.join(", ", Presets.names())));
    }
    checks.values();
    Path run = resume != null ? resume : out != null ? out : RunFolder.unused(preset);
    RunFolder.requireWritable(run);
    Optional<GptConfig> given = givenConfig(checks);
    Optional<PyTorchRandom> random = random();
    TrainData data = TrainData.load(options, language, random, checks::isGiven);
    GptConfig config = given.isPresent() ? given.get() : newConfig(data, checks);
    checks.data(data, config);
    checks.memory(config, data.training());
    TrainingOptions training = trainingOptions(data.training(), checks);
    ObjectNode settings = settings(data, language);
    if (resume != null) {
      requireSameText(data);
    }
    Trainer trainer =
        new Trainer(
            device,
            model(config, random),
            data.training(),
            data.trainingSample(),
            data.validation(),
            training);
    random.ifPresent(trainer::random);
    if (resume != null) {
      Checkpoint.restore(resume, trainer);
    }
    return new Prepared(run, trainer, data, options, settings);
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

  private void requireSameText(TrainData data) throws IOException {
    JsonNode before = Checkpoint.settings(resume).path("fingerprint");
    if (before.asInt() != data.fingerprint()) {
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
    long perEpoch = Math.max(1, batches.perEpoch() / options.learning.accumulate);
    if (epochs > Long.MAX_VALUE / perEpoch) {
      throw checks.usage("--epochs %d are too many to count their steps".formatted(epochs));
    }
    return options.training(epochs * perEpoch);
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
        String text =
            switch (value) {
              case Enum<?> constant -> TrainOptions.spelled(constant);
              case Path path -> path.toAbsolutePath().toString();
              default -> value.toString();
            };
        if (!(value instanceof Collection<?>) && !option.longestName().equals("--init")) {
          values.put(option.longestName(), text);
        }
      }
    }
    return settings;
  }
}
