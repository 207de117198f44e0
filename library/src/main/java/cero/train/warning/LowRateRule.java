package cero.train.warning;

import cero.train.TrainingEvent;
import cero.train.TrainingEvent.LayerFigures;
import cero.train.TrainingWarning;
import cero.train.TrainingWarning.Kind;
import java.util.Optional;

/**
 * A learning rate that is too low: updates change next to nothing of the weights, at a rate near
 * the run's highest, and the loss has hardly fallen (usual is a share of about 1e-3: <a
 * href="https://github.com/karpathy/nn-zero-to-hero">Karpathy's rule of thumb</a>).
 */
final class LowRateRule implements Rule {
  /** The least share of its weights that an update of the median group changes. */
  private static final double SMALLEST_UPDATE = 1e-4;

  /** The share of the first loss that is left at most after some steps of learning. */
  private static final double FALLEN = 0.95;

  private static final long PATIENCE_STEPS = 100;

  private final double highestRate;
  private double firstLoss = Double.NaN;
  private double loss = Double.NaN;
  private double rate;

  LowRateRule(double highestRate) {
    this.highestRate = highestRate;
  }

  @Override
  public Optional<TrainingWarning> on(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.Stepped e -> rate = e.learningRate();
      case TrainingEvent.Evaluated e -> {
        firstLoss = Double.isNaN(firstLoss) ? e.trainLoss() : firstLoss;
        loss = e.trainLoss();
      }
      case LayerFigures e -> {
        double share = Groups.medianUpdateShare(e);
        if (e.step() >= PATIENCE_STEPS
            && rate >= highestRate / 2
            && loss > FALLEN * firstLoss
            && share < SMALLEST_UPDATE) {
          return Optional.of(
              new TrainingWarning(Kind.UPDATES_TOO_SMALL, e.step(), "", share, SMALLEST_UPDATE));
        }
      }
      default -> {}
    }
    return Optional.empty();
  }
}
