package cero.train;

/** What happens in a run, told to its {@link TrainingListener} in order. */
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
      implements TrainingEvent {}

  /**
   * The losses were measured, without dropout.
   *
   * @param trainLoss on batches of the training text, in nats per token
   * @param validationLoss on the validation text, in nats per token; NaN where there is none
   * @param best whether no validation loss before was as low
   */
  record Evaluated(long step, long tokens, double trainLoss, double validationLoss, boolean best)
      implements TrainingEvent {}

  /** The model wrote something. */
  record Sampled(long step, String text) implements TrainingEvent {}

  /** The model and what resuming needs are to be saved, and now is the time for it. */
  record Checkpoint(long step) implements TrainingEvent {}

  /**
   * The run ended.
   *
   * @param stopped whether somebody stopped it before its last step
   */
  record Finished(long step, boolean stopped) implements TrainingEvent {}
}
