package cero.app.train;

import cero.app.options.OptionTypes;
import cero.app.options.Presets;
import cero.app.options.Rng;
import cero.model.GptConfig;
import cero.text.TextFormat;
import cero.train.OnSpike;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ParseResult.GroupMatch;
import tools.jackson.databind.JsonNode;

/** Refuses what {@code train} cannot do, before anything begins. */
final class TrainChecks {
  /** Options of which one leaves nothing to say for the other; a model has its tokenizer. */
  private static final List<List<String>> CONTRADICTIONS =
      List.of(
          List.of("--resume", "--find-lr"),
          List.of("--resume", "--preset"),
          List.of("--resume", "--out"),
          List.of("--resume", "--overwrite"),
          List.of("--resume", "--init"),
          List.of("--resume", "--tokenizer"),
          List.of("--resume", "--optimizer"),
          List.of("--init", "--tokenizer"),
          List.of("--data", "--ids"),
          List.of("--steps", "--epochs"));

  private final CommandSpec spec;
  private final TrainOptions options;

  TrainChecks(CommandSpec spec, TrainOptions options) {
    this.spec = spec;
    this.options = options;
  }

  ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** Whether the command line itself names the option. */
  boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /**
   * Refuses an option that is given twice: at the second one picocli begins its group of options
   * anew, and forgets the others of it.
   */
  void once() {
    ParseResult parsed = spec.commandLine().getParseResult();
    for (ArgGroupSpec group : spec.argGroups()) {
      List<GroupMatch> matches =
          parsed.findMatches(group).stream().flatMap(each -> each.matches().stream()).toList();
      for (OptionSpec option : group.options()) {
        if (matches.stream().filter(match -> !match.matchedValues(option).isEmpty()).count() > 1) {
          throw usage("%s is given more than once: give it once".formatted(option.longestName()));
        }
      }
    }
  }

  /** Options that exclude each other. */
  void contradictions() {
    once();
    for (List<String> pair : CONTRADICTIONS) {
      if (pair.stream().allMatch(this::isGiven)) {
        throw usage("%s and %s exclude each other: give one of them".formatted(pair.toArray()));
      }
    }
  }

  /** Changes that a run which is gone on with cannot take. */
  void resumed(JsonNode settings) {
    String rng = settings.path("options").path("--rng").asString("");
    if (isGiven("--rng") && !OptionTypes.spelled(options.learning.rng).equals(rng)) {
      throw usage(
          "--rng is %s in this run and can't be changed to %s"
              .formatted(rng, OptionTypes.spelled(options.learning.rng)));
    }
  }

  /** A preset that there is not. */
  void preset() {
    try {
      Presets.require(options.preset);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  /** Values that no data makes right. */
  void values() {
    atLeast("--batch", 1, options.learning.batch);
    atLeast("--context", 1, options.model.context);
    atLeast("--sample-tokens", 1, options.watching.sampleTokens);
    if (options.learning.rng == Rng.PYTORCH
        && (options.data.start == TrainOptions.Start.DOCUMENTS
            || options.data.pack == TrainOptions.Pack.DOCUMENTS)) {
      throw usage(
          "--rng pytorch reads text as PyTorch's loaders do, and so not by --start documents or"
              + " --pack documents");
    }
    atLeast("--keep", 0, options.keeping.keep);
    if (options.keeping.onSpike == OnSpike.REWIND) {
      if (options.keeping.checkpointEvery.steps() == 0) {
        throw usage(
            "--on-spike rewind needs a number of steps for --checkpoint-every, such as 500: after a"
                + " time, checkpoints lie elsewhere in each run");
      }
      if (options.learning.rng == Rng.PYTORCH) {
        throw usage("--on-spike rewind passes over batches, which --rng pytorch cannot do");
      }
    }
    var _ = options.reading(); // refuses what it can't be
    double share = options.data.validationShare;
    if (!(share > 0 && share < 1)) {
      throw usage("--val-share must be above 0 and below 1, not " + share);
    }
    if (options.watching.sampleTemperature < 0) {
      throw usage(
          "--sample-temperature must be 0 or more, not " + options.watching.sampleTemperature);
    }
    if (options.learning.epochs != null) {
      atLeast("--epochs", 0, options.learning.epochs);
    } else if (options.learning.steps == null) {
      throw usage("give --steps or --epochs, how long to train");
    }
    try {
      var _ = options.training(options.learning.epochs == null ? options.learning.steps : 0);
      if (options.model.init == null) {
        int someVocabulary = 1;
        var _ = options.model.config(someVocabulary);
      }
    } catch (IllegalArgumentException e) { // what the library refuses here is wrong usage
      throw usage(e.getMessage());
    }
  }

  private void atLeast(String option, long least, long value) {
    if (value < least) {
      throw usage("%s must be at least %d, not %d".formatted(option, least, value));
    }
  }

  /** Options that would change a model whose sizes are given. */
  void sizes(GptConfig config) {
    SequencedMap<String, Object> fixed = new LinkedHashMap<>();
    fixed.put("--layers", config.layers());
    fixed.put("--heads", config.heads());
    fixed.put("--embedding", config.embedding());
    fixed.put("--vocab", config.vocabSize());
    fixed.put("--tied", config.tied());
    fixed.put("--qkv-bias", config.qkvBias());
    for (Map.Entry<String, Object> entry : fixed.entrySet()) {
      String option = entry.getKey();
      Object asked = spec.findOption(option).getValue();
      if (isGiven(option) && !entry.getValue().equals(asked)) {
        throw usage(
            "%s is %s in the model in %s and can't be changed to %s"
                .formatted(option, entry.getValue(), options.model.init, asked));
      }
    }
    if (options.model.context > config.context()) {
      throw usage(
          "--context %d is longer than the model's, %d"
              .formatted(options.model.context, config.context()));
    }
  }

  /** Data that does not fit the model. */
  void data(TrainData data, GptConfig config) {
    if (data.training().time() > config.context()) {
      throw usage(
          "the sequences have %d tokens, but the model's context is %d: give a larger --context"
              .formatted(data.training().time(), config.context()));
    }
    if (data.largestId() >= config.vocabSize()) {
      throw usage(
          "id %d is not in the vocabulary of %d, whose ids end before it: give %s"
              .formatted(
                  data.largestId(),
                  config.vocabSize(),
                  options.model.init == null ? "a larger --vocab" : "other ids or another model"));
    }
    String prompt = options.watching.prompt;
    if (prompt != null && data.tokenizer().isPresent()) {
      var _ = TextFormat.of(data.tokenizer().get()).prompt(prompt);
    }
  }
}
