package cero.train;

import java.util.Locale;

/**
 * A step whose loss is a spike.
 *
 * @param step its number, from 1
 * @param loss in nats per token
 * @param gradientNorm the gradient's length
 * @param before what was known of the losses before
 * @param highestRate the highest learning rate of the run
 */
record Spike(
    long step, double loss, double gradientNorm, LossWatch.State before, double highestRate) {
  /** So many in a row, or after one checkpoint, can still be bad luck with batches. */
  private static final int MOST = 5;

  TrainingEvent.Spiked event(OnSpike action, long goesOnAfter) {
    return new TrainingEvent.Spiked(
        step, loss, gradientNorm, before.mean(), before.deviation(), action, goesOnAfter);
  }

  /**
   * Ends a run that is beyond skipping and going back.
   *
   * @throws TrainingException if there are too many
   */
  void refuseTooMany(int spikes, String where) {
    if (spikes > MOST) {
      throw new TrainingException("%d spikes %s: %s".formatted(spikes, where, sentence()));
    }
  }

  /** What happened, and what to do. */
  String sentence() {
    String happened =
        Double.isFinite(loss) && Double.isFinite(gradientNorm)
            ? String.format(
                Locale.ROOT,
                "the loss jumped to %.3f at step %d, from a mean of %.3f with a standard deviation"
                    + " of %.3f",
                loss,
                step,
                before.mean(),
                before.deviation())
            : "the loss became %s (gradient norm %s) at step %d"
                .formatted(loss, gradientNorm, step);
    return happened + ": " + advice(highestRate);
  }

  /** What to do where training has gone wrong with that highest learning rate. */
  static String advice(double highestRate) {
    return "try a lower learning rate than %s or a longer warmup; what was saved before is still good"
        .formatted(highestRate);
  }
}
