package cero.device;

import cero.kernel.Matrix;

/**
 * Products of matrices, which is where nearly all time goes: what multiplies in another number
 * format, or on other hardware, stands here. Threads may share one.
 */
public interface MatrixProducts {
  /**
   * C = A·B, or C += A·B when {@code accumulate}, with A (M, K), B (K, N) and C (M, N). The bits do
   * not depend on the number of threads.
   *
   * @throws IllegalStateException if what it computes on is closed
   */
  void gemm(Matrix a, Matrix b, Matrix c, boolean accumulate);
}
