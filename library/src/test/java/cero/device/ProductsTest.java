package cero.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import cero.kernel.Matrix;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProductsTest {
  /** 589 rows in parts of 84 would leave one row, which kernels add up in another order. */
  @ParameterizedTest
  @CsvSource({"589, 70, 300", "1537, 97, 1500", "200, 2000, 130", "3, 3000, 90"})
  void anyNumberOfThreadsGivesTheSameBits(int m, int n, int k) {
    Matrix a = matrix(m, k);
    Matrix b = matrix(k, n);
    Matrix aAcross = matrix(k, m).transposed();
    Matrix bAcross = matrix(n, k).transposed();
    for (Matrix left : new Matrix[] {a, aAcross}) {
      for (Matrix right : new Matrix[] {b, bAcross}) {
        float[] expected = product(left, right, 1);
        for (int threads : new int[] {2, 3, 4, 8, 16}) {
          assertArrayEquals(expected, product(left, right, threads), threads + " threads");
        }
      }
    }
  }

  private static float[] product(Matrix a, Matrix b, int threads) {
    Matrix c = matrix(a.rows(), b.columns());
    try (Device device = Device.cpu(threads)) {
      device.gemm(a, b, c, true);
    }
    return c.data();
  }

  private static Matrix matrix(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(rows * 31L + columns);
    float[] data = new float[rows * columns];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) random.nextDouble(-1, 1);
    }
    return Matrix.of(data, rows, columns);
  }
}
