package cero.train;

import cero.data.Batch;
import cero.data.Batches;
import cero.device.Device;
import cero.loss.CrossEntropy;
import cero.model.Activations;
import cero.model.Dropout;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Parameter;
import cero.random.PyTorchRandom;
import cero.train.TrainingEvent.LayerFigures.Group;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * Trains a model: batch after batch it measures the loss, follows its gradient back through the
 * model, and lets the optimizer move the weights. One thread at a time; any other may {@link #stop}
 * it.
 */
public final class Trainer {
  private final Device device;
  private final Gpt model;
  private final Batches training;
  private final Batches trainingSample;
  private final Optional<Batches> validation;
  private final TrainingOptions options;
  private final Optimizer optimizer;
  private final LayerMeter meter;
  private final Optional<WeightAverage> average;
  private final Activations activations;
  private final CrossEntropy crossEntropy;
  private final Evaluator evaluator;
  private final TrainingLoop loop = new TrainingLoop(this);
  private final LossWatch lossWatch = new LossWatch();
  private Optional<PyTorchRandom> random = Optional.empty();
  private double highestRate;
  private Place place = Place.START;
  private TrainingEvent.LayerFigures figures; // the last that were measured, or null

  /**
   * @param training what the model learns from
   * @param trainingSample batches of the same text in a fixed order, to measure the loss on
   * @param validation what it never learns from, to measure the loss on; empty for none
   * @throws IllegalArgumentException if a window is longer than the model's context, or a batch too
   *     large for arrays
   */
  public Trainer(
      Device device,
      Gpt model,
      Batches training,
      Batches trainingSample,
      Optional<Batches> validation,
      TrainingOptions options) {
    this.device = Objects.requireNonNull(device, "device");
    this.model = Objects.requireNonNull(model, "model");
    this.training = Objects.requireNonNull(training, "training");
    this.trainingSample = Objects.requireNonNull(trainingSample, "trainingSample");
    this.validation = Objects.requireNonNull(validation, "validation");
    this.options = Objects.requireNonNull(options, "options");
    this.highestRate = options.learningRate();
    int rows = training.rows();
    for (Batches measured : List.of(trainingSample, validation.orElse(trainingSample))) {
      requireFits(measured, model.config());
      long positions = (long) measured.rows() * measured.time();
      rows = Math.max(rows, (int) Math.ceilDiv(positions, training.time()));
    }
    this.activations =
        options.recompute()
            ? Activations.forRecomputing(model.config(), rows, training.time())
            : Activations.forTraining(model.config(), rows, training.time());
    this.crossEntropy = new CrossEntropy(device, model.config(), rows * training.time());
    this.evaluator = new Evaluator(device, activations, crossEntropy);
    this.optimizer = Optimizer.of(device, model.parameters(), options);
    this.meter = new LayerMeter(device, model.config());
    this.average =
        options.ema() > 0
            ? Optional.of(new WeightAverage(device, model, options.ema()))
            : Optional.empty();
  }

  /** Batches that the loss is measured on may be longer than those of training. */
  private static void requireFits(Batches batches, GptConfig config) {
    if (batches.time() > config.context()) {
      throw new IllegalArgumentException(
          "batches of %d tokens a row are too long for the model's context of %d"
              .formatted(batches.time(), config.context()));
    }
  }

  /**
   * Bytes that training takes: weights, gradients and AdamW's two moments, and the buffers of a
   * batch. Muon takes about a moment less; an average of the weights, where there is one, is 4
   * bytes a parameter more. Sizes that only a slip of the keyboard asks for give {@link
   * Long#MAX_VALUE}.
   *
   * @param recompute as in {@link TrainingOptions}
   */
  public static long memoryBytes(GptConfig config, int rows, int time, boolean recompute) {
    double weights = 2.0 * Float.BYTES * config.parameterCount(); // and their gradients
    double moments = Optimizer.stateBytes(config, Optimizer.Kind.ADAMW);
    return (long) (weights + moments + bufferBytes(config, rows, time, recompute));
  }

  /**
   * Of these, bytes of what the layers compute, what their gradients need, and the loss's buffers.
   */
  public static long bufferBytes(GptConfig config, int rows, int time, boolean recompute) {
    double activations = // sums of doubles do not overflow, and are exact up to 9 petabytes
        recompute
            ? Activations.recomputingBytes(config, rows, time)
            : Activations.trainingBytes(config, rows, time);
    return (long)
        (activations + CrossEntropy.bytes(config, (long) rows * time) + LayerMeter.bytes(config));
  }

  /** What writes a sample of the model's text when one is due. */
  public Trainer sampler(Supplier<String> writer) {
    loop.sampler(writer);
    return this;
  }

  /**
   * Lets dropout masks come from PyTorch's generator, which is saved with the run. Batches that
   * draw from it too are given to the constructor.
   */
  public Trainer random(PyTorchRandom generator) {
    random = Optional.of(generator);
    return this;
  }

  /** Sets a trainer back to a checkpoint. */
  @FunctionalInterface
  public interface Rewinder {
    /**
     * Restores the last checkpoint that was kept.
     *
     * @throws IOException if it cannot be read
     */
    void rewind() throws IOException;
  }

  /** What goes back to the last checkpoint, for {@link OnSpike#REWIND}. */
  public Trainer rewinder(Rewinder restorer) {
    loop.rewinder(restorer);
    return this;
  }

  /**
   * Trains up to the last step, until {@link #stop}, or until its thread is interrupted, which ends
   * it just as well: after the step that it is at, with everything saved; the thread is interrupted
   * again afterwards. A run that is not resumed begins with an evaluation and a checkpoint.
   *
   * @throws TrainingException if the loss is NaN or infinite, or has a spike and the options say
   *     that it ends there
   * @throws cero.data.DataException if the data can't be read any more; the listener has been told
   *     to save what was learned until then
   * @throws IOException if the listener throws it
   */
  public void run(TrainingListener listener) throws IOException {
    loop.run(listener);
  }

  /**
   * Asks the run to end after the step that it is at; from any thread. Where none is going on, the
   * next one ends before its first step.
   */
  public void stop() {
    loop.stop();
  }

  /**
   * Changes the highest learning rate, from the next update on: the schedule keeps its shape. To be
   * called between updates, such as from a run's listener.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public void learningRate(double highest) {
    TrainingOptions.requireRate("learning rate", highest);
    highestRate = highest;
  }

  /**
   * Makes one update, for whoever does without {@link #run}.
   *
   * @throws TrainingException if the loss is NaN or infinite
   */
  public TrainingEvent.Stepped update() {
    Gradients gradients = gradients();
    if (!gradients.areFinite()) {
      throw new TrainingException(spike(gradients).sentence());
    }
    return update(gradients);
  }

  /**
   * What a step knows before its update.
   *
   * @param started by the system's nanoseconds
   * @param loss the mean over the targets of all its batches, in nats per token
   * @param norm the gradient's length
   * @param targets of all its batches
   */
  record Gradients(long started, double loss, double norm, long targets) {
    boolean areFinite() {
      return Double.isFinite(loss) && Double.isFinite(norm);
    }
  }

  /** The next step's. */
  Gradients gradients() {
    long started = System.nanoTime();
    long targets = targets();
    double loss = accumulateGradients(targets);
    return new Gradients(started, loss, optimizer.gradientNorm(), targets);
  }

  /** The next step as a spike. */
  Spike spike(Gradients gradients) {
    return new Spike(step() + 1, gradients.loss, gradients.norm, lossWatch.state(), highestRate);
  }

  /** Moves the weights, and is a step further. */
  TrainingEvent.Stepped update(Gradients gradients) {
    double learningRate = options.learningRateAt(step(), highestRate);
    if (isEvaluationDue(step() + 1)) {
      List<Group> groups = meter.update(optimizer, step(), learningRate, gradients.norm);
      figures = new TrainingEvent.LayerFigures(step() + 1, groups);
    } else {
      optimizer.update(step(), learningRate, gradients.norm);
    }
    lossWatch.add(gradients.loss);
    place = place.next(gradients.targets);
    average.ifPresent(each -> each.follow(step()));
    double seconds = (System.nanoTime() - gradients.started) / 1e9;
    return new TrainingEvent.Stepped(
        step(),
        gradients.loss,
        learningRate,
        gradients.norm,
        tokens(),
        gradients.targets / seconds);
  }

  /**
   * Refuses weights that are NaN or infinite.
   *
   * @throws TrainingException if there are such; it names the first parameter that has them
   */
  void requireFinite() {
    for (Parameter parameter : model.parameters()) {
      if (!Double.isFinite(device.sumOfSquares(parameter.values()))) {
        throw new TrainingException(
            step() == 0
                ? "the model's weights hold NaN or infinity (%s): it is broken"
                    .formatted(parameter.name())
                : "the weights hold NaN or infinity after step %d (%s): %s"
                    .formatted(step(), parameter.name(), Spike.advice(highestRate)));
      }
    }
  }

  /** The targets of all batches of the next step. */
  private long targets() {
    long targets = 0;
    for (int i = 0; i < options.accumulate(); i++) {
      targets += training.counted(batchNumber(i));
    }
    return Math.max(1, targets);
  }

  /** The number of the next step's batch {@code i}. */
  private long batchNumber(int i) {
    return (step() + place.passedOver()) * options.accumulate() + i;
  }

  /**
   * Adds up the gradients of one step's batches; returns their loss, the mean over all targets.
   *
   * @param targets of the batches together
   */
  private double accumulateGradients(long targets) {
    optimizer.zeroGradients();
    int accumulate = options.accumulate();
    float scale = 1f / targets;
    double mean = (double) targets / accumulate; // targets of a batch
    double sum = 0;
    for (int i = 0; i < accumulate; i++) {
      long number = batchNumber(i);
      Batch batch = training.batch(number);
      model.forwardTraining(
          device, activations, batch.ids(), batch.rows(), batch.time(), dropout(number));
      float[] dnormed = crossEntropy.gradient(model, activations, batch.targets(), scale);
      model.backward(device, activations, dnormed);
      double[] losses = crossEntropy.lastLosses();
      double batchSum = 0;
      for (int row = 0; row < batch.size(); row++) {
        batchSum += losses[row];
      }
      sum += batchSum / mean;
    }
    return sum / accumulate;
  }

  private Dropout dropout(long number) {
    return random.isPresent()
        ? Dropout.pytorch(random.get())
        : Dropout.seeded(options.seed() * 0x9E3779B97F4A7C15L + number);
  }

  /** Measures the losses, as the options say, for whoever does without {@link #run}. */
  public TrainingEvent.Evaluated evaluate() {
    double trainLoss = evaluator.meanLoss(model, trainingSample, options.evalBatches());
    double validationLoss = Double.NaN;
    if (validation.isPresent()) {
      validationLoss = evaluator.meanLoss(model, validation.get(), options.evalBatches());
    }
    double averageLoss = averageLoss(options.evalBatches());
    boolean best = validationLoss < place.bestLoss();
    if (best) {
      place = place.withBest(validationLoss);
    }
    return new TrainingEvent.Evaluated(
        step(), tokens(), trainLoss, validationLoss, averageLoss, best);
  }

  boolean isEvaluationDue(long step) {
    return step % options.evalEvery() == 0 || step == options.steps();
  }

  /** The mean loss over the whole training text, in nats per token. */
  public double trainingLoss() {
    return evaluator.meanLoss(model, trainingSample, Integer.MAX_VALUE);
  }

  /**
   * The mean validation loss over the whole validation text, in nats per token.
   *
   * @throws IllegalStateException if the trainer was given none
   */
  public double validationLoss() {
    return evaluator.meanLoss(model, requireValidation(), Integer.MAX_VALUE);
  }

  private Batches requireValidation() {
    return validation.orElseThrow(
        () -> new IllegalStateException("the trainer was given nothing to validate on"));
  }

  /**
   * The mean loss of this model or of its {@link #average}, over batches that are spread over the
   * validation text, in nats per token; empty where it was ended early. It is for texts that take
   * long.
   *
   * @param batches at most
   * @param goesOn is told after each batch how many tokens have been measured; false ends it
   * @throws IllegalStateException if the trainer was given no validation text
   */
  public OptionalDouble validationLoss(Gpt measured, int batches, LongPredicate goesOn) {
    return evaluator.meanLoss(measured, requireValidation(), batches, goesOn);
  }

  /** The mean validation loss of the averaged weights; NaN where there is no average. */
  public double averageLoss() {
    return averageLoss(Integer.MAX_VALUE);
  }

  private double averageLoss(int batches) {
    return average.isPresent() && validation.isPresent()
        ? evaluator.meanLoss(average.get().average(), validation.get(), batches)
        : Double.NaN;
  }

  /** The model whose weights are the average of this one's, where the options ask for it. */
  public Optional<Gpt> average() {
    return average.map(WeightAverage::average);
  }

  public Gpt model() {
    return model;
  }

  public TrainingOptions options() {
    return options;
  }

  /** Updates made so far. */
  public long step() {
    return place.step();
  }

  /** Tokens that one update learns from, the targets of its batches, on average. */
  public long tokensPerStep() {
    return Math.round(training.tokensPerBatch() * options.accumulate());
  }

  /** Places in the batches of one update, those without a target among them. */
  long placesPerStep() {
    return (long) training.rows() * training.time() * options.accumulate();
  }

  /** Targets that updates have learned from so far. */
  public long tokens() {
    return place.tokens();
  }

  /** The lowest validation loss so far, in nats per token; infinite before the first. */
  public double bestLoss() {
    return place.bestLoss();
  }

  /** The step with the lowest validation loss; -1 before the first. */
  public long bestStep() {
    return place.bestStep();
  }

  /** PyTorch's generator, if that is what dropout and batches draw from. */
  Optional<PyTorchRandom> random() {
    return random;
  }

  Batches training() {
    return training;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  LossWatch lossWatch() {
    return lossWatch;
  }

  /** What the last measured update was in each layer; null before the first. */
  TrainingEvent.LayerFigures figures() {
    return figures;
  }

  Place place() {
    return place;
  }

  void place(Place changed) {
    place = changed;
  }

  /** Whether the run has begun, here or in the process whose checkpoint was restored. */
  public boolean begun() {
    return loop.begun();
  }

  /** Where a resumed run has no average yet, it begins with the weights as they are. */
  void restartAverage() {
    average.ifPresent(WeightAverage::restart);
  }

  /** Goes on from a saved place; weights, moments and the losses' mean are set beside. */
  void resumeAt(Place saved) {
    loop.resume();
    place = saved;
  }
}
