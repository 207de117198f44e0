package cero.explain;

import cero.device.Device;
import cero.loss.LossSteps;
import cero.model.Gpt;
import cero.model.GptConfig;

/**
 * One step of plain gradient descent on one text, w ← w − η ∂L/∂w with L the mean loss, and what
 * the same text looks like before and after it. Immutable, so threads may share it.
 *
 * @param learningRate η
 */
public record GradientStep(double learningRate, LossSteps before, LossSteps after) {
  /**
   * Makes the step on a copy of the weights.
   *
   * @param ids (T + 1): each id is guessed from those before it
   * @param top how many of the likeliest tokens are listed at each position
   * @throws IllegalArgumentException if there are fewer than two ids, more than the model's context
   *     + 1, or one that is not in its vocabulary
   * @throws DivergedException if the step is so long that the loss after it is NaN or infinite
   */
  public static GradientStep make(
      Device device, Gpt model, int[] ids, double learningRate, int top) {
    Descent descent = new Descent(device, model, ids);
    LossSteps before = descent.loss(top);
    var _ = descent.step(learningRate);
    return new GradientStep(learningRate, before, descent.loss(top));
  }

  /** Bytes that a step takes beside the model: the copy, its gradients and the buffers. */
  public static long bytes(GptConfig config, int time) {
    return Descent.bytes(config, time);
  }
}
