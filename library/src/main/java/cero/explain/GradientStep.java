package cero.explain;

import cero.loss.CrossEntropy;
import cero.loss.LossSteps;
import cero.model.Activations;
import cero.model.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Parameter;
import java.util.Arrays;

/**
 * One step of plain gradient descent on one text, w ← w − η ∂L/∂w with L the mean loss, and what
 * the same text looks like before and after it.
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
   *     + 1, or one that is not in its vocabulary; or if the step is so long that the loss after it
   *     is no longer a number
   */
  public static GradientStep make(
      Device device, Gpt model, int[] ids, double learningRate, int top) {
    int[] targets = TextLoss.targets(model.config(), ids);
    int[] inputs = Arrays.copyOf(ids, targets.length);
    int time = targets.length;
    Gpt copy = model.copy();
    Activations activations = Activations.forTraining(model.config(), 1, time);
    CrossEntropy crossEntropy = new CrossEntropy(device, model.config(), time);

    copy.forward(device, activations, inputs, 1, time);
    LossSteps before = crossEntropy.steps(copy, activations, targets, top);
    float[] dnormed = crossEntropy.gradient(copy, activations, targets, 1f / time);
    copy.backward(device, activations, dnormed);
    for (Parameter parameter : copy.parameters()) {
      descend(parameter, learningRate);
    }
    copy.forward(device, activations, inputs, 1, time);
    LossSteps after = crossEntropy.steps(copy, activations, targets, top);
    if (!Double.isFinite(after.loss())) {
      throw new IllegalArgumentException(
          "a step with the learning rate %s is so long that the loss after it is %s: take a"
                  .formatted(learningRate, after.loss())
              + " smaller one");
    }
    return new GradientStep(learningRate, before, after);
  }

  private static void descend(Parameter parameter, double learningRate) {
    float[] values = parameter.values();
    float[] gradient = parameter.gradient();
    for (int i = 0; i < values.length; i++) {
      values[i] -= (float) (learningRate * gradient[i]);
    }
  }

  /** Bytes that a step takes beside the model: the copy, its gradients and the buffers. */
  public static long bytes(GptConfig config, int time) {
    return 8 * config.parameterCount()
        + Activations.trainingBytes(config, 1, time)
        + CrossEntropy.bytes(config, time);
  }
}
