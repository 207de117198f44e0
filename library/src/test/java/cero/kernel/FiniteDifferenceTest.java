package cero.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * The scalar twins' gradients are the slopes of their forward kernels: (f(x + h) − f(x − h)) / 2h.
 */
class FiniteDifferenceTest {
  private static final float H = 1e-2f;

  private final Kernels kernels = new ScalarKernels();
  private final Random random = new Random(7);

  @Test
  void layerNorm() {
    int rows = 3;
    int c = 8;
    float[] x = floats(rows * c);
    float[] weight = floats(c);
    float[] bias = floats(c);
    float[] dy = floats(rows * c);
    float[] mean = new float[rows];
    float[] rstd = new float[rows];
    ToDoubleFunction<float[][]> forward =
        in -> {
          float[] y = new float[rows * c];
          kernels.layerNorm(in[0], in[1], in[2], 1e-5, y, mean, rstd, 0, rows);
          return dot(y, dy);
        };
    float[][] inputs = {x, weight, bias};
    var _ = forward.applyAsDouble(inputs);
    float[] dx = new float[rows * c];
    float[] dweight = new float[c];
    float[] dbias = new float[c];
    kernels.layerNormInputGradient(dy, x, weight, mean, rstd, dx, 0, rows);
    kernels.layerNormParameterGradients(dy, x, mean, rstd, dweight, dbias, rows, 0, c);
    assertSlopes(forward, inputs, dx, dweight, dbias);
  }

  /** y = f(x) on a range. */
  private interface Function {
    void apply(float[] x, float[] y, int from, int to);
  }

  /** dx = dy · f′(x) on a range. */
  private interface Gradient {
    void apply(float[] x, float[] dy, float[] dx, int from, int to);
  }

  @Test
  void activations() {
    assertActivation(kernels::geluNew, kernels::geluNewGradient, floats(50));
    assertActivation(kernels::gelu, kernels::geluGradient, floats(50));
    float[] awayFromTheEdge = floats(50);
    for (int i = 0; i < awayFromTheEdge.length; i++) {
      awayFromTheEdge[i] += Math.copySign(2 * H, awayFromTheEdge[i]);
    }
    assertActivation(kernels::relu, kernels::reluGradient, awayFromTheEdge);
  }

  private void assertActivation(Function function, Gradient gradient, float[] x) {
    float[] dy = floats(x.length);
    ToDoubleFunction<float[][]> forward =
        in -> {
          float[] y = new float[x.length];
          function.apply(in[0], y, 0, x.length);
          return dot(y, dy);
        };
    float[] dx = new float[x.length];
    gradient.apply(x, dy, dx, 0, x.length);
    assertSlopes(forward, new float[][] {x}, dx);
  }

  @Test
  void attentionWithAndWithoutDropout() {
    int time = 6;
    int d = 4;
    long[] mask = new long[time];
    kernels.drawMask(mask, 5, 0.3, 0, time);
    AttentionDropout dropout = new AttentionDropout(mask, 0, 64, 1 / 0.7f);
    for (AttentionDropout dropped : new AttentionDropout[] {null, dropout}) {
      float[] q = floats(time * d);
      float[] k = floats(time * d);
      float[] v = floats(time * d);
      float[] dout = floats(time * d);
      float[] out = new float[time * d];
      float[] lse = new float[time];
      ToDoubleFunction<float[][]> forward =
          in -> {
            kernels.attention(
                Matrix.of(in[0], time, d),
                Matrix.of(in[1], time, d),
                Matrix.of(in[2], time, d),
                0.5f,
                dropped,
                Matrix.of(out, time, d),
                lse,
                0);
            return dot(out, dout);
          };
      float[][] inputs = {q, k, v};
      var _ = forward.applyAsDouble(inputs);
      float[] dq = new float[time * d];
      float[] dk = new float[time * d];
      float[] dv = new float[time * d];
      kernels.attentionGradient(
          Matrix.of(q, time, d),
          Matrix.of(k, time, d),
          Matrix.of(v, time, d),
          0.5f,
          dropped,
          Matrix.of(out, time, d),
          lse,
          0,
          Matrix.of(dout, time, d),
          Matrix.of(dq, time, d),
          Matrix.of(dk, time, d),
          Matrix.of(dv, time, d));
      assertSlopes(forward, inputs, dq, dk, dv);
    }
  }

  @Test
  void crossEntropy() {
    float[] x = floats(20);
    ToDoubleFunction<float[][]> forward = in -> kernels.logSumExp(in[0], 0, 20) - in[0][13];
    float[] dx = x.clone();
    kernels.crossEntropyGradient(dx, 0, 20, kernels.logSumExp(x, 0, 20), 13, 1);
    assertSlopes(forward, new float[][] {x}, dx);
  }

  @Test
  void productsAndSums() {
    int m = 3;
    int n = 4;
    int k = 5;
    float[] a = floats(m * k);
    float[] b = floats(k * n);
    float[] bias = floats(n);
    float[] dy = floats(m * n);
    ToDoubleFunction<float[][]> forward =
        in -> {
          float[] y = new float[m * n];
          kernels.fillRows(in[2], y, 0, m);
          kernels.gemm(Matrix.of(in[0], m, k), Matrix.of(in[1], k, n), Matrix.of(y, m, n), true);
          return dot(y, dy);
        };
    Matrix dyMatrix = Matrix.of(dy, m, n);
    float[] da = new float[m * k];
    float[] db = new float[k * n];
    float[] dbias = new float[n];
    kernels.gemm(dyMatrix, Matrix.of(b, k, n).transposed(), Matrix.of(da, m, k), false);
    kernels.gemm(Matrix.of(a, m, k).transposed(), dyMatrix, Matrix.of(db, k, n), false);
    kernels.addColumnSums(dy, m, dbias, 0, n);
    assertSlopes(forward, new float[][] {a, b, bias}, da, db, dbias);
  }

  @Test
  void embeddings() {
    int[] ids = {2, 0, 2, 1, 2, 0};
    int c = 4;
    float[] tokens = floats(3 * c);
    float[] positions = floats(3 * c);
    float[] dy = floats(ids.length * c);
    ToDoubleFunction<float[][]> forward =
        in -> {
          float[] y = new float[ids.length * c];
          kernels.embed(ids, 3, 0, in[0], in[1], c, y, 0, ids.length);
          return dot(y, dy);
        };
    float[] dtokens = new float[3 * c];
    float[] dpositions = new float[3 * c];
    kernels.embedGradient(ids, 3, dy, c, dtokens, dpositions, 0, c);
    assertSlopes(forward, new float[][] {tokens, positions}, dtokens, dpositions);
  }

  private static void assertSlopes(
      ToDoubleFunction<float[][]> forward, float[][] inputs, float[]... gradients) {
    for (int which = 0; which < inputs.length; which++) {
      for (int i = 0; i < inputs[which].length; i++) {
        float old = inputs[which][i];
        inputs[which][i] = old + H;
        double above = forward.applyAsDouble(inputs);
        float up = inputs[which][i];
        inputs[which][i] = old - H;
        double below = forward.applyAsDouble(inputs);
        double slope = (above - below) / ((double) up - inputs[which][i]);
        inputs[which][i] = old;
        double bound = 3e-3 * Math.max(1, Math.abs(slope));
        assertEquals(slope, gradients[which][i], bound, "input " + which + ", element " + i);
      }
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private float[] floats(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
