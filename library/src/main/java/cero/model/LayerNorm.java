package cero.model;

import cero.device.Device;

/**
 * Normalises each row to mean 0 and variance 1, then scales and shifts each channel. Threads may
 * share it, as long as none changes its weights.
 */
final class LayerNorm {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  /**
   * @param weight (C), what is multiplied by
   * @param bias (C), what is added
   */
  LayerNorm(Parameter weight, Parameter bias, double epsilon) {
    this.weight = weight;
    this.bias = bias;
    this.epsilon = epsilon;
  }

  /**
   * @param x (rows, C)
   * @param y (rows, C), written
   * @param statistics keeps each row's mean and deviation for {@link #backward}
   */
  void forward(Device device, float[] x, int rows, float[] y, RowStatistics statistics) {
    device.layerNorm(
        x, rows, weight.values(), bias.values(), epsilon, y, statistics.mean(), statistics.rstd());
  }

  /**
   * Adds to dx, and to the gradients of weight and bias.
   *
   * @param x (rows, C), what forward was given
   * @param dy (rows, C)
   * @param dx (rows, C), added to
   */
  void backward(
      Device device, float[] x, int rows, RowStatistics statistics, float[] dy, float[] dx) {
    device.layerNormGradient(
        dy,
        x,
        rows,
        weight.values(),
        statistics.mean(),
        statistics.rstd(),
        dx,
        weight.gradient(),
        bias.gradient());
  }
}
