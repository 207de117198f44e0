package cero.app.train;

import cero.app.machine.MachineFacts;
import cero.app.machine.MeasuredPeak;
import cero.app.machine.Memory;
import cero.app.machine.Peak;
import cero.app.options.CommonOptions;
import cero.app.options.ThreadOptions;
import cero.app.terminal.Bytes;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Durations;
import cero.app.terminal.Figures;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.words.Words;
import cero.device.Device;
import cero.model.Gpt;
import cero.train.TrainingOptions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says what a run will take, before it is started. */
@Command(
    name = "estimate",
    sortOptions = false,
    description =
        "Say what a run would take before it begins: parameters, memory, arithmetic, time, tokens"
            + " and disk. Takes train's options.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero estimate --preset nano --data my-text.txt",
      "  ./cero estimate --preset gpt2 --data my-text.txt --batch 4 --recompute --json"
    })
public final class EstimateCommand implements Callable<Integer> {
  /** How long steps are measured, and the longest that one batch may take to be measured. */
  private static final double MEASURED_SECONDS = 4;

  private static final double LONGEST_BATCH_SECONDS = 3;

  /** Half as fast as it should be is worth a word. */
  private static final double SUSPICIOUS = 0.5;

  private static final String NAME = "./cero estimate";

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private TrainOptions options;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public EstimateCommand(Console console) {
    this.console = console;
  }

  /**
   * How fast this machine trains the model.
   *
   * @param measuredSteps batches of the model itself that were measured; 0 where the speed follows
   *     from the machine's peak
   * @param now the machine's GFLOP/s at this moment, where that is far less than its peak
   */
  private record Speed(
      double tokensPerSecond, double peakGflops, int measuredSteps, OptionalDouble now) {}

  @Override
  public Integer call() throws IOException {
    TrainArguments arguments = options.given().with("--lang", common.language().code());
    RunPreparation preparation = RunPreparation.of(console, NAME, arguments.list());
    preparation.check();
    RunPlan plan = preparation.plan();
    TrainingMemory memory = plan.memory();
    double tokensPerStep = plan.data().training().tokensPerBatch() * plan.training().accumulate();
    Estimate estimate =
        new Estimate(
            plan.config(),
            plan.data().trainingTokens(),
            tokensPerStep,
            plan.training().steps(),
            memory,
            RunDisk.of(plan));
    requireCountable(estimate);
    int count = threads.threads();
    Speed speed;
    try (Device device = Device.cpu(count)) {
      speed = speed(device, plan, estimate);
    }
    if (common.json()) {
      console.json(json(estimate, speed, count));
    } else {
      print(estimate, speed);
    }
    return 0;
  }

  /** Refuses what a long cannot count, which would be told wrong. */
  private void requireCountable(Estimate estimate) {
    if (estimate.tokens() >= Long.MAX_VALUE) {
      throw new ParameterException(
          spec.commandLine(),
          "so many steps learn from more tokens than can be counted: reduce --steps, --batch or"
              + " --accumulate");
    }
    if (estimate.disk().bytes() >= Long.MAX_VALUE) {
      throw new ParameterException(
          spec.commandLine(),
          "so many checkpoints take more bytes than can be counted: reduce --keep");
    }
  }

  private static Speed speed(Device device, RunPlan plan, Estimate estimate) {
    double peak = MeasuredPeak.ofUser().gflops(device);
    double places = (double) estimate.memory().rows() * estimate.memory().time();
    int batches = plan.training().accumulate();
    double batch = estimate.tokensPerStep() / batches; // padding takes time and counts for nothing
    if (!estimate.memory().fits() || estimate.secondsAt(peak, places) > LONGEST_BATCH_SECONDS) {
      return new Speed(batch / estimate.secondsAt(peak, places), peak, 0, OptionalDouble.empty());
    }
    StepTime one = stepTime(device, plan, 1);
    if (batches == 1) {
      return measured(device, estimate, batch / one.seconds(), peak, one.steps());
    }
    // What a second batch adds; the optimizer moves the weights once for all of them.
    StepTime two = stepTime(device, plan, 2);
    double more = Math.clamp(two.seconds() - one.seconds(), 0, one.seconds());
    double seconds = one.seconds() + (batches - 1) * more;
    int steps = one.steps() + 2 * two.steps();
    return measured(device, estimate, batches * batch / seconds, peak, steps);
  }

  private static Speed measured(
      Device device, Estimate estimate, double tokensPerSecond, double peak, int steps) {
    double share = tokensPerSecond * estimate.flopsPerToken() / (1e9 * peak);
    OptionalDouble now = slowNow(share, peak, () -> Peak.gflops(device));
    return new Speed(tokensPerSecond, peak, steps, now);
  }

  /**
   * The machine's GFLOP/s at this moment, where they are far less than its peak. They are measured
   * only where steps reach so small a share of the peak that they may be; small models do, too.
   */
  static OptionalDouble slowNow(double share, double peak, DoubleSupplier measurement) {
    if (share > SUSPICIOUS * Estimate.TYPICAL_SHARE) {
      return OptionalDouble.empty();
    }
    double now = measurement.getAsDouble();
    return now < SUSPICIOUS * peak ? OptionalDouble.of(now) : OptionalDouble.empty();
  }

  private static StepTime stepTime(Device device, RunPlan plan, int batches) {
    TrainingOptions options =
        TrainingOptions.builder()
            .learningRate(1e-4)
            .accumulate(batches)
            .recompute(plan.training().recompute())
            .optimizer(plan.training().optimizer())
            .ema(plan.training().ema())
            .build();
    Gpt model = Gpt.create(plan.config(), plan.options().model.initialization, 1);
    return StepTime.measure(plan.trainer(device, model, options), MEASURED_SECONDS);
  }

  private Map<String, Object> json(Estimate estimate, Speed speed, int count) {
    TrainingMemory memory = estimate.memory();
    SequencedMap<String, Object> json = new LinkedHashMap<>();
    json.put("parameters", estimate.config().parameterCount());
    json.put("parameters_by_part", estimate.parts());
    json.put("vocab", estimate.config().vocabSize());
    SequencedMap<String, Object> bytes = new LinkedHashMap<>();
    bytes.put("weights", memory.weights());
    bytes.put("gradients", memory.gradients());
    bytes.put("moments", memory.moments());
    bytes.put("kept", memory.kept());
    bytes.put("activations", memory.activations());
    bytes.put("activations_recomputed", memory.recomputing().activations());
    bytes.put("needed", memory.needed());
    bytes.put("needed_with_recompute", memory.recomputing().needed());
    bytes.put("java_may_use", Memory.most());
    bytes.put("fits", memory.fits());
    json.put("memory_bytes", bytes);
    json.put("flops_per_token", estimate.flopsPerToken());
    json.put("flops_formula", "6N + 12 L H D T");
    json.put("tokens_per_second", speed.tokensPerSecond);
    json.put("speed_from", speed.measuredSteps > 0 ? "measured steps" : "peak and typical share");
    json.put("measured_steps", speed.measuredSteps);
    json.put("peak_gflops", speed.peakGflops);
    json.put("peak_gflops_now", speed.now.isPresent() ? (Double) speed.now.getAsDouble() : null);
    json.put("peak_share", share(estimate, speed));
    json.put("steps", estimate.steps());
    json.put("tokens", estimate.tokens());
    json.put("seconds", estimate.tokens() / speed.tokensPerSecond);
    json.put("epochs", estimate.epochs(estimate.tokens()));
    json.put("train_tokens", estimate.trainingTokens());
    json.put("chinchilla_tokens", estimate.worthwhileTokens());
    json.put("chinchilla_steps", estimate.worthwhileTokens() / estimate.tokensPerStep());
    json.put("chinchilla_seconds", estimate.worthwhileTokens() / speed.tokensPerSecond);
    json.put("chinchilla_epochs", estimate.epochs(estimate.worthwhileTokens()));
    json.put("disk_bytes", estimate.disk().bytes());
    json.put("disk_bytes_while_saving", estimate.disk().bytesWhileSaving());
    json.put("machine", MachineFacts.here().json(count));
    return json;
  }

  private static double share(Estimate estimate, Speed speed) {
    return speed.tokensPerSecond * estimate.flopsPerToken() / (1e9 * speed.peakGflops);
  }

  private void print(Estimate estimate, Speed speed) {
    Words words = common.words();
    Output out = console.out();
    TrainingMemory memory = estimate.memory();
    Figures figures = new Figures();
    figures.add(
        words.get("estimate.parameters"), Numbers.whole(estimate.config().parameterCount()));
    estimate
        .parts()
        .forEach(
            (part, size) -> figures.add("  " + words.get("estimate." + part), Numbers.whole(size)));
    figures
        .add(words.get("estimate.memory"), Bytes.of(memory.needed()))
        .add("  " + words.get("estimate.weights"), Bytes.of(memory.weights()))
        .add("  " + words.get("estimate.gradients"), Bytes.of(memory.gradients()))
        .add("  " + words.get(moments(memory)), Bytes.of(memory.moments()))
        .add("  " + words.get("estimate.kept"), Bytes.of(memory.kept()))
        .add("  " + words.get("estimate.activations"), Bytes.of(memory.activations()))
        .add(
            words.get("estimate.recomputed"),
            words.get(
                "estimate.recomputed_of",
                Bytes.of(memory.recomputing().needed()),
                Bytes.of(memory.recomputing().activations())))
        .add(
            words.get("machine.memory"),
            words.get(
                memory.fits() ? "estimate.fits" : "estimate.too_small", Bytes.of(Memory.most())))
        .add(
            words.get("estimate.flops"),
            words.get("estimate.flops_of", Numbers.decimals(2, estimate.flopsPerToken() / 1e6)))
        .add(words.get("estimate.speed"), speedInWords(words, estimate, speed))
        .add(words.get("estimate.run"), spent(words, estimate, speed, estimate.tokens()))
        .add(
            words.get("estimate.worthwhile"),
            spent(words, estimate, speed, estimate.worthwhileTokens()))
        .add(
            words.get("estimate.disk"),
            words.get(
                "estimate.disk_of",
                Bytes.of((long) estimate.disk().bytes()),
                Bytes.of((long) estimate.disk().bytesWhileSaving())))
        .print(out);
    if (speed.now.isPresent()) {
      String slow =
          words.get(
              "estimate.slow",
              Numbers.decimals(0, speed.now.getAsDouble()),
              Numbers.decimals(0, speed.peakGflops));
      out.println("");
      out.println(DisplayWidth.wrap(slow, out.width()));
    }
    out.println("");
    List<String> explained = DisplayWidth.wrap(words.get("estimate.explain"), out.width());
    out.println(explained);
  }

  private static String speedInWords(Words words, Estimate estimate, Speed speed) {
    String tokens = Numbers.decimals(0, speed.tokensPerSecond);
    String share = Numbers.decimals(0, 100 * share(estimate, speed));
    String peak = Numbers.decimals(0, speed.peakGflops);
    return speed.measuredSteps > 0
        ? words.get("estimate.measured", tokens, speed.measuredSteps, share, peak)
        : words.get("estimate.from_peak", tokens, share, peak);
  }

  /** Steps, tokens, epochs and time. */
  private static String spent(Words words, Estimate estimate, Speed speed, double tokens) {
    return words.get(
        "estimate.spent",
        Numbers.whole(Math.round(tokens / estimate.tokensPerStep())),
        Numbers.whole(Math.round(tokens)),
        Numbers.decimals(1, estimate.epochs(tokens)),
        Durations.of(tokens / speed.tokensPerSecond));
  }

  private static String moments(TrainingMemory memory) {
    return switch (memory.optimizer()) {
      case ADAMW -> "estimate.moments";
      case MUON -> "estimate.moments_of_muon";
    };
  }
}
