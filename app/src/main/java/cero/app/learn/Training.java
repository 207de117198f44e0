package cero.app.learn;

import cero.app.learn.Checkpoints.Checkpoint;
import cero.app.learn.TrainingFacts.State;
import cero.app.learn.TrainingHistory.Evaluation;
import cero.app.learn.TrainingHistory.Point;
import cero.data.stories.Language;
import cero.device.Device;
import cero.model.LanguageModel;
import cero.text.TextFormat;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import cero.train.TrainingException;
import cero.train.TrainingOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One training on the built-in stories, on a thread of its own, which visitors watch and steer. It
 * goes on when nobody looks, and is kept like any other run.
 */
final class Training implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Training.class.getName());

  /** How often pages are told of steps, and requests get newer weights to look at. */
  private static final long TELL_NANOS = 100_000_000;

  private static final long SHOW_NANOS = 1_000_000_000;

  private final Language language;
  private final Events events;
  private final Device device;
  private final Runnable begun;
  private final Thread thread;
  private final TrainingHistory history = new TrainingHistory();

  // Guarded by this. The thread that trains waits on it while it is paused.
  private State state = State.PREPARING;
  private boolean stopping;
  private int granted; // steps that may be made while it is paused
  private OptionalDouble newRate = OptionalDouble.empty();
  private String message;
  private StoryRun run;
  private Checkpoints checkpoints;
  private ShownModel latest;
  private long step;
  private double rate;
  private double tokensPerSecond = Double.NaN;
  private TrainingFacts.Best best;
  private final RunningClock clock = new RunningClock();

  // Of the thread that trains alone.
  private final List<Point> untold = new ArrayList<>();
  private long toldAt;
  private long shownAt;

  /**
   * Begins it.
   *
   * @param begun is called when there is a model that can be looked at
   */
  Training(
      Language language,
      int threads,
      StoryRun.Starter starter,
      OptionalLong steps,
      OptionalDouble learningRate,
      Events events,
      Runnable begun) {
    this.language = language;
    this.events = events;
    this.begun = begun;
    this.device = Device.cpu(threads);
    thread = new Thread(() -> work(starter, steps, learningRate), "cero-training");
    thread.start();
  }

  private void work(StoryRun.Starter starter, OptionalLong steps, OptionalDouble learningRate) {
    try {
      train(starter, steps, learningRate);
      end(stepsLeft() > 0 ? State.STOPPED : State.FINISHED, null); // not before all is saved
    } catch (TrainingException | IllegalArgumentException | IOException e) {
      end(State.FAILED, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the training failed inside Cero: " + e, e);
      end(State.FAILED, "something went wrong inside Cero");
    }
  }

  private void train(StoryRun.Starter starter, OptionalLong steps, OptionalDouble learningRate)
      throws IOException {
    try (device;
        StoryRun prepared = starter.prepare(device, language, steps, learningRate)) {
      if (begin(prepared)) {
        prepared
            .trainer()
            .run(event -> {
              prepared.on(event);
              on(event);
            });
      }
    }
  }

  /** Whether it is to be begun. */
  private boolean begin(StoryRun prepared) {
    Checkpoints kept = new Checkpoints(prepared);
    synchronized (this) {
      run = prepared;
      checkpoints = kept;
      rate = prepared.trainer().options().learningRate();
      if (stopping) {
        return false;
      }
    }
    show();
    begun.run(); // who hears that it runs finds its model there
    synchronized (this) {
      state = State.RUNNING;
      clock.start();
    }
    tell();
    return true;
  }

  private synchronized long stepsLeft() {
    return run.trainer().options().steps() - step;
  }

  private void end(State ended, String why) {
    synchronized (this) {
      state = ended;
      message = why;
    }
    tell();
  }

  private void on(TrainingEvent event) throws IOException {
    switch (event) {
      case TrainingEvent.Stepped e -> onStep(e);
      case TrainingEvent.Spiked _ -> {}
      case TrainingEvent.Evaluated e -> onEvaluation(Evaluation.of(e));
      case TrainingEvent.Sampled e ->
          events.send("sample", Map.of("step", e.step(), "text", e.text()));
      case TrainingEvent.LayerFigures _, TrainingEvent.Warned _ -> {}
      case TrainingEvent.Checkpoint _ -> {}
      case TrainingEvent.Finished _ -> {}
    }
  }

  private void onStep(TrainingEvent.Stepped e) throws IOException {
    Point point = Point.of(e);
    history.add(point);
    untold.add(point);
    synchronized (this) {
      step = e.step();
      clock.round();
      tokensPerSecond =
          Double.isNaN(tokensPerSecond)
              ? e.tokensPerSecond()
              : tokensPerSecond + 0.1 * (e.tokensPerSecond() - tokensPerSecond);
      granted = Math.max(0, granted - 1);
    }
    long now = System.nanoTime();
    if (now - shownAt > SHOW_NANOS) {
      show();
    }
    if (now - toldAt > TELL_NANOS) {
      tellSteps();
    }
    TrainingOptions options = run.trainer().options();
    boolean evaluated = e.step() % options.evalEvery() == 0 || e.step() == options.steps();
    if (checkpoints.isDue(e.step()) && !evaluated) {
      evaluateNow();
      evaluated = true;
    }
    boolean ends = waitWhilePaused();
    if (ends && !evaluated) {
      evaluateNow();
    }
  }

  /** Measures the losses although it is not the run's turn, for a checkpoint. */
  private void evaluateNow() throws IOException {
    TrainingEvent.Evaluated evaluated = run.trainer().evaluate();
    run.on(evaluated);
    onEvaluation(Evaluation.of(evaluated));
  }

  private void onEvaluation(Evaluation evaluation) {
    history.add(evaluation);
    synchronized (this) {
      if (evaluation.best()) {
        best = new TrainingFacts.Best(evaluation.step(), evaluation.valLoss());
      }
    }
    show();
    tellSteps();
    events.send("eval", evaluation);
    boolean last = stepsLeft() == 0 || isStopping();
    if (checkpoints.isDue(evaluation.step()) || last) {
      Checkpoint checkpoint = checkpoints.add(device, latest().orElseThrow(), evaluation);
      events.send("checkpoint", checkpoint);
    }
  }

  /** Waits until the next step may be made; returns whether there is to be none. */
  private boolean waitWhilePaused() {
    OptionalDouble changed;
    boolean ends;
    synchronized (this) {
      if (mustWait()) {
        show(); // decided here alone: whoever sees it wait sees where
        tellSteps();
        clock.stop();
        while (mustWait()) {
          try {
            wait();
          } catch (InterruptedException e) {
            stopping = true; // nobody interrupts but to end the process
          }
        }
        clock.start();
      }
      ends = stopping;
      changed = newRate;
      newRate = OptionalDouble.empty();
    }
    changed.ifPresent(run::learningRate);
    if (ends) {
      run.trainer().stop();
    }
    return ends;
  }

  private boolean mustWait() {
    return state == State.PAUSED && granted == 0 && !stopping;
  }

  /** Lets requests look at the weights as they are now. */
  private void show() {
    ShownModel shown =
        new ShownModel(
            Models.TRAINED,
            run.name(),
            new LanguageModel(
                run.trainer().model().copy(), TextFormat.of(Optional.of(run.tokenizer()), true)),
            Optional.of(language.code()),
            Optional.of(run.trainer().step()));
    synchronized (this) {
      latest = shown;
    }
    shownAt = System.nanoTime();
  }

  // Who tells holds the lock meanwhile, so that what is told first was so first.

  private synchronized void tellSteps() {
    if (!untold.isEmpty()) {
      events.send("step", Map.of("training", facts(), "points", List.copyOf(untold)));
      untold.clear();
    }
    toldAt = System.nanoTime();
  }

  private synchronized void tell() {
    events.sendState(facts());
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  /** Whether another may begin. */
  synchronized boolean isOver() {
    return state == State.FINISHED || state == State.STOPPED || state == State.FAILED;
  }

  /** Lets it wait before its next step. */
  TrainingFacts pause() {
    return change(State.PAUSED, 0);
  }

  TrainingFacts resume() {
    return change(State.RUNNING, 0);
  }

  /** Makes one step, and waits again. */
  TrainingFacts oneStep() {
    return change(State.PAUSED, 1);
  }

  private TrainingFacts change(State wanted, int steps) {
    synchronized (this) {
      requirePrepared();
      state = wanted;
      granted = Math.min(granted + steps, 1);
      notifyAll();
    }
    tell();
    return facts();
  }

  /** Changes the highest learning rate from the next step on. */
  TrainingFacts rate(double highest) {
    synchronized (this) {
      requirePrepared();
      newRate = OptionalDouble.of(highest);
      rate = highest;
    }
    tell();
    return facts();
  }

  /** Ends it after the step that it is at, with everything saved. */
  TrainingFacts stop() {
    synchronized (this) {
      requireGoingOn();
      stopping = true;
      notifyAll();
    }
    return facts();
  }

  private void requireGoingOn() {
    if (isOver() || stopping) {
      throw new Refusal(409, "training_is_over", "this training is over: start another");
    }
  }

  private void requirePrepared() {
    requireGoingOn();
    if (state == State.PREPARING) {
      throw new Refusal(409, "training_is_preparing", "the training has not begun yet");
    }
  }

  synchronized TrainingFacts facts() {
    if (run == null) {
      return TrainingFacts.preparing(state, language, message);
    }
    Trainer trainer = run.trainer();
    long steps = trainer.options().steps();
    return new TrainingFacts(
        state.word(),
        language.code(),
        run.name(),
        step,
        steps,
        rate,
        Math.log(trainer.model().config().vocabSize()),
        run.floor().isPresent() ? run.floor().getAsDouble() : null,
        trainer.tokensPerStep(),
        Json.number(tokensPerSecond),
        secondsLeft(steps),
        best,
        Checkpoints.LEAST_COPIED,
        checkpoints.copiedOfUnseen(),
        message);
  }

  /** As long as the steps left take if they take as long as the later half of those made. */
  private Double secondsLeft(long steps) {
    return step == 0 || isOver() ? null : clock.secondsPerRound() * (steps - step);
  }

  TrainingFacts.Whole whole() {
    return new TrainingFacts.Whole(facts(), history.points(), history.evaluations());
  }

  /** All checkpoints so far; none while it is prepared. */
  List<Checkpoint> checkpoints() {
    Optional<Checkpoints> kept;
    synchronized (this) {
      kept = Optional.ofNullable(checkpoints);
    }
    return kept.map(Checkpoints::all).orElse(List.of());
  }

  /** The model as it was a moment ago. */
  synchronized Optional<ShownModel> latest() {
    return Optional.ofNullable(latest);
  }

  synchronized Optional<ShownModel> checkpoint(long number) {
    return Optional.ofNullable(checkpoints).flatMap(kept -> kept.model(number));
  }

  /** Stops it if it goes on, and waits until it is saved. */
  @Override
  public void close() {
    synchronized (this) {
      stopping = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
