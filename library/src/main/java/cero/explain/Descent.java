package cero.explain;

import cero.device.Device;
import cero.loss.CrossEntropy;
import cero.loss.LossSteps;
import cero.model.Activations;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Parameter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Plain gradient descent on one text, w ← w − η ∂L/∂w with L the mean loss, on a copy of a model's
 * weights. One thread at a time.
 */
public final class Descent {
  private final Device device;
  private final Gpt model;
  private final int[] inputs; // (T)
  private final int[] targets; // (T)
  private final Activations activations;
  private final CrossEntropy crossEntropy;
  private boolean isForwardDone; // with the weights as they are
  private double forwardMillis;
  private double lastRate;

  /**
   * One step.
   *
   * @param learningRate η
   * @param loss before the update, in nats per token
   * @param gradientNorm √Σ g² over all weights
   * @param weightNorm √Σ w² over all weights, before the update
   * @param updateNorm √Σ (Δw)²: η times the gradient's
   * @param forwardMillis what running the model took
   * @param lossMillis what the head, the loss and its gradient by the head's input took
   * @param backwardMillis what following the gradient back through the blocks took
   * @param updateMillis what moving the weights took
   */
  public record Step(
      double learningRate,
      double loss,
      double gradientNorm,
      double weightNorm,
      double updateNorm,
      double forwardMillis,
      double lossMillis,
      double backwardMillis,
      double updateMillis) {}

  /**
   * Copies the weights.
   *
   * @param ids (T + 1): each id is guessed from those before it
   * @throws IllegalArgumentException if there are fewer than two ids, more than the model's context
   *     + 1, or one that is not in its vocabulary
   */
  public Descent(Device device, Gpt model, int[] ids) {
    this.device = Objects.requireNonNull(device, "device");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(ids, "ids");
    this.targets = TextLoss.targets(model.config(), ids);
    this.inputs = Arrays.copyOf(ids, targets.length);
    this.model = model.copy();
    this.activations = Activations.forTraining(model.config(), 1, targets.length);
    this.crossEntropy = new CrossEntropy(device, model.config(), targets.length);
  }

  /** Bytes that descending takes beside the model: the copy, its gradients and the buffers. */
  public static long bytes(GptConfig config, int time) {
    return 8 * config.parameterCount()
        + Activations.trainingBytes(config, 1, time)
        + CrossEntropy.bytes(config, time);
  }

  /** The copy, as far as it has come. */
  public Gpt model() {
    return model;
  }

  /**
   * The text's loss with the weights as they are.
   *
   * @param top how many of the likeliest tokens are listed at each position
   * @throws cero.model.BrokenModelException if it is NaN or infinite before the first step
   * @throws DivergedException if it is NaN or infinite, because a step was too long
   */
  public LossSteps loss(int top) {
    forward();
    LossSteps steps = crossEntropy.steps(model, activations, targets, top);
    requireFinite(steps.loss());
    return steps;
  }

  private void requireFinite(double loss) {
    if (lastRate == 0) {
      CrossEntropy.requireFinite(loss);
    } else if (!Double.isFinite(loss)) {
      throw new DivergedException(lastRate, loss);
    }
  }

  private void forward() {
    if (!isForwardDone) {
      long started = System.nanoTime();
      model.forward(device, activations, inputs, 1, inputs.length);
      forwardMillis = millisSince(started);
      isForwardDone = true;
    }
  }

  /**
   * Makes a step.
   *
   * @throws cero.model.BrokenModelException if the loss is NaN or infinite before the first step
   * @throws DivergedException if the loss before it is NaN or infinite, because an earlier step was
   *     too long
   */
  public Step step(double learningRate) {
    forward();
    long started = System.nanoTime();
    model.parameters().forEach(Parameter::clearGradient);
    float[] dnormed = crossEntropy.gradient(model, activations, targets, 1f / targets.length);
    double loss = Arrays.stream(crossEntropy.lastLosses()).average().orElseThrow();
    requireFinite(loss);
    double lossMillis = millisSince(started);

    started = System.nanoTime();
    model.backward(device, activations, dnormed);
    double backwardMillis = millisSince(started);

    double gradientSquares = 0;
    double weightSquares = 0;
    for (Parameter parameter : model.parameters()) {
      gradientSquares += device.sumOfSquares(parameter.gradient());
      weightSquares += device.sumOfSquares(parameter.values());
    }
    started = System.nanoTime();
    for (Parameter parameter : model.parameters()) {
      descend(parameter, learningRate);
    }
    isForwardDone = false;
    lastRate = learningRate;
    double gradientNorm = Math.sqrt(gradientSquares);
    return new Step(
        learningRate,
        loss,
        gradientNorm,
        Math.sqrt(weightSquares),
        learningRate * gradientNorm,
        forwardMillis,
        lossMillis,
        backwardMillis,
        millisSince(started));
  }

  private static void descend(Parameter parameter, double learningRate) {
    float[] values = parameter.values();
    float[] gradient = parameter.gradient();
    for (int i = 0; i < values.length; i++) {
      values[i] -= (float) (learningRate * gradient[i]);
    }
  }

  private static double millisSince(long started) {
    return (System.nanoTime() - started) / 1e6;
  }
}
