package cero.bench;

import cero.kernel.Bf16Matrix;
import cero.kernel.CompactMatrix;
import cero.kernel.Int8Matrix;
import cero.kernel.Kernels;
import cero.kernel.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Compact weights as decoding reads them, those of all layers in turn, so that no cache holds them;
 * and as the reading of a prompt makes floats of them, a few columns at a time.
 */
public class CompactBenchmark extends KernelBenchmark {
  /** More than the caches hold of all layers together. */
  private static final int LEAST_WEIGHTS = 80_000_000;

  private static final int EXPANDED = 4 * CompactMatrix.PANEL;

  /** K x N: the layer's channels before and after. */
  @Param({"768x2304", "3072x768", "768x50257"})
  public String size;

  @Param({"bf16", "int8"})
  public String format;

  private Kernels kernels;
  private float[] x;
  private float[] y;
  private float[] expanded;
  private CompactMatrix[] weights;
  private double bytesPerWeight;
  private int next;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 2);
    int k = sizes[0];
    int n = sizes[1];
    x = random(k);
    y = new float[n];
    expanded = new float[k * EXPANDED];
    boolean int8 = format.equals("int8");
    bytesPerWeight = int8 ? 1 + (double) Float.BYTES / Int8Matrix.GROUP : Short.BYTES;
    Matrix values = Matrix.of(random(k * n), k, n);
    weights = new CompactMatrix[Math.ceilDiv(LEAST_WEIGHTS, k * n)];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = int8 ? new Int8Matrix(k, n) : new Bf16Matrix(k, n);
      weights[i].set(values);
    }
  }

  private CompactMatrix nextWeights() {
    next = next + 1 < weights.length ? next + 1 : 0;
    return weights[next];
  }

  /** y += x · W. */
  @Benchmark
  @Guard(kernel = "addRowProduct", timesScalar = 3, shareOfPeak = 0.15)
  public void addRowProduct(Bytes bytes) {
    CompactMatrix w = nextWeights();
    kernels.addRowProduct(x, 0, w, y, 0, 0, w.columns());
    bytes.bytes += (long) (bytesPerWeight * w.rows() * w.columns());
  }

  /** Reads the weights, and writes them as floats. */
  @Benchmark
  @Guard(kernel = "expand", timesScalar = 2, shareOfPeak = 0.1)
  public void expand(Bytes bytes) {
    CompactMatrix w = nextWeights();
    kernels.expand(w, 0, EXPANDED, expanded);
    bytes.bytes += (long) ((Float.BYTES + bytesPerWeight) * expanded.length);
  }
}
