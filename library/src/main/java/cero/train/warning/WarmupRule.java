package cero.train.warning;

import cero.train.TrainingEvent;
import cero.train.TrainingWarning;
import cero.train.TrainingWarning.Kind;
import java.util.Optional;

/**
 * A warmup that is missing: without one, the first updates throw the weights about and the loss
 * rises above where it began (<a href="https://arxiv.org/abs/1908.03265">Liu et al. 2020</a>:
 * Adam's second moments are means of few gradients then).
 */
final class WarmupRule implements Rule {
  private static final long FIRST_STEPS = 50;
  private static final int MEDIAN_OF = 3;

  /** The least rise, as a share of the first loss. */
  private static final double LEAST_RISE = 0.05;

  private final boolean warmsUp;
  private final Recent losses = new Recent(MEDIAN_OF);
  private double first = Double.NaN;

  WarmupRule(long warmup) {
    this.warmsUp = warmup > 0;
  }

  @Override
  public Optional<TrainingWarning> on(TrainingEvent event) {
    if (warmsUp || !(event instanceof TrainingEvent.Stepped e) || e.step() > FIRST_STEPS) {
      return Optional.empty();
    }
    first = Double.isNaN(first) ? e.loss() : first;
    losses.add(e.loss());
    return losses.isFull() && losses.median() > (1 + LEAST_RISE) * first
        ? Optional.of(new TrainingWarning(Kind.NO_WARMUP, e.step(), "", losses.median(), first))
        : Optional.empty();
  }
}
