package cero.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.kernel.Bf16Matrix;
import cero.kernel.CompactMatrix;
import cero.kernel.Int8Matrix;
import cero.kernel.Matrix;
import cero.kernel.WeightMatrix;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products with weights in each format, on one thread and on three. */
class WeightProductsTest {
  private final Random random = new Random(3);

  @ParameterizedTest
  @CsvSource({
    "1, 24, 50",
    "1, 770, 330",
    "2, 770, 330",
    "3, 70, 65",
    "4, 65, 130",
    "37, 300, 1100"
  })
  void areThoseOfTheValuesHeld(int rows, int in, int out) {
    Matrix values = Matrix.of(floats(in * out), in, out);
    Matrix transposed = Matrix.of(floats(in * out), out, in).transposed();
    CompactMatrix bf16 = new Bf16Matrix(in, out);
    CompactMatrix int8 = new Int8Matrix(in, out);
    bf16.set(values);
    int8.set(transposed);
    for (WeightMatrix w : List.of(values, transposed, bf16, int8)) {
      for (float[] bias : new float[][] {null, floats(out)}) {
        Matrix x = Matrix.of(floats((rows + 1) * in), in, rows, in, in);
        float[] expected = new float[(rows + 2) * out];
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < out; j++) {
            double sum = bias == null ? 0 : bias[j];
            for (int k = 0; k < in; k++) {
              sum += (double) x.data()[x.offset() + i * in + k] * held(w, k, j);
            }
            expected[i * out + j] = (float) sum;
          }
        }
        float[] one = product(1, x, w, bias, expected.length);
        assertArrayEquals(one, product(3, x, w, bias, expected.length), "any number of threads");
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i], one[i], 1e-5 * in);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 24, 50", "3, 70, 65", "37, 300, 1100"})
  void passGradientsBackThroughTheValuesHeld(int rows, int in, int out) {
    Matrix values = Matrix.of(floats(in * out), in, out);
    CompactMatrix bf16 = new Bf16Matrix(in, out);
    CompactMatrix int8 = new Int8Matrix(in, out);
    bf16.set(values);
    int8.set(values);
    Matrix dy = Matrix.of(floats(rows * out), rows, out);
    for (WeightMatrix w : List.of(values, bf16, int8)) {
      float[] one = inputGradient(1, dy, w);
      assertArrayEquals(one, inputGradient(3, dy, w), "any number of threads");
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < in; k++) {
          double sum = 0;
          for (int j = 0; j < out; j++) {
            sum += (double) dy.data()[i * out + j] * held(w, k, j);
          }
          assertEquals(sum, one[i * in + k], 1e-5 * out);
        }
      }
    }
  }

  private static float[] inputGradient(int threads, Matrix dy, WeightMatrix w) {
    try (Device device = Device.cpu(threads)) {
      float[] dx = new float[dy.rows() * w.rows()];
      device.linearInputGradient(dy, w, Matrix.of(dx, dy.rows(), w.rows()));
      return dx;
    }
  }

  /** Into an array that is longer than the product, as buffers are. */
  private static float[] product(int threads, Matrix x, WeightMatrix w, float[] bias, int length) {
    try (Device device = Device.cpu(threads)) {
      float[] y = new float[length];
      device.linear(x, w, bias, y);
      return y;
    }
  }

  private static float held(WeightMatrix w, int i, int j) {
    return switch (w) {
      case Matrix m -> m.data()[m.offset() + i * m.rowStride() + j * m.columnStride()];
      case CompactMatrix compact -> compact.get(i, j);
    };
  }

  private float[] floats(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
