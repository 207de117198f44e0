package cero.model;

import cero.device.Device;
import cero.kernel.Matrix;

/**
 * y = x·W + b, with W (in, out) as GPT-2 stores it, b (out) or none. Threads may share it, as long
 * as none changes its weights.
 */
final class Linear {
  private final Parameter weight;
  private final Parameter bias;
  private final int in;
  private final int out;

  /**
   * @param weight (in, out)
   * @param bias (out), or null
   */
  Linear(Parameter weight, Parameter bias) {
    this.weight = weight;
    this.bias = bias;
    this.in = weight.shape().getFirst();
    this.out = weight.shape().getLast();
  }

  /**
   * @param x (rows, in)
   * @param y (rows, out), written
   */
  void forward(Device device, float[] x, int rows, float[] y) {
    float[] b = bias == null ? null : bias.values();
    device.linear(Matrix.of(x, rows, in), weight.matrix(), b, y);
  }

  /**
   * dx = dy·Wᵀ, dW += xᵀ·dy, db += Σ dy. A compact weight has no gradient, but passes on that by x.
   *
   * @param x (rows, in), what forward was given
   * @param dy (rows, out)
   * @param dx (rows, in), written
   */
  void backward(Device device, float[] x, int rows, float[] dy, float[] dx) {
    Matrix gradient = Matrix.of(dy, rows, out);
    device.linearInputGradient(gradient, weight.matrix(), Matrix.of(dx, rows, in));
    if (!weight.isCompact()) {
      Matrix input = Matrix.of(x, rows, in);
      weight.addGradient(
          (dw, adds) -> device.gemm(input.transposed(), gradient, Matrix.of(dw, in, out), adds));
    }
    if (bias != null) {
      device.addColumnSums(dy, rows, bias.gradient());
    }
  }
}
