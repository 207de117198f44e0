package cero.train;

import cero.device.Device;
import cero.model.Gpt;

/**
 * The exponential moving average of a model's weights: after each update average ← d · average + (1
 * − d) · weights.
 *
 * <p>The decay d grows from 0.1 to its full size as (1 + n) / (10 + n) after n updates (as in
 * TensorFlow's {@code ExponentialMovingAverage}), so that the random weights of the beginning are
 * soon forgotten.
 */
final class WeightAverage {
  private final Device device;
  private final Gpt model;
  private final Gpt average;
  private final double decay;

  WeightAverage(Device device, Gpt model, double decay) {
    this.device = device;
    this.model = model;
    this.average = model.copy();
    this.decay = decay;
  }

  /**
   * Takes in the weights after an update.
   *
   * @param updates made so far, this one too
   */
  void follow(long updates) {
    double d = Math.min(decay, (1.0 + updates) / (10.0 + updates));
    for (int i = 0; i < model.parameters().size(); i++) {
      float[] values = model.parameters().get(i).values();
      device.lerp(average.parameters().get(i).values(), values, 1, 1 - d, values.length);
    }
  }

  /** Begins anew with the weights as they are. */
  void restart() {
    average.copyFrom(model);
  }

  /** The model whose weights are the average. */
  Gpt average() {
    return average;
  }
}
