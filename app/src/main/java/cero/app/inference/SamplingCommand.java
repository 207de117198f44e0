package cero.app.inference;

import cero.app.options.CommonOptions;
import cero.app.options.ThreadOptions;
import cero.app.terminal.Console;
import cero.device.Device;
import cero.generate.Decoder;
import cero.generate.Sampler;
import cero.generate.Sampling;
import cero.generate.SamplingStages;
import cero.generate.SamplingStages.Fate;
import cero.generate.TokenDraw;
import cero.model.Gpt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows how one next word is chosen, stage by stage. */
@Command(
    name = "sampling",
    sortOptions = false,
    description = "Show how the next word is chosen: from logits to draws, stage by stage.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  nine words and their logits, 1000 draws",
      "    ./cero sampling --words closer,every,effort,forward,inches,moves,pizza,toward,you \\",
      "      --logits 4.51,0.89,-1.90,6.75,1.63,-1.62,-1.89,6.28,1.79",
      "  the same with --temperature 0.1 or 5, with --top-k 3, with --top-p 0.9",
      "  the next token of a model",
      "    ./cero sampling --model runs/my-model --prompt \"Once upon a\" --top-k 5"
    })
public final class SamplingCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--logits",
      paramLabel = "Z,Z,…",
      description = "The logits, separated by commas.")
  private String logitList;

  @Option(
      names = "--words",
      paramLabel = "W,W,…",
      description = "A word for each logit (default: 0, 1, 2, …).")
  private String wordList;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Instead of --logits: a model's folder, whose next token it is.")
  private Path folder;

  @Mixin private PromptOptions prompt;

  @Mixin private SamplingOptions samplingOptions;

  @Option(names = "--draws", paramLabel = "N", description = "How often to draw (default: 1000).")
  private int draws = 1000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Makes the draws come out the same each time.")
  private Long seed;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  /**
   * What is chosen from.
   *
   * @param history the ids so far
   */
  private record Choice(float[] logits, List<String> words, int[] history) {}

  public SamplingCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if ((logitList == null) == (folder == null)) {
      throw usage("give either --logits or --model");
    }
    Sampling sampling = samplingOptions.sampling();
    if (draws < 1) {
      throw usage("--draws must be at least 1, not " + draws);
    }
    Choice choice = folder == null ? givenChoice(sampling) : modelsChoice();
    Sampler sampler = new Sampler(sampling);
    SamplingStages stages = sampler.stages(choice.logits, choice.history);
    TokenDraw draw = samplingOptions.draw(seed != null ? seed : new SplittableRandom().nextLong());
    int[] counts = sampler.counts(choice.logits, choice.history, draws, draw);
    if (common.json()) {
      console.json(json(choice.words, stages, counts));
    } else {
      new SamplingPage(console.out(), common.words(), choice.words, draws)
          .print(stages, counts, sampling);
    }
    return 0;
  }

  private Choice givenChoice(Sampling sampling) {
    if (prompt.isGiven()) {
      throw usage("--prompt, --prompt-file and --prompt-ids need --model");
    }
    if (sampling.repetitionPenalty() != 1) {
      throw usage("--repetition-penalty needs --model: without a text nothing is repeated");
    }
    float[] logits = logits();
    return new Choice(logits, words(logits.length), new int[0]);
  }

  private Choice modelsChoice() throws IOException {
    if (wordList != null) {
      throw usage("--words needs --logits: a model has its own");
    }
    int threadCount = threads.threads();
    OpenModel model = prompt.open(folder, console, common);
    int[] ids = prompt.ids(model, console, common);
    try (Device device = Device.cpu(threadCount)) {
      Gpt gpt = model.read(Decoder.bytes(model.config()), "choose a smaller model").gpt();
      float[] logits = new Decoder(device, gpt).read(ids);
      Function<Integer, String> word = common.json() ? model::text : model::shown;
      return new Choice(logits, IntStream.range(0, logits.length).boxed().map(word).toList(), ids);
    }
  }

  private float[] logits() {
    String[] numbers = logitList.split(",", -1);
    float[] logits = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      logits[i] = logit(numbers[i].strip());
    }
    return logits;
  }

  private float logit(String number) {
    if (number.isEmpty()) {
      throw usage(
          "--logits has an empty value: write numbers with one comma between them, such as 2.5,1,-0.5");
    }
    float logit;
    try {
      // Java also reads 1f and 0x1p3, which here are typing mistakes.
      logit = number.matches("[-+0-9.eE]+") ? Float.parseFloat(number) : Float.NaN;
    } catch (NumberFormatException _) {
      logit = Float.NaN;
    }
    if (Float.isNaN(logit)) {
      throw usage(
          "'%s' in --logits is not a number: write numbers with commas between them, such as 2.5,1,-0.5"
              .formatted(number));
    }
    if (Float.isInfinite(logit)) {
      throw usage(
          "'%s' in --logits is too large: a logit's size can be 3.4e38 at most".formatted(number));
    }
    return logit;
  }

  private List<String> words(int wanted) {
    if (wordList == null) {
      return IntStream.range(0, wanted).mapToObj(Integer::toString).toList();
    }
    List<String> words = Arrays.stream(wordList.split(",", -1)).map(String::strip).toList();
    if (words.size() != wanted) {
      throw usage(
          "there must be a word for each logit, but --words has %d and --logits %d"
              .formatted(words.size(), wanted));
    }
    return words;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private Map<String, Object> json(List<String> words, SamplingStages stages, int[] counts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("words", words);
    json.put("logits", stages.logits());
    json.put("scaled", stages.scaled());
    json.put("kept", Arrays.stream(stages.fates()).map(fate -> fate == Fate.KEPT).toList());
    json.put("probabilities", stages.probabilities());
    json.put("draws", draws);
    json.put("counts", counts);
    json.put("expected_counts", SamplingPage.expected(stages, draws));
    json.put("entropy_before", stages.entropyBefore());
    json.put("entropy", stages.entropyAfter());
    return json;
  }
}
