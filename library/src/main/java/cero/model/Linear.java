package cero.model;

import cero.kernel.Matrix;
import java.util.List;
import java.util.stream.Stream;

/**
 * y = x·W + b, with W (in, out) as GPT-2 stores it, b (out) or none. Threads may share it, as long
 * as none changes its weights.
 */
public final class Linear {
  private final Parameter weight;
  private final Parameter bias;
  private final int in;
  private final int out;

  Linear(String name, WeightFormat format, int in, int out, boolean hasBias) {
    this.in = in;
    this.out = out;
    this.weight = Parameter.linear(name + ".weight", format, in, out);
    this.bias = hasBias ? new Parameter(name + ".bias", out) : null;
  }

  List<Parameter> parameters() {
    return Stream.of(weight, bias).filter(p -> p != null).toList();
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
