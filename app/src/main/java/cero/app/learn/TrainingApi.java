package cero.app.learn;

import cero.app.learn.Checkpoints.Checkpoint;
import cero.app.learn.TrainingFacts.Whole;
import cero.data.stories.Language;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** What the page asks and tells the training. */
final class TrainingApi {
  private static final int FEWEST_STEPS = 10;
  private static final int MOST_STEPS = 20_000;
  private static final double HIGHEST_RATE = 10;

  private final Trainings trainings;
  private final Models models;

  TrainingApi(Trainings trainings, Models models) {
    this.trainings = trainings;
    this.models = models;
  }

  record CheckpointsAnswer(List<Checkpoint> checkpoints) {}

  Whole whole() {
    return trainings.whole();
  }

  CheckpointsAnswer checkpoints() {
    return new CheckpointsAnswer(trainings.checkpoints());
  }

  /** Begins a training; once it has a model, all visitors look at that. */
  TrainingFacts start(Fields request) {
    String code = request.text("lang");
    OptionalLong steps =
        request
            .optionalInteger("steps", FEWEST_STEPS, MOST_STEPS)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
    OptionalDouble rate =
        request
            .optionalNumber("lr", 0, HIGHEST_RATE)
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty());
    request.end();
    Language language;
    try {
      language = Language.of(code);
    } catch (IllegalArgumentException e) {
      throw Refusal.badField("lang", "must be en, es or ko");
    }
    return trainings.start(language, steps, rate, models::chooseTrained);
  }

  TrainingFacts pause(Fields request) {
    return change(request, Training::pause);
  }

  TrainingFacts resume(Fields request) {
    return change(request, Training::resume);
  }

  TrainingFacts step(Fields request) {
    return change(request, Training::oneStep);
  }

  TrainingFacts stop(Fields request) {
    return change(request, Training::stop);
  }

  TrainingFacts rate(Fields request) {
    double rate = request.number("lr", 0, HIGHEST_RATE);
    return change(request, training -> training.rate(rate));
  }

  private TrainingFacts change(Fields request, Function<Training, TrainingFacts> change) {
    request.end();
    return trainings.change(change);
  }
}
