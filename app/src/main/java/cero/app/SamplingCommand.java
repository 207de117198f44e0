package cero.app;

import cero.app.terminal.Bar;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Output;
import cero.app.terminal.Table;
import cero.app.terminal.Table.Align;
import cero.app.words.Words;
import cero.generate.Sampler;
import cero.generate.Sampling;
import cero.generate.SamplingStages;
import cero.generate.SamplingStages.Fate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
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
      "  the same with --temperature 0.1 or 5, with --top-k 3, with --top-p 0.9"
    })
final class SamplingCommand implements Callable<Integer> {
  private static final int LARGEST_BAR = 30;

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--logits",
      required = true,
      paramLabel = "Z,Z,…",
      description = "The logits, separated by commas.")
  private String logitList;

  @Option(
      names = "--words",
      paramLabel = "W,W,…",
      description = "A word for each logit (default: 0, 1, 2, …).")
  private String wordList;

  @Mixin private SamplingOptions samplingOptions;

  @Option(names = "--draws", paramLabel = "N", description = "How often to draw (default: 1000).")
  private int draws = 1000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Makes the draws come out the same each time.")
  private Long seed;

  @Mixin private CommonOptions common;

  SamplingCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    float[] logits = logits();
    List<String> words = words(logits.length);
    Sampling sampling = samplingOptions.sampling();
    if (draws < 1) {
      throw usage("--draws must be at least 1, not " + draws);
    }
    Sampler sampler = new Sampler(sampling);
    int[] history = {};
    SamplingStages stages = sampler.stages(logits, history);
    SplittableRandom random = seed == null ? new SplittableRandom() : new SplittableRandom(seed);
    int[] counts = sampler.counts(logits, history, draws, random);
    if (common.json()) {
      console.json(json(words, stages, counts));
    } else {
      print(words, stages, counts, sampling.temperature());
    }
    return 0;
  }

  private float[] logits() {
    String[] numbers = logitList.split(",", -1);
    float[] logits = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      try {
        logits[i] = Float.parseFloat(numbers[i].strip());
      } catch (NumberFormatException e) {
        throw usage("'%s' in --logits is not a number".formatted(numbers[i].strip()));
      }
      if (!Float.isFinite(logits[i])) {
        throw usage("'%s' in --logits is not a finite number".formatted(numbers[i].strip()));
      }
    }
    return logits;
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
    json.put("expected_counts", expected(stages));
    json.put("entropy_before", stages.entropyBefore());
    json.put("entropy", stages.entropyAfter());
    return json;
  }

  private double[] expected(SamplingStages stages) {
    return Arrays.stream(stages.probabilities()).map(p -> p * draws).toArray();
  }

  private void print(List<String> words, SamplingStages stages, int[] counts, double temperature) {
    Words text = common.words();
    Output out = console.out();
    Table table =
        new Table()
            .column(text.get("sampling.word"), Align.LEFT)
            .column(text.get("sampling.logit"), Align.RIGHT)
            .column(text.get("sampling.scaled"), Align.RIGHT)
            .column(text.get("sampling.kept"), Align.LEFT)
            .column(text.get("sampling.probability"), Align.RIGHT)
            .column(text.get("sampling.drawn"), Align.RIGHT)
            .column(text.get("sampling.expected"), Align.RIGHT)
            .column("", Align.LEFT);
    double[] expected = expected(stages);
    double most = Arrays.stream(stages.probabilities()).max().orElse(1);
    for (int i = 0; i < words.size(); i++) {
      double probability = stages.probabilities()[i];
      table.row(
          words.get(i),
          decimals(2, stages.logits()[i]),
          decimals(2, stages.scaled()[i]),
          fate(stages.fates()[i]),
          decimals(4, probability),
          Integer.toString(counts[i]),
          decimals(1, expected[i]),
          Bar.of(probability / most, LARGEST_BAR));
    }
    out.println(table.lines(out.width(), out.paint()));
    out.println("");
    for (String explanation : explanations(text, stages, temperature)) {
      out.println(DisplayWidth.wrap(explanation, out.width()));
    }
  }

  private List<String> explanations(Words text, SamplingStages stages, double temperature) {
    long kept = Arrays.stream(stages.fates()).filter(fate -> fate == Fate.KEPT).count();
    List<String> lines = new ArrayList<>();
    lines.add(text.get("sampling.explain.logits"));
    lines.add(
        temperature == 0
            ? text.get("sampling.explain.greedy")
            : text.get(
                "sampling.explain.scaled",
                BigDecimal.valueOf(temperature).stripTrailingZeros().toPlainString()));
    lines.add(text.get("sampling.explain.kept", kept, stages.fates().length));
    lines.add(text.get("sampling.explain.probabilities"));
    lines.add(text.get("sampling.explain.counts", draws));
    lines.add(
        text.get(
            "sampling.explain.entropy",
            decimals(3, stages.entropyBefore()),
            decimals(3, stages.entropyAfter()),
            decimals(1, Math.exp(stages.entropyAfter()))));
    return lines;
  }

  private static String decimals(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String fate(Fate fate) {
    return switch (fate) {
      case KEPT -> "✓";
      case TOP_K -> "top-k";
      case TOP_P -> "top-p";
      case MIN_P -> "min-p";
    };
  }
}
