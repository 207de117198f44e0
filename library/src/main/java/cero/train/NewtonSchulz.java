package cero.train;

import cero.device.Device;
import cero.kernel.Matrix;

/**
 * Makes a matrix nearly orthogonal: of U·S·Vᵀ, its singular value decomposition, it keeps U and V
 * and brings all singular values near 1 (0.7 to 1.2 where they were not tiny).
 *
 * <p>Five times X ← (a·I + b·G + c·G²)·X, with G = X·Xᵀ, so that each singular value s becomes a·s
 * + b·s³ + c·s⁵ (<a href="https://kellerjordan.github.io/posts/muon/">Jordan et al. 2024</a>, whose
 * coefficients these are). A tall matrix is multiplied from the other side, by G = Xᵀ·X, which is
 * the smaller one.
 */
final class NewtonSchulz {
  static final double A = 3.4445;
  static final double B = -4.7750;
  static final double C = 2.0315;
  static final int ITERATIONS = 5;

  /** The least length that a matrix is divided by. */
  static final double EPSILON = 1e-7;

  private final Device device;
  private final float[] gram;
  private final float[] polynomial;
  private float[] x;
  private float[] y;

  /**
   * @param size the most elements of a matrix
   * @param side the most rows or columns of a matrix, whichever are fewer
   */
  NewtonSchulz(Device device, int size, int side) {
    this.device = device;
    this.gram = new float[side * side];
    this.polynomial = new float[side * side];
    this.x = new float[size];
    this.y = new float[size];
  }

  /** Replaces a matrix, whose columns are adjacent, by the nearly orthogonal one. */
  void orthogonalize(Matrix matrix) {
    int rows = matrix.rows();
    int columns = matrix.columns();
    int size = rows * columns;
    int side = Math.min(rows, columns);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(
          matrix.data(), matrix.offset() + i * matrix.rowStride(), x, i * columns, columns);
    }
    double length = Math.sqrt(device.sumOfSquares(x, 0, size));
    device.weightedSum(0, x, 1 / Math.max(length, EPSILON), x, size);
    Matrix g = Matrix.of(gram, side, side);
    Matrix p = Matrix.of(polynomial, side, side);
    for (int i = 0; i < ITERATIONS; i++) {
      Matrix from = Matrix.of(x, rows, columns);
      Matrix to = Matrix.of(y, rows, columns);
      boolean tall = rows > columns;
      if (tall) {
        device.gemm(from.transposed(), from, g, false);
      } else {
        device.gemm(from, from.transposed(), g, false);
      }
      fillPolynomial(g, p, side);
      if (tall) {
        device.gemm(from, p, to, false);
      } else {
        device.gemm(p, from, to, false);
      }
      float[] spent = x;
      x = y;
      y = spent;
    }
    for (int i = 0; i < rows; i++) {
      System.arraycopy(
          x, i * columns, matrix.data(), matrix.offset() + i * matrix.rowStride(), columns);
    }
  }

  /** p = A·I + B·g + C·g². */
  private void fillPolynomial(Matrix g, Matrix p, int side) {
    device.gemm(g, g, p, false);
    device.weightedSum(B, gram, C, polynomial, side * side);
    for (int i = 0; i < side; i++) {
      polynomial[i * side + i] += (float) A;
    }
  }
}
