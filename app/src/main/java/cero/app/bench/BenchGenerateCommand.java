package cero.app.bench;

import cero.app.machine.MachineFacts;
import cero.app.machine.Memory;
import cero.app.machine.ModelWork;
import cero.app.machine.Peak;
import cero.app.options.CommonOptions;
import cero.app.options.OptionTypes;
import cero.app.options.Rng;
import cero.app.options.ThreadOptions;
import cero.app.options.WeightsOption;
import cero.app.terminal.Console;
import cero.app.terminal.Figures;
import cero.app.terminal.Numbers;
import cero.app.words.Words;
import cero.device.Device;
import cero.generate.Decoder;
import cero.generate.Generator;
import cero.generate.Generator.Generation;
import cero.generate.Sampling;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.LanguageModel;
import cero.model.WeightFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures generating: reading a prompt, and writing on from it. */
@Command(
    name = "generate",
    sortOptions = false,
    description =
        "Measure how fast a preset's model reads a prompt of half its context and writes on.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero bench generate --preset nano",
      "  ./cero bench generate --preset gpt2 --steps 64 --json",
      "  ./cero bench generate --preset gpt2 --weights int8"
    })
final class BenchGenerateCommand implements Callable<Integer> {
  /** Texts that are measured; what is shown is their median. */
  private static final int ROUNDS = 3;

  private static final int USUAL_STEPS = 128;

  private final Console console;

  @Mixin private BenchModel model;

  @Option(
      names = "--steps",
      order = 3,
      paramLabel = "N",
      description = "Tokens to write (default: 128, or as many as the context has room for).")
  private Integer steps;

  @Mixin private WeightsOption weights;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  BenchGenerateCommand(Console console) {
    this.console = console;
  }

  /**
   * What was measured.
   *
   * @param coldMillis from the start to the first token, the very first time
   * @param peakRss bytes; empty where the system does not tell
   */
  private record Result(
      int prompt,
      int steps,
      double promptPerSecond,
      double decodePerSecond,
      double coldMillis,
      Optional<Long> peakRss,
      double gflops,
      double peakGflops,
      double gigabytes,
      double peakGigabytes) {}

  @Override
  public Integer call() {
    GptConfig config = model.config();
    int prompt = config.context() / 2;
    int room = config.context() - prompt;
    int count = steps != null ? steps : Math.min(USUAL_STEPS, room);
    model.requireSteps(count);
    if (count > room) {
      throw model.usage(
          "--steps %d is more than the %d that fit a context of %d after the prompt"
              .formatted(count, room, config.context()));
    }
    int threadCount = threads.threads();
    Memory.require(
        Gpt.bytes(config, weights.format()) + Decoder.bytes(config) + Peak.bytes(),
        "choose a smaller --preset or --context");
    Result result;
    try (Device device = Device.cpu(threadCount)) {
      result = measure(device, config, prompt, count);
    }
    MachineFacts facts = MachineFacts.here();
    if (common.json()) {
      console.json(json(config, result, facts.json(threadCount)));
    } else {
      print(config, result, facts, threadCount);
    }
    return 0;
  }

  private Result measure(Device device, GptConfig config, int prompt, int steps) {
    WeightFormat format = weights.format();
    Gpt gpt = Gpt.create(config, format, Initialization.GPT2, 1);
    Generator generator = new Generator(device, LanguageModel.of(gpt));
    int[] ids = new RandomIds(config.vocabSize(), 1, prompt).batch(0).ids();
    Generation made = round(generator, ids, steps);
    double coldMillis = made.firstTokenMillis();
    WarmUp warmUp = new WarmUp();
    while (!warmUp.isOverAfter(made.firstTokenMillis() / 1e3 + steps / made.tokensPerSecond())) {
      made = round(generator, ids, steps);
    }
    List<Generation> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rounds.add(round(generator, ids, steps));
    }
    double promptSeconds = median(rounds, Generation::firstTokenMillis) / 1e3;
    double decodePerSecond = median(rounds, Generation::tokensPerSecond);
    ModelWork work = new ModelWork(config);
    return new Result(
        prompt,
        steps,
        prompt / promptSeconds,
        decodePerSecond,
        coldMillis,
        MachineFacts.peakRss(),
        1e-9 * work.prompt(prompt) / promptSeconds,
        Peak.gflops(device),
        1e-9 * work.bytesPerToken(format, prompt + (steps + 1) / 2.0) * decodePerSecond,
        Peak.gigabytesPerSecond(device));
  }

  /** The first token comes from the prompt; each of the steps makes one more. */
  private static Generation round(Generator generator, int[] prompt, int steps) {
    return generator.generate(prompt, steps + 1, Sampling.greedy(), Rng.FAST.draw(0), _ -> true);
  }

  private static double median(List<Generation> rounds, ToDoubleFunction<Generation> figure) {
    return rounds.stream().mapToDouble(figure).sorted().toArray()[rounds.size() / 2];
  }

  private Map<String, Object> json(GptConfig config, Result result, Map<String, Object> machine) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bench", "generate");
    json.put("preset", model.preset());
    json.put("parameters", config.parameterCount());
    json.put("vocab", config.vocabSize());
    json.put("context", config.context());
    json.put("weights", OptionTypes.spelled(weights.format()));
    json.put("prompt_tokens", result.prompt);
    json.put("steps", result.steps);
    json.put("prompt_tokens_per_second", result.promptPerSecond);
    json.put("tokens_per_second", result.decodePerSecond);
    json.put("step_ms", 1e3 / result.decodePerSecond);
    json.put("cold_first_token_ms", result.coldMillis);
    json.put("peak_rss_bytes", result.peakRss.orElse(null));
    json.put("gflops", result.gflops);
    json.put("peak_gflops", result.peakGflops);
    json.put("peak_share", result.gflops / result.peakGflops);
    json.put("gb_per_second", result.gigabytes);
    json.put("memory_gb_per_second", result.peakGigabytes);
    json.put("memory_share", result.gigabytes / result.peakGigabytes);
    json.put("machine", machine);
    return json;
  }

  private void print(GptConfig config, Result result, MachineFacts facts, int threadCount) {
    Words words = common.words();
    Figures figures = new Figures();
    facts.addTo(figures, words, threadCount);
    figures
        .add(words.get("bench.model"), model.describe(config, words))
        .add(words.get("bench.weights"), OptionTypes.spelled(weights.format()))
        .add(
            words.get("bench.prompt", result.prompt),
            words.get("bench.tokens_per_second", Numbers.decimals(0, result.promptPerSecond)))
        .add(
            words.get("bench.arithmetic"),
            words.get(
                "bench.share",
                Numbers.decimals(0, result.gflops) + " GFLOP/s",
                Numbers.decimals(0, 100 * result.gflops / result.peakGflops),
                Numbers.decimals(0, result.peakGflops)))
        .add(
            words.get("bench.writing", result.steps),
            words.get("bench.tokens_per_second", Numbers.decimals(0, result.decodePerSecond)))
        .add(
            words.get("bench.reading"),
            words.get(
                "bench.share",
                Numbers.decimals(1, result.gigabytes) + " GB/s",
                Numbers.decimals(0, 100 * result.gigabytes / result.peakGigabytes),
                Numbers.decimals(1, result.peakGigabytes)))
        .add(words.get("bench.cold"), Numbers.decimals(0, result.coldMillis) + " ms");
    result.peakRss.ifPresent(
        bytes -> figures.add(words.get("bench.memory"), MachineFacts.gib(bytes)));
    figures.print(console.out());
  }
}
