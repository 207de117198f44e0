package cero.train;

import java.util.List;
import java.util.Locale;

/**
 * What happens in a run, told to its {@link TrainingListener} in order. Immutable, so threads may
 * share one.
 */
public sealed interface TrainingEvent {
  /** The step after which it happened: how many updates have been made. */
  long step();

  /**
   * An update was made.
   *
   * @param loss the mean over the step's batches before the update, in nats per token
   * @param learningRate the update's learning rate
   * @param gradientNorm the gradient's length before clipping
   * @param tokens trained on since the run began
   * @param tokensPerSecond over this step, evaluations not counted
   */
  record Stepped(
      long step,
      double loss,
      double learningRate,
      double gradientNorm,
      long tokens,
      double tokensPerSecond)
      implements TrainingEvent {}

  /**
   * A step's loss was a spike, and no update was made.
   *
   * @param loss of the step, in nats per token
   * @param gradientNorm the gradient's length
   * @param meanLoss the running mean of the losses before
   * @param deviation their standard deviation
   * @param action what is done: {@link OnSpike#STOP}, {@link OnSpike#SKIP} or {@link
   *     OnSpike#REWIND}
   * @param goesOnAfter the step that the run goes on after; the one before the spike where it stops
   */
  record Spiked(
      long step,
      double loss,
      double gradientNorm,
      double meanLoss,
      double deviation,
      OnSpike action,
      long goesOnAfter)
      implements TrainingEvent {

    /** What happened and what is done. */
    public String sentence() {
      String done =
          switch (action) {
            case REWIND -> "back to step " + goesOnAfter + ", and on with later batches";
            case SKIP -> "its update is left out";
            case STOP, IGNORE -> "the run ends here";
          };
      return String.format(
          Locale.ROOT,
          "Step %d: the loss jumped to %.3f from a mean of %.3f: %s.",
          step,
          loss,
          meanLoss,
          done);
    }
  }

  /**
   * The losses were measured, without dropout.
   *
   * @param trainLoss on batches of the training text, in nats per token
   * @param validationLoss on the validation text, in nats per token; NaN where there is none
   * @param averageLoss of the averaged weights on the validation text, in nats per token; NaN where
   *     there is no such text or no average
   * @param best whether no validation loss before was as low
   */
  record Evaluated(
      long step,
      long tokens,
      double trainLoss,
      double validationLoss,
      double averageLoss,
      boolean best)
      implements TrainingEvent {}

  /**
   * How the parts of the model fared at the last update, told after an evaluation.
   *
   * @param groups in the order of the model: {@code wte}, {@code wpe}, {@code h.0.attn} with its
   *     norm, {@code h.0.mlp} with its norm and so on, {@code ln_f}, and {@code lm_head} where it
   *     is not tied; after each {@code h.0.attn} its heads {@code h.0.attn.head.0} and so on: their
   *     rows of the attention's projection, which count in {@code h.0.attn} too
   */
  record LayerFigures(long step, List<Group> groups) implements TrainingEvent {
    public LayerFigures {
      groups = List.copyOf(groups);
    }

    /**
     * Lengths of one group's numbers, √Σ x².
     *
     * @param gradientNorm of the gradient before clipping
     * @param weightNorm of the weights after the update
     * @param updateNorm of what the update changed the weights by
     */
    public record Group(String name, double gradientNorm, double weightNorm, double updateNorm) {
      /** The share of its weights that one update changes, ‖update‖ / ‖weights‖. */
      public double updateShare() {
        return weightNorm == 0 ? 0 : updateNorm / weightNorm;
      }
    }
  }

  /** The model wrote something. */
  record Sampled(long step, String text) implements TrainingEvent {}

  /** Something is amiss with the run; told after the event that showed it. */
  record Warned(long step, TrainingWarning warning) implements TrainingEvent {}

  /** The model and what resuming needs are to be saved, and now is the time for it. */
  record Checkpoint(long step) implements TrainingEvent {}

  /**
   * The run ended.
   *
   * @param stopped whether somebody stopped it before its last step
   */
  record Finished(long step, boolean stopped) implements TrainingEvent {}
}
