package cero.app.sweep;

import cero.app.options.CommonOptions;
import cero.app.sweep.Trial.Measurement;
import cero.app.terminal.Console;
import cero.app.train.PreparedRun;
import cero.app.train.RunPlan;
import cero.app.train.RunPreparation;
import cero.app.train.RunRecord;
import cero.app.train.StepTime;
import cero.app.train.TrainArguments;
import cero.app.train.TrainData;
import cero.app.train.TrainOptions;
import cero.data.stories.Language;
import cero.device.Device;
import cero.loss.Perplexity;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import cero.train.TrainingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A sweep from its trials' first steps to the best settings: one trial after another, each in a
 * run's folder of its own.
 */
final class SweepRun {
  /** Options that change what a step does, but not how long it takes. */
  private static final Set<String> OF_NO_COST =
      Set.of(
          "--lr",
          "--min-lr",
          "--warmup",
          "--schedule",
          "--weight-decay",
          "--decay",
          "--beta1",
          "--beta2",
          "--clip",
          "--init-weights",
          "--seed");

  /**
   * Trials save at the beginning and at the end of a rung, and more often only if they are told.
   */
  private static final String CHECKPOINT_EVERY = "--checkpoint-every";

  /** Tokens of the validation text that a trial is measured on. */
  private static final int MEASURED_TOKENS = 24_576;

  /** How long steps are timed; first the JVM has to compile them. */
  private static final double FIRST_TIMING_SECONDS = 3;

  private static final double TIMING_SECONDS = 1;

  /** A learning rate with which no timing diverges. */
  private static final String HARMLESS_RATE = "1e-6";

  /** Of the budget, what is planned: steps are not always as fast as they were timed. */
  private static final double PLANNED_SHARE = 0.95;

  /** Fewer steps in the first rung say nothing. */
  private static final int LEAST_STEPS = 10;

  private final Console console;
  private final Device device;
  private final Path folder;
  private final SweepState begun;
  private final TrialSettings settings;
  private final List<Trial> trials;
  private final Halving halving;
  private final SweepReport report;
  private final Language language;
  private final long started = System.nanoTime();

  /**
   * @param folder which is this process's alone
   */
  SweepRun(Console console, CommonOptions common, Device device, Path folder, SweepState state) {
    this.console = console;
    this.device = device;
    this.folder = folder;
    this.begun = state;
    this.settings = new TrialSettings(console, state);
    this.trials = new ArrayList<>(state.trials());
    this.halving = new Halving(trials.size());
    this.language = common.language();
    this.report = new SweepReport(console, common, folder, halving, state);
  }

  /** What a trial takes beside its number of steps, in seconds. */
  private record Cost(double step, double evaluation, double preparation) {}

  /**
   * Runs the sweep, or what is left of it.
   *
   * @throws IOException if a file can't be read or written
   * @throws IllegalArgumentException if the budget does not do, a model does not fit the memory, or
   *     the data has nothing to compare trials by
   * @throws TrainingException if all trials diverge
   */
  void run() throws IOException {
    report.start();
    if (trials.getFirst().steps() == 0) {
      plan();
      save();
    }
    boolean timeLeft = true;
    for (int rung = 0; rung <= halving.lastRung() && timeLeft; rung++) {
      timeLeft = climb(rung);
      if (rung == 0 && timeLeft && Halving.ranked(0, trials).isEmpty()) {
        throw new TrainingException(
            "all %d trials diverged: try lower learning rates or a longer warmup"
                .formatted(trials.size()));
      }
    }
    Trial best = halving.best(trials).orElseThrow();
    report.end(trials, best, command(best), elapsed(), timeLeft);
  }

  private double elapsed() {
    return begun.elapsedSeconds() + (System.nanoTime() - started) / 1e9;
  }

  private void save() throws IOException {
    new SweepState(
            begun.arguments(),
            begun.language(),
            begun.grids(),
            begun.ranges(),
            begun.budgetSeconds(),
            elapsed(),
            trials)
        .write(folder);
  }

  /**
   * Times a step of each size of trial, and gives all trials as many steps as they have time for.
   */
  private void plan() throws IOException {
    Map<String, Cost> costs = new LinkedHashMap<>();
    List<Cost> each = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      Trial trial = trials.get(i).withLength(1, evalBatches(trials.get(i)));
      trials.set(i, trial);
      Map<String, String> key = new TreeMap<>(trial.values());
      key.keySet().removeAll(OF_NO_COST);
      if (!costs.containsKey(key.toString())) {
        boolean first = costs.isEmpty();
        costs.put(key.toString(), cost(trial, first ? FIRST_TIMING_SECONDS : TIMING_SECONDS));
        report.timing(i + 1, trials.size());
      }
      each.add(costs.get(key.toString()));
    }
    double slowest = each.stream().mapToDouble(Cost::step).max().orElseThrow();
    double beside = 0;
    for (Cost cost : each) {
      beside += (cost.preparation + 2 * cost.evaluation) * halving.pieces() / trials.size();
    }
    double available = PLANNED_SHARE * (begun.budgetSeconds() - elapsed()) - beside;
    if (settings.steps().isPresent()) {
      long steps = settings.steps().getAsLong();
      double first = halving.share(0) * steps * each.getFirst().step;
      require(available >= first, elapsed() + (beside + first) / PLANNED_SHARE);
      trials.replaceAll(trial -> trial.withLength(steps, trial.evalBatches()));
      return;
    }
    double whole = available / halving.cost();
    double least = LEAST_STEPS * halving.parts() * slowest;
    require(whole >= least, elapsed() + (beside + least * halving.cost()) / PLANNED_SHARE);
    for (int i = 0; i < trials.size(); i++) {
      long parts = (long) (whole / each.get(i).step / halving.parts());
      trials.set(i, trials.get(i).withLength(parts * halving.parts(), trials.get(i).evalBatches()));
    }
  }

  private void require(boolean enough, double neededSeconds) {
    if (!enough) {
      throw new IllegalArgumentException(
          "--budget of %.0f s is too small for %d trials here, which need about %.0f s: give more, or fewer --trials"
              .formatted(begun.budgetSeconds(), trials.size(), Math.ceil(neededSeconds)));
    }
  }

  private int evalBatches(Trial trial) {
    TrainOptions options = settings.preparation(arguments(trial)).options();
    long tokens = (long) options.learning.batch * options.model.context;
    return (int) Math.max(1, MEASURED_TOKENS / tokens);
  }

  private Cost cost(Trial trial, double patienceSeconds) throws IOException {
    long before = System.nanoTime();
    TrainArguments harmless =
        arguments(trial).with("--lr", HARMLESS_RATE).with("--min-lr", HARMLESS_RATE);
    RunPreparation run = settings.preparation(harmless);
    RunPlan plan = run.plan();
    requireComparable(plan);
    Trainer trainer = run.untrained(device, plan);
    double preparation = (System.nanoTime() - before) / 1e9;
    StepTime step = StepTime.measure(trainer, settings.steps().isPresent() ? 0 : patienceSeconds);
    double evaluation = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 2; i++) {
      before = System.nanoTime();
      trainer.evaluate();
      evaluation = Math.min(evaluation, (System.nanoTime() - before) / 1e9);
    }
    return new Cost(step.seconds(), evaluation, preparation);
  }

  private static void requireComparable(RunPlan plan) {
    TrainData data = plan.data();
    if (data.validation().isEmpty()) {
      throw new IllegalArgumentException(
          "a sweep compares losses on a validation text, and %s has none: prepare it with a --val-share above 0"
              .formatted(data.source()));
    }
    if (data.validationBytes() == 0) {
      throw new IllegalArgumentException(
          "a sweep compares bits per byte of text, but the model in %s has no tokenizer, so nobody knows the text of %s: give a model with one"
              .formatted(plan.options().model.init, data.source()));
    }
  }

  /** Lets a rung's trials go on to its end; returns whether there was time for all of them. */
  private boolean climb(int rung) throws IOException {
    for (Trial chosen : halving.running(rung, trials)) {
      Trial trial = trials.get(chosen.number() - 1);
      if (trial.diverged() || trial.at(rung).isPresent()) {
        continue;
      }
      boolean measuredBefore = trials.stream().anyMatch(each -> each.last().isPresent());
      if (measuredBefore && elapsed() > begun.budgetSeconds()) {
        return false;
      }
      Trial further = goOn(trial, rung);
      trials.set(trial.number() - 1, further);
      save();
      report.trial(further, rung, folder(further), elapsed());
      Optional<Trial> best = halving.best(trials);
      if (best.isPresent()) {
        report.write(trials, best.get(), command(best.get()));
      }
    }
    return true;
  }

  /** Lets a trial go on to the end of a rung. */
  private Trial goOn(Trial trial, int rung) throws IOException {
    RunPreparation preparation =
        rung == 0 ? settings.preparation(arguments(trial)) : resumption(trial);
    try (PreparedRun prepared = preparation.prepare(device)) {
      return train(trial, rung, prepared);
    }
  }

  private Trial train(Trial trial, int rung, PreparedRun prepared) throws IOException {
    long until = halving.step(rung, trial.steps());
    Trainer trainer = prepared.trainer();
    TrainData data = prepared.data();
    long before = System.nanoTime();
    double[] loss = {Double.NaN};
    try (RunRecord record =
        RunRecord.open(
            prepared.folder(),
            trainer,
            device,
            data,
            prepared.options(),
            prepared.settings(),
            language)) {
      if (trainer.step() < until) {
        trainer.run(event -> {
          record.on(event);
          if (event instanceof TrainingEvent.Stepped stepped && stepped.step() == until) {
            trainer.stop();
          } else if (event instanceof TrainingEvent.Evaluated evaluated
              && evaluated.step() == until) {
            loss[0] = evaluated.validationLoss();
          }
        });
      }
    } catch (TrainingException e) {
      return trial.withDivergence();
    }
    double measured = Double.isNaN(loss[0]) ? trainer.evaluate().validationLoss() : loss[0];
    if (!Double.isFinite(measured)) {
      return trial.withDivergence();
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    seconds += trial.last().map(Measurement::seconds).orElse(0.0);
    double bits =
        Perplexity.bitsPerByte(measured * data.validationTokens(), data.validationBytes());
    return trial.withMeasurement(new Measurement(rung, trainer.step(), seconds, measured, bits));
  }

  private Path folder(Trial trial) {
    return folder.resolve("trials").resolve(String.format(Locale.ROOT, "%03d", trial.number()));
  }

  private RunPreparation resumption(Trial trial) {
    List<String> arguments = List.of("--resume", folder(trial).toString());
    return RunPreparation.of(console, SweepCommand.NAME, arguments);
  }

  /** A trial's whole run, as a command to type. */
  private String command(Trial trial) {
    return settings
        .of(trial)
        .with("--steps", Long.toString(trial.steps()))
        .inLanguage(begun.language())
        .command();
  }

  private TrainArguments arguments(Trial trial) {
    long evalEvery = Math.max(1, trial.steps() / halving.parts());
    TrainArguments arguments =
        settings
            .of(trial)
            .with("--steps", Long.toString(trial.steps()))
            .with("--eval-every", Long.toString(evalEvery))
            .with("--eval-batches", Integer.toString(trial.evalBatches()))
            .with("--sample-every", "0")
            .with("--out", folder(trial).toString())
            .with("--overwrite") // what a kill has left of it
            .with("--lang", begun.language());
    return settings.has(CHECKPOINT_EVERY) ? arguments : arguments.with(CHECKPOINT_EVERY, "0");
  }
}
