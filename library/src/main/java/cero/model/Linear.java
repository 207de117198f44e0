package cero.model;

import cero.kernel.Matrix;

/**
 * y = x·W + b, with W (in, out) as GPT-2 stores it, b (out) or none. Threads may share it, as long
 * as none changes its weights.
 */
public final class Linear {
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
  public void forward(Device device, float[] x, int rows, float[] y) {
    float[] b = bias == null ? null : bias.values();
    device.linear(Matrix.of(x, rows, in), weight.matrix(), b, y);
  }

  /**
   * dx = dy·Wᵀ, dW += xᵀ·dy, db += Σ dy.
   *
   * @param x (rows, in), what forward was given
   * @param dy (rows, out)
   * @param dx (rows, in), written
   */
  void backward(Device device, float[] x, int rows, float[] dy, float[] dx) {
    Matrix gradient = Matrix.of(dy, rows, out);
    Matrix w = Matrix.of(weight.values(), in, out);
    boolean adds = !weight.isGradientCleared();
    Matrix dw = Matrix.of(weight.gradientToWrite(), in, out);
    device.gemm(gradient, w.transposed(), Matrix.of(dx, rows, in), false);
    device.gemm(Matrix.of(x, rows, in).transposed(), gradient, dw, adds);
    if (bias != null) {
      device.addColumnSums(dy, rows, bias.gradient());
    }
  }
}
