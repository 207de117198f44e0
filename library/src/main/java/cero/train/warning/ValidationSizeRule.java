package cero.train.warning;

import cero.train.TrainingEvent;
import cero.train.TrainingWarning;
import cero.train.TrainingWarning.Kind;
import java.util.Optional;

/**
 * A validation text that is too small: the surprise at a token deviates from its mean by about 2
 * nats, so the mean over n tokens by 2 / √n, which is 0.05 nats for 1600 of them.
 */
final class ValidationSizeRule implements Rule {
  private static final double FEWEST = 1600;

  private final long tokens;

  /**
   * @param tokens to validate on; 0 for a run that does not
   */
  ValidationSizeRule(long tokens) {
    this.tokens = tokens;
  }

  @Override
  public Optional<TrainingWarning> on(TrainingEvent event) {
    return event instanceof TrainingEvent.Evaluated e && tokens > 0 && tokens < FEWEST
        ? Optional.of(
            new TrainingWarning(Kind.VALIDATION_TOO_SMALL, e.step(), "", (double) tokens, FEWEST))
        : Optional.empty();
  }
}
