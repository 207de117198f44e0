package cero.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each vectorised kernel gives what its scalar twin gives, at sizes with and without tails. */
class TwinTest {
  private final Kernels scalar = new ScalarKernels();
  private final Kernels vector = new VectorKernels();
  private final Random random = new Random(42);

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 65, 48",
    "2, 7, 3",
    "3, 100, 33",
    "4, 5, 6",
    "6, 32, 16",
    "7, 33, 17",
    "12, 64, 256",
    "13, 31, 257",
    "50, 96, 300",
    "193, 40, 20",
    "197, 513, 7",
    "64, 70, 0"
  })
  void gemm(int m, int n, int k) {
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        for (boolean accumulate : new boolean[] {false, true}) {
          Matrix a = transposeA ? matrix(k, m).transposed() : matrix(m, k);
          Matrix b = transposeB ? matrix(n, k).transposed() : matrix(k, n);
          Matrix expected = matrix(m, n);
          Matrix actual = copy(expected);
          scalar.gemm(a, b, expected, accumulate);
          vector.gemm(a, b, actual, accumulate);
          assertClose(expected.data(), actual.data(), 2e-6 * (k + 1));
        }
      }
    }
  }

  /** Nothing lies behind these matrices that may be read by mistake. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 256, 257})
  void gemmOfAnATransposedThatEndsWithItsArray(int k) {
    Matrix a = Matrix.of(floats(k * 12, 1), k, 12).transposed();
    Matrix b = Matrix.of(floats(k * 200, 1), k, 200);
    Matrix expected = Matrix.of(floats(12 * 200, 1), 12, 200);
    Matrix actual = Matrix.of(expected.data().clone(), 12, 200);
    scalar.gemm(a, b, expected, true);
    vector.gemm(a, b, actual, true);
    assertClose(expected.data(), actual.data(), 2e-6 * (k + 1));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 17", "16, 32", "33, 50", "16, 1100"})
  void transpose(int rows, int columns) {
    Matrix x = matrix(rows, columns);
    Matrix actual = matrix(columns, rows);
    VectorTranspose.transpose(x, actual);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        assertEquals(x.get(i, j), actual.get(j, i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 48, 65, 768})
  void layerNorm(int c) {
    int rows = 7;
    float[] x = floats(rows * c, 3);
    float[] weight = floats(c, 1);
    float[] bias = floats(c, 1);
    float[][] expected = {new float[rows * c], new float[rows], new float[rows]};
    float[][] actual = {new float[rows * c], new float[rows], new float[rows]};
    scalar.layerNorm(x, weight, bias, 1e-5, expected[0], expected[1], expected[2], 1, rows);
    vector.layerNorm(x, weight, bias, 1e-5, actual[0], actual[1], actual[2], 1, rows);
    // One channel has no variance: rstd is then 316, and rounding of the mean shows.
    double tolerance = c == 1 ? 1e-3 : 1e-5;
    assertClose(expected[0], actual[0], tolerance);
    assertClose(expected[1], actual[1], 1e-6);

    float[] dy = floats(rows * c, 1);
    float[] dx = floats(rows * c, 1);
    float[] dxActual = dx.clone();
    scalar.layerNormInputGradient(dy, x, weight, expected[1], expected[2], dx, 1, rows);
    vector.layerNormInputGradient(dy, x, weight, expected[1], expected[2], dxActual, 1, rows);
    assertClose(dx, dxActual, c == 1 ? 1e-2 : 1e-5);

    float[] dweight = floats(c, 1);
    float[] dweightActual = dweight.clone();
    float[] dbias = floats(c, 1);
    float[] dbiasActual = dbias.clone();
    int from = c / 3;
    scalar.layerNormParameterGradients(
        dy, x, expected[1], expected[2], dweight, dbias, rows, from, c);
    vector.layerNormParameterGradients(
        dy, x, expected[1], expected[2], dweightActual, dbiasActual, rows, from, c);
    assertClose(dweight, dweightActual, 1e-5);
    assertClose(dbias, dbiasActual, 1e-5);
    scalar.addColumnSums(x, rows, dbias, from, c);
    vector.addColumnSums(x, rows, dbiasActual, from, c);
    assertClose(dbias, dbiasActual, 1e-5);
  }

  @ParameterizedTest
  @ValueSource(floats = {0.1f, 1, 10, 1000})
  void activations(float size) {
    float[] x = floats(1003, size);
    float[] dy = floats(x.length, 1);
    float[] expected = new float[x.length];
    float[] actual = new float[x.length];
    scalar.geluNew(x, expected, 3, x.length);
    vector.geluNew(x, actual, 3, x.length);
    assertClose(expected, actual, 2e-6 * size);
    scalar.geluNewGradient(x, dy, expected, 3, x.length);
    vector.geluNewGradient(x, dy, actual, 3, x.length);
    assertClose(expected, actual, 5e-6);

    scalar.gelu(x, expected, 3, x.length);
    vector.gelu(x, actual, 3, x.length);
    assertClose(expected, actual, 3e-7);
    scalar.geluGradient(x, dy, expected, 3, x.length);
    vector.geluGradient(x, dy, actual, 3, x.length);
    assertClose(expected, actual, 1e-6);

    scalar.relu(x, expected, 3, x.length);
    vector.relu(x, actual, 3, x.length);
    assertArrayEquals(expected, actual);
    scalar.reluGradient(x, dy, expected, 3, x.length);
    vector.reluGradient(x, dy, actual, 3, x.length);
    assertArrayEquals(expected, actual);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 100, 1000})
  void dropoutMaskOfWords(int count) {
    int[] words = random.ints(2L * count).toArray();
    for (double dropout : new double[] {0.1, 0.5, 0.9}) {
      long[] expected = new long[count / 64 + 2];
      long[] actual = expected.clone();
      scalar.maskOfWords(words, count, dropout, expected, 1);
      vector.maskOfWords(words, count, dropout, actual, 1);
      assertArrayEquals(expected, actual);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 100, 1000})
  void dropout(int length) {
    long[] expectedMask = new long[length / 64 + 1];
    long[] mask = expectedMask.clone();
    scalar.drawMask(expectedMask, 7, 0.2, 0, mask.length);
    vector.drawMask(mask, 7, 0.2, 0, mask.length);
    assertArrayEquals(expectedMask, mask);

    float[] a = floats(length, 1);
    float[] b = floats(length, 1);
    float[] expected = new float[length];
    float[] actual = new float[length];
    scalar.addKept(a, b, mask, 1.25f, expected, 0, length);
    vector.addKept(a, b, mask, 1.25f, actual, 0, length);
    assertArrayEquals(expected, actual);
    scalar.keep(a, mask, 1.25f, expected, 0, length);
    vector.keep(a, mask, 1.25f, actual, 0, length);
    assertArrayEquals(expected, actual);
    scalar.add(a, b, expected, 0, length);
    vector.add(a, b, actual, 0, length);
    assertArrayEquals(expected, actual);
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "17, 8", "48, 16", "49, 12", "130, 64"})
  void attention(int time, int headSize) {
    int stride = 3 * headSize;
    float[] qkv = floats(time * stride, 1);
    Matrix q = Matrix.of(qkv, 0, time, headSize, stride);
    Matrix k = Matrix.of(qkv, headSize, time, headSize, stride);
    Matrix v = Matrix.of(qkv, 2 * headSize, time, headSize, stride);
    int rowStride = (time + 63) / 64 * 64;
    long[] mask = new long[time * rowStride / 64 + 2];
    scalar.drawMask(mask, 11, 0.3, 0, mask.length);
    AttentionDropout dropout = new AttentionDropout(mask, 128, rowStride, 1 / 0.7f);
    for (AttentionDropout dropped : new AttentionDropout[] {null, dropout}) {
      Matrix expected = matrix(time, headSize);
      Matrix actual = copy(expected);
      float[] lse = new float[time + 3];
      float[] lseActual = new float[time + 3];
      scalar.attention(q, k, v, 0.3f, dropped, expected, lse, 3);
      vector.attention(q, k, v, 0.3f, dropped, actual, lseActual, 3);
      assertClose(expected.data(), actual.data(), 1e-5);
      assertClose(lse, lseActual, 1e-5);

      for (int rows = 1; rows < time; rows += 6) {
        Matrix last = q.rows(time - rows, time);
        Matrix ofLast = matrix(rows, headSize);
        vector.attention(last, k, v, 0.3f, null, ofLast, lseActual, 0);
        scalar.attention(last, k, v, 0.3f, null, actual.rows(0, rows), lseActual, 0);
        for (int i = 0; i < rows; i++) {
          assertClose(row(actual, i), row(ofLast, i), 1e-5);
        }
      }

      Matrix dout = matrix(time, headSize);
      float[] gradient = floats(time * stride, 1);
      float[] gradientActual = floats(time * stride, 1);
      attentionGradient(scalar, q, k, v, dropped, expected, lse, dout, gradient);
      attentionGradient(vector, q, k, v, dropped, expected, lse, dout, gradientActual);
      assertClose(gradient, gradientActual, 5e-5);
    }
  }

  private static void attentionGradient(
      Kernels kernels,
      Matrix q,
      Matrix k,
      Matrix v,
      AttentionDropout dropped,
      Matrix out,
      float[] lse,
      Matrix dout,
      float[] gradient) {
    int d = q.columns();
    Matrix dq = Matrix.of(gradient, 0, q.rows(), d, 3 * d);
    Matrix dk = Matrix.of(gradient, d, q.rows(), d, 3 * d);
    Matrix dv = Matrix.of(gradient, 2 * d, q.rows(), d, 3 * d);
    kernels.attentionGradient(q, k, v, 0.3f, dropped, out, lse, 3, dout, dq, dk, dv);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "9, 5", "65, 10", "50257, 30", "1000, 300"})
  void crossEntropy(int length, float size) {
    float[] x = floats(length + 5, size);
    double expectedSum = scalar.logSumExp(x, 5, length);
    double sum = vector.logSumExp(x, 5, length);
    assertEquals(expectedSum, sum, 1e-6 * Math.max(1, Math.abs(expectedSum)));
    float[] actual = x.clone();
    scalar.crossEntropyGradient(x, 5, length, sum, length / 2, 0.5f);
    vector.crossEntropyGradient(actual, 5, length, sum, length / 2, 0.5f);
    assertClose(x, actual, 1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 64, 1001})
  void optimizer(int length) {
    float[] gradient = floats(length, 1);
    assertEquals(
        scalar.sumOfSquares(gradient, 0, length), vector.sumOfSquares(gradient, 0, length), 1e-9);
    float[] values = floats(length, 1);
    float[] m = floats(length, 0.1f);
    float[] v = gradient.clone();
    for (int i = 0; i < length; i++) {
      v[i] *= v[i];
    }
    float[][] actual = {values.clone(), m.clone(), v.clone()};
    AdamWStep step = new AdamWStep(1e-3, 0.9, 0.95, 1e-8, 0.1, 0.7, 3);
    scalar.adamW(values, gradient, m, v, step, 0, length);
    vector.adamW(actual[0], gradient, actual[1], actual[2], step, 0, length);
    assertClose(values, actual[0], 1e-6);
    assertClose(m, actual[1], 1e-6);
    assertClose(v, actual[2], 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 64, 1001})
  void means(int length) {
    float[] x = floats(length + 3, 1);
    float[] y = floats(length + 3, 1);
    float[] actual = y.clone();
    scalar.lerp(y, x, 0.7, 0.05, 2, length + 2);
    vector.lerp(actual, x, 0.7, 0.05, 2, length + 2);
    assertClose(y, actual, 1e-6);
    scalar.weightedSum(-0.3, x, 0.9, y, 2, length + 2);
    vector.weightedSum(-0.3, x, 0.9, actual, 2, length + 2);
    assertClose(y, actual, 1e-6);
    float[] same = x.clone();
    vector.weightedSum(0, same, 2, same, 0, length);
    assertEquals(2 * x[0], same[0]);
    assertEquals(x[length], same[length]);
  }

  private static float[] row(Matrix m, int i) {
    return Arrays.copyOfRange(m.data(), m.index(i, 0), m.index(i, 0) + m.columns());
  }

  private Matrix matrix(int rows, int columns) {
    // Rows that are further apart than they are long, away from the array's start.
    int stride = columns + 3;
    return Matrix.of(floats(5 + rows * stride, 1), 5, rows, columns, stride);
  }

  private static Matrix copy(Matrix m) {
    return Matrix.of(m.data().clone(), m.offset(), m.rows(), m.columns(), m.rowStride());
  }

  private float[] floats(int length, float size) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian() * size;
    }
    return values;
  }

  private static void assertClose(float[] expected, float[] actual, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      double bound = tolerance * Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], actual[i], bound, "element " + i);
    }
  }
}
