package cero.app.bench;

import cero.app.machine.MachineFacts;
import cero.app.machine.Memory;
import cero.app.machine.ModelWork;
import cero.app.machine.Peak;
import cero.app.options.CommonOptions;
import cero.app.options.ThreadOptions;
import cero.app.terminal.Console;
import cero.app.terminal.Figures;
import cero.app.terminal.Numbers;
import cero.app.words.Words;
import cero.device.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import cero.train.TrainingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures training: whole steps of the trainer, on random ids. */
@Command(
    name = "train",
    sortOptions = false,
    description = "Measure training steps of a preset's model on random ids.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero bench train --preset nano",
      "  ./cero bench train --preset gpt2 --batch 4 --context 64 --steps 10 --json"
    })
final class BenchTrainCommand implements Callable<Integer> {
  private static final int MOST_TOKENS = 1 << 24;

  private final Console console;

  @Mixin private BenchModel model;

  @Option(
      names = "--batch",
      order = 3,
      paramLabel = "N",
      description = "Sequences in a step (default: the preset's).")
  private Integer batch;

  @Option(
      names = "--dropout",
      order = 4,
      paramLabel = "X",
      description = "Share of elements that are dropped (default: the preset's).")
  private Double dropout;

  @Option(
      names = "--recompute",
      order = 5,
      description = "Run each block again in the backward pass, to take less memory.")
  private boolean recompute;

  @Option(
      names = "--steps",
      order = 6,
      paramLabel = "N",
      description = "Steps to measure, after some that are not counted (default: 20).")
  private int steps = 20;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  BenchTrainCommand(Console console) {
    this.console = console;
  }

  /**
   * What was measured.
   *
   * @param peakRss bytes; empty where the system does not tell
   */
  private record Result(
      double firstSeconds, double stepSeconds, Optional<Long> peakRss, double peakGflops) {}

  @Override
  public Integer call() throws IOException {
    GptConfig config = config();
    int rows = batch != null ? batch : model.presetBatch();
    model.requireSteps(steps);
    model.requireBetween("--batch", rows, 1, MOST_TOKENS / config.context());
    int threadCount = threads.threads();
    Memory.require(
        Trainer.memoryBytes(config, rows, config.context(), recompute) + Peak.bytes(),
        (recompute ? "" : "add --recompute, or ")
            + "choose a smaller --preset, --batch or --context");
    Result result;
    try (Device device = Device.cpu(threadCount)) {
      List<Double> seconds = stepSeconds(device, config, rows);
      List<Double> measured = seconds.subList(seconds.size() - steps, seconds.size());
      result =
          new Result(
              seconds.getFirst(),
              measured.stream().sorted().toList().get(steps / 2),
              MachineFacts.peakRss(),
              Peak.gflops(device));
    }
    MachineFacts facts = MachineFacts.here();
    if (common.json()) {
      console.json(json(config, rows, result, facts.json(threadCount)));
    } else {
      print(config, rows, result, facts, threadCount);
    }
    return 0;
  }

  private GptConfig config() {
    GptConfig config = model.config();
    if (dropout != null && !(dropout >= 0 && dropout < 1)) {
      throw model.usage("--dropout must be at least 0 and below 1, not " + dropout);
    }
    return dropout == null ? config : config.toBuilder().dropout(dropout).build();
  }

  /** How long each step took, those of the warm-up first. */
  private List<Double> stepSeconds(Device device, GptConfig config, int rows) throws IOException {
    RandomIds batches = new RandomIds(config.vocabSize(), rows, config.context());
    // The trainer evaluates before its first step: on one token, so that this step is a cold one.
    RandomIds oneToken = new RandomIds(config.vocabSize(), 1, 1);
    TrainingOptions options =
        TrainingOptions.builder()
            .steps(Long.MAX_VALUE)
            .learningRate(1e-4)
            .evalEvery(Long.MAX_VALUE)
            .evalBatches(1)
            .recompute(recompute)
            .build();
    Gpt gpt = Gpt.create(config, Initialization.GPT2, 1);
    Trainer trainer = new Trainer(device, gpt, batches, oneToken, Optional.empty(), options);
    List<Double> seconds = new ArrayList<>();
    WarmUp warmUp = new WarmUp();
    long[] lastStep = {Long.MAX_VALUE};
    trainer.run(event -> {
      if (event instanceof TrainingEvent.Stepped stepped) {
        double taken = trainer.tokensPerStep() / stepped.tokensPerSecond();
        seconds.add(taken);
        if (lastStep[0] == Long.MAX_VALUE && warmUp.isOverAfter(taken)) {
          lastStep[0] = stepped.step() + steps;
        } else if (stepped.step() == lastStep[0]) {
          trainer.stop();
        }
      }
    });
    return seconds;
  }

  private static double gflops(GptConfig config, int rows, Result result) {
    int time = config.context();
    return 1e-9 * rows * time * new ModelWork(config).trainingPerToken(time) / result.stepSeconds;
  }

  private Map<String, Object> json(
      GptConfig config, int rows, Result result, Map<String, Object> machine) {
    double gflops = gflops(config, rows, result);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bench", "train");
    json.put("preset", model.preset());
    json.put("parameters", config.parameterCount());
    json.put("vocab", config.vocabSize());
    json.put("batch", rows);
    json.put("context", config.context());
    json.put("dropout", config.dropout());
    json.put("recompute", recompute);
    json.put("steps", steps);
    json.put("tokens_per_second", rows * config.context() / result.stepSeconds);
    json.put("step_ms", 1e3 * result.stepSeconds);
    json.put("first_step_ms", 1e3 * result.firstSeconds);
    json.put("peak_rss_bytes", result.peakRss.orElse(null));
    json.put("gflops", gflops);
    json.put("peak_gflops", result.peakGflops);
    json.put("peak_share", gflops / result.peakGflops);
    json.put("machine", machine);
    return json;
  }

  private void print(
      GptConfig config, int rows, Result result, MachineFacts facts, int threadCount) {
    Words words = common.words();
    double gflops = gflops(config, rows, result);
    Figures figures = new Figures();
    facts.addTo(figures, words, threadCount);
    figures
        .add(words.get("bench.model"), model.describe(config, words))
        .add(words.get("bench.batch"), words.get("bench.batch_of", rows, config.context()))
        .add(
            words.get("bench.training"),
            words.get(
                "bench.tokens_per_second",
                Numbers.decimals(0, rows * config.context() / result.stepSeconds)))
        .add(
            words.get("bench.step"),
            words.get("bench.median", Numbers.decimals(1, 1e3 * result.stepSeconds), steps))
        .add(words.get("bench.first_step"), Numbers.decimals(1, 1e3 * result.firstSeconds) + " ms")
        .add(
            words.get("bench.arithmetic"),
            words.get(
                "bench.share",
                Numbers.decimals(0, gflops) + " GFLOP/s",
                Numbers.decimals(0, 100 * gflops / result.peakGflops),
                Numbers.decimals(0, result.peakGflops)));
    result.peakRss.ifPresent(
        bytes -> figures.add(words.get("bench.memory"), MachineFacts.gib(bytes)));
    figures.print(console.out());
  }
}
