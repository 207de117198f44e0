package cero.train.warning;

import cero.train.TrainingEvent;
import cero.train.TrainingEvent.LayerFigures;
import cero.train.TrainingWarning;
import cero.train.TrainingWarning.Kind;
import java.util.Optional;

/**
 * A learning rate that is too high, by the first sign of it: the loss rises and stays up, or the
 * gradient grows although the loss does not fall (both as in <a
 * href="https://arxiv.org/abs/2309.14322">Wortsman et al. 2023</a>), or an update changes a large
 * share of the weights (usual is about 1e-3: <a
 * href="https://github.com/karpathy/nn-zero-to-hero">Karpathy's rule of thumb</a>).
 */
final class HighRateRule implements Rule {
  private static final int MEDIAN_OF = 10;
  private static final int NOISE_OF = 50;

  /** The least rise of the loss, in nats per token, and in standard deviations of a step's loss. */
  private static final double LEAST_RISE = 0.2;

  private static final double LEAST_DEVIATIONS = 4;

  /** The least growth of the gradient. */
  private static final double LEAST_GROWTH = 5;

  /** Steps before gradients and updates count: new weights are small and their loss is steep. */
  private static final long STEEP_STEPS = 50;

  /**
   * The largest share of its weights that an update of the median group may change. In small runs
   * it was at most 1.2e-2 at a good learning rate and 1.4e-2 to 5e-2 at ten times that.
   */
  private static final double LARGEST_UPDATE = 1.5e-2;

  private final Recent losses = new Recent(MEDIAN_OF);
  private final Recent noise = new Recent(NOISE_OF);
  private final Recent norms = new Recent(MEDIAN_OF);

  private double lowestLoss = Double.POSITIVE_INFINITY;
  private double shortest = Double.POSITIVE_INFINITY;
  private double lossAtShortest;
  private int largeUpdates;

  @Override
  public Optional<TrainingWarning> on(TrainingEvent event) {
    return switch (event) {
      case TrainingEvent.Stepped e -> onStep(e);
      case LayerFigures e -> onLayers(e);
      default -> Optional.empty();
    };
  }

  private Optional<TrainingWarning> onStep(TrainingEvent.Stepped e) {
    losses.add(e.loss());
    noise.add(e.loss());
    norms.add(e.gradientNorm());
    if (!losses.isFull()) {
      return Optional.empty();
    }
    double loss = losses.median();
    lowestLoss = Math.min(lowestLoss, loss);
    if (loss > lowestLoss + Math.max(LEAST_RISE, LEAST_DEVIATIONS * noise.noise())) {
      return warning(Kind.LOSS_ROSE, e.step(), loss, lowestLoss);
    }
    if (e.step() < STEEP_STEPS) {
      return Optional.empty();
    }
    double norm = norms.median();
    if (norm < shortest) {
      shortest = norm;
      lossAtShortest = loss;
    }
    return norm > LEAST_GROWTH * shortest && loss >= lossAtShortest
        ? warning(Kind.GRADIENT_GROWS, e.step(), norm, shortest)
        : Optional.empty();
  }

  private Optional<TrainingWarning> onLayers(LayerFigures e) {
    if (e.step() < STEEP_STEPS) {
      return Optional.empty();
    }
    double share = Groups.medianUpdateShare(e);
    largeUpdates = share > LARGEST_UPDATE ? largeUpdates + 1 : 0;
    return largeUpdates >= 2 // once may be chance
        ? warning(Kind.UPDATES_TOO_LARGE, e.step(), share, LARGEST_UPDATE)
        : Optional.empty();
  }

  private static Optional<TrainingWarning> warning(
      Kind kind, long step, double value, double usual) {
    return Optional.of(new TrainingWarning(kind, step, "", value, usual));
  }
}
