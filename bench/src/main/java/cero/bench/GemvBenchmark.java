package cero.bench;

import cero.kernel.Kernels;
import cero.kernel.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * One token's products, as in decoding, which are bound by reading the weights: those of all layers
 * in turn, so that no cache holds them.
 */
public class GemvBenchmark extends KernelBenchmark {
  /** More than the caches hold of all layers together. */
  private static final int LEAST_FLOATS = 40_000_000;

  /** K x N: the layer's channels before and after. */
  @Param({"768x2304", "768x768", "768x3072", "3072x768", "768x50257"})
  public String size;

  private Kernels kernels;
  private Matrix x;
  private Matrix y;
  private Matrix[] weights;
  private Matrix[] transposed;
  private int next;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 2);
    int k = sizes[0];
    int n = sizes[1];
    x = Matrix.of(random(k), 1, k);
    y = Matrix.of(new float[n], 1, n);
    int layers = Math.ceilDiv(LEAST_FLOATS, k * n);
    weights = new Matrix[layers];
    transposed = new Matrix[layers];
    for (int i = 0; i < layers; i++) {
      float[] weight = random(k * n);
      weights[i] = Matrix.of(weight, k, n);
      transposed[i] = Matrix.of(weight, n, k).transposed();
    }
  }

  /** y = x · W, with W (K, N): the layers of a block. */
  @Benchmark
  @Guard(kernel = "gemm", shareOfPeak = 0.15)
  public void rowTimesMatrix(Bytes bytes) {
    multiply(weights, bytes);
  }

  /** y = x · Wᵀ, with W (N, K): the head. */
  @Benchmark
  @Guard(kernel = "gemm", timesScalar = 2, shareOfPeak = 0.15)
  public void rowTimesTransposed(Bytes bytes) {
    multiply(transposed, bytes);
  }

  private void multiply(Matrix[] layers, Bytes bytes) {
    next = next + 1 < layers.length ? next + 1 : 0;
    kernels.gemm(x, layers[next], y, false);
    bytes.bytes += 4L * x.columns() * y.columns();
  }
}
