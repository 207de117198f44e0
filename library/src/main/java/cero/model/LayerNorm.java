package cero.model;

import java.util.List;

/**
 * Normalises each row to mean 0 and variance 1, then scales and shifts each channel. Threads may
 * share it, as long as none changes its weights.
 */
public final class LayerNorm {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  LayerNorm(String name, int channels, double epsilon) {
    this.weight = new Parameter(name + ".weight", channels);
    this.bias = new Parameter(name + ".bias", channels);
    this.epsilon = epsilon;
  }

  List<Parameter> parameters() {
    return List.of(weight, bias);
  }

  /**
   * @param x (rows, C)
   * @param y (rows, C), written
   * @param statistics keeps each row's mean and deviation for {@link #backward}
   */
  public void forward(Device device, float[] x, int rows, float[] y, RowStatistics statistics) {
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
