package cero.app;

import cero.app.terminal.Console;
import cero.app.words.Language;
import cero.data.Batches;
import cero.data.DataException;
import cero.format.ModelDirectory;
import cero.model.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.text.Tokenizer;
import cero.train.Checkpoint;
import cero.train.Trainer;
import cero.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      description = "Where the model and all about the run go (default: runs/PRESET).")
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

  @Override
  public Integer call() throws IOException {
    Language language = common.language();
    if (resume != null) {
      language = useSettingsOf(resume, language);
    } else if (!Presets.names().contains(preset)) {
      throw usage(
          "there is no preset '%s'; there are %s"
              .formatted(preset, String.join(", ", Presets.names())));
    }
    Path run = resume != null ? resume : out != null ? out : Path.of("runs", preset);
    Optional<GptConfig> given = givenConfig();
    TrainData data = TrainData.load(options, language);
    GptConfig config = given.isPresent() ? given.get() : newConfig(data);
    if (data.training().time() > config.context()) {
      throw usage(
          "the sequences have %d tokens, but the model's context is %d: give a larger --context"
              .formatted(data.training().time(), config.context()));
    }
    requireMemory(config, data.training());
    TrainingOptions training = trainingOptions(data.training());
    ObjectNode settings = settings(data, language);
    if (resume != null) {
      requireSameText(data);
    }
    try (Device device = Device.cpu(threads.threads())) {
      Gpt model =
          options.model.init != null
              ? ModelDirectory.open(options.model.init).readModel(config)
              : Gpt.create(config, options.model.initialization, options.learning.seed);
      Trainer trainer =
          new Trainer(
              device, model, data.training(), data.trainingSample(), data.validation(), training);
      if (resume != null) {
        Checkpoint.restore(resume, trainer);
      }
      new TrainRun(console, common, options, run, data, settings).run(trainer, device);
    }
    return 0;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** Takes the resumed run's data, and its model in the place of new weights. */
  private Language useSettingsOf(Path run, Language language) throws IOException {
    JsonNode settings = Checkpoint.settings(run);
    options.model.init = run;
    preset = settings.path("preset").asString(preset);
    if (options.data.paths.isEmpty() && options.data.ids == null) {
      for (JsonNode path : settings.path("data")) {
        options.data.paths.add(Path.of(path.asString()));
      }
    }
    return isGiven("--lang")
        ? language
        : Language.of(settings.path("lang").asString(language.code()));
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
  private Optional<GptConfig> givenConfig() throws IOException {
    if (options.model.init == null) {
      return Optional.empty();
    }
    GptConfig config = ModelDirectory.open(options.model.init).config();
    if (!isGiven("--context")) {
      options.model.context = Math.min(options.model.context, config.context());
    } else if (options.model.context > config.context()) {
      throw usage(
          "--context %d is longer than the model's, %d"
              .formatted(options.model.context, config.context()));
    }
    return Optional.of(config.toBuilder().dropout(options.model.dropout).build());
  }

  private GptConfig newConfig(TrainData data) {
    int tokens = data.tokenizer().map(Tokenizer::vocabSize).orElse(0);
    int vocab = options.model.vocab == null ? tokens : options.model.vocab;
    if (options.model.vocab == null && tokens == 0) {
      throw usage("--ids needs --vocab, the number of different ids, or --init");
    }
    if (vocab < tokens) {
      throw usage("--vocab %d is less than the tokenizer's %d".formatted(vocab, tokens));
    }
    try {
      return options.model.config(vocab);
    } catch (IllegalArgumentException e) { // what the library refuses here is wrong usage
      throw usage(e.getMessage());
    }
  }

  private TrainingOptions trainingOptions(Batches batches) {
    Long epochs = options.learning.epochs;
    if (epochs != null && epochs < 0) {
      throw usage("--epochs must not be negative, but is " + epochs);
    }
    try {
      long perEpoch = Math.max(1, batches.perEpoch() / options.learning.accumulate);
      long steps = epochs != null ? Math.multiplyExact(epochs, perEpoch) : options.learning.steps;
      return options.training(steps);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw usage(e.getMessage());
    }
  }

  private void requireMemory(GptConfig config, Batches batches) {
    long needed = Trainer.memoryBytes(config, batches.rows(), batches.time());
    // The best weights so far are kept beside, and the JVM needs some room of its own.
    needed += 4 * config.parameterCount() + (64L << 20);
    long there = Runtime.getRuntime().maxMemory();
    if (needed > there) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "training %,d parameters with batches of %d x %d tokens needs about %.1f GiB, but Java"
                  + " may use %.1f GiB here: reduce --batch, --context, --layers or --embedding",
              config.parameterCount(),
              batches.rows(),
              batches.time(),
              needed / 0x1p30,
              there / 0x1p30));
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
