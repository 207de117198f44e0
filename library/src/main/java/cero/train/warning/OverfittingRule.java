package cero.train.warning;

import cero.train.TrainingEvent;
import cero.train.TrainingWarning;
import cero.train.TrainingWarning.Kind;
import java.util.Optional;

/**
 * Overfitting: the validation loss has risen above its lowest while the training loss fell. It is
 * the generalization loss of <a href="https://doi.org/10.1007/3-540-49430-8_3">Prechelt 1998</a>,
 * with a median in the place of the lowest evaluation, and a rise that must last and be larger than
 * the noise of the evaluations themselves: on a plateau of pure noise it fires in less than 1% of
 * runs of 300 evaluations.
 */
final class OverfittingRule implements Rule {
  private static final int MEDIAN_OF = 3;
  private static final int LASTING = 5;
  private static final int NOISE_OF = 40;

  /** Evaluations before which their noise is not known well enough. */
  private static final int LEAST_EVALUATIONS = 8;

  /** The least rise, as a share of the lowest loss. */
  private static final double LEAST_RISE = 0.01;

  /** The least rise in standard deviations of an evaluation. */
  private static final double LEAST_DEVIATIONS = 5;

  private final Recent validation = new Recent(MEDIAN_OF);
  private final Recent training = new Recent(MEDIAN_OF);
  private final Recent steps = new Recent(MEDIAN_OF);
  private final Recent last = new Recent(LASTING);
  private final Recent noise = new Recent(NOISE_OF);

  private double lowest = Double.POSITIVE_INFINITY;
  private double trainingAtLowest;
  private long lowestStep;

  @Override
  public Optional<TrainingWarning> on(TrainingEvent event) {
    if (!(event instanceof TrainingEvent.Evaluated e) || Double.isNaN(e.validationLoss())) {
      return Optional.empty();
    }
    validation.add(e.validationLoss());
    training.add(e.trainLoss());
    steps.add((double) e.step());
    last.add(e.validationLoss());
    noise.add(e.validationLoss());
    if (!validation.isFull()) {
      return Optional.empty();
    }
    double now = validation.median();
    if (now < lowest) {
      lowest = now;
      trainingAtLowest = training.median();
      lowestStep = (long) steps.median();
    }
    double rise = Math.max(LEAST_RISE * lowest, LEAST_DEVIATIONS * noise.noise());
    boolean overfits =
        noise.count() >= LEAST_EVALUATIONS
            && last.lowest() > lowest + rise
            && training.median() < trainingAtLowest;
    return overfits
        ? Optional.of(new TrainingWarning(Kind.OVERFITTING, lowestStep, "", now, lowest))
        : Optional.empty();
  }
}
