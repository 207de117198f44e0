package cero.app.train;

import cero.train.TrainingEvent.Evaluated;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The losses on the validation text that a run has come to.
 *
 * @param step after which they were measured
 * @param loss of the weights, in nats per token
 * @param averageLoss of the averaged weights; NaN where it was not measured
 * @param tokens that were measured; empty where it was in an evaluation on the way
 */
record FinalLoss(long step, double loss, double averageLoss, OptionalLong tokens) {

  /** What the last evaluation found; empty where there was none, or nothing to validate on. */
  static Optional<FinalLoss> evaluated(List<Evaluated> evaluations) {
    if (evaluations.isEmpty() || Double.isNaN(evaluations.getLast().validationLoss())) {
      return Optional.empty();
    }
    Evaluated last = evaluations.getLast();
    return Optional.of(
        new FinalLoss(
            last.step(), last.validationLoss(), last.averageLoss(), OptionalLong.empty()));
  }
}
