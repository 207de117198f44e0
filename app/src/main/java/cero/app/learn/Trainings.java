package cero.app.learn;

import cero.app.learn.Checkpoints.Checkpoint;
import cero.app.learn.TrainingFacts.Whole;
import cero.data.stories.Language;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** The training that visitors watch: one at a time, and the last one stays to be looked at. */
final class Trainings implements AutoCloseable {
  private final StoryRun.Starter starter;
  private final int threads;
  private final Events events;
  private volatile Optional<Training> current = Optional.empty();

  /** What the training before left, for as long as the current one has no model. */
  private volatile Optional<ShownModel> before = Optional.empty();

  private boolean closed;

  Trainings(StoryRun.Starter starter, int threads, Events events) {
    this.starter = starter;
    this.threads = threads;
    this.events = events;
  }

  /**
   * Begins one.
   *
   * @param begun is called when it has a model that can be looked at
   * @throws Refusal if one goes on
   */
  synchronized TrainingFacts start(
      Language language, OptionalLong steps, OptionalDouble learningRate, Runnable begun) {
    if (closed || current.stream().anyMatch(training -> !training.isOver())) {
      throw new Refusal(409, "training_goes_on", "a training goes on already: stop it first");
    }
    before = model(Optional.empty());
    Training training =
        new Training(
            language,
            threads,
            starter,
            steps,
            learningRate,
            events,
            () -> {
              begun.run();
              before = Optional.empty();
            });
    current = Optional.of(training);
    return training.facts();
  }

  /**
   * Does something with the training.
   *
   * @throws Refusal if there is none
   */
  TrainingFacts change(Function<Training, TrainingFacts> change) {
    return change.apply(
        current.orElseThrow(() -> new Refusal(409, "no_training", "no training has been started")));
  }

  Optional<TrainingFacts> facts() {
    return current.map(Training::facts);
  }

  Whole whole() {
    return current.map(Training::whole).orElse(new Whole(null, List.of(), List.of()));
  }

  List<Checkpoint> checkpoints() {
    return current.map(Training::checkpoints).orElse(List.of());
  }

  /** The model that is trained: as it was at a checkpoint, or as it is now. */
  Optional<ShownModel> model(Optional<Long> checkpoint) {
    return checkpoint.isPresent()
        ? current.flatMap(training -> training.checkpoint(checkpoint.get()))
        : current.flatMap(Training::latest).or(() -> before);
  }

  /** Stops the training, and waits until it is saved. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    current.ifPresent(Training::close);
  }
}
