package cero.bench;

import cero.kernel.Kernels;
import cero.kernel.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The three matrix products of a linear layer y (M, N) = x (M, K) · W (K, N): GPT-2's layers, and
 * those of a tiny model.
 */
public class GemmBenchmark extends KernelBenchmark {
  /** M x K x N: tokens, and the layer's channels before and after. */
  @Param({
    "256x768x768",
    "256x768x2304",
    "256x768x3072",
    "256x3072x768",
    "1024x768x768",
    "1024x768x2304",
    "1024x768x3072",
    "1024x3072x768",
    "4096x768x768",
    "4096x768x2304",
    "4096x768x3072",
    "768x128x128",
    "768x128x384",
    "768x128x512",
    "768x512x128"
  })
  public String size;

  private Kernels kernels;
  private Matrix x;
  private Matrix weight;
  private Matrix y;
  private long flopsOfProduct;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 3);
    int m = sizes[0];
    int k = sizes[1];
    int n = sizes[2];
    x = Matrix.of(random(m * k), m, k);
    weight = Matrix.of(random(k * n), k, n);
    y = Matrix.of(random(m * n), m, n);
    flopsOfProduct = 2L * m * k * n;
  }

  /** NN: y = x · W. */
  @Benchmark
  @Guard(kernel = "gemm", timesScalar = 4, shareOfPeak = 0.25)
  public void forward(Flops flops) {
    kernels.gemm(x, weight, y, false);
    flops.flops += flopsOfProduct;
  }

  /** NT: dx = dy · Wᵀ. */
  @Benchmark
  @Guard(kernel = "gemm", timesScalar = 4, shareOfPeak = 0.25)
  public void inputGradient(Flops flops) {
    kernels.gemm(y, weight.transposed(), x, false);
    flops.flops += flopsOfProduct;
  }

  /** TN: dW += xᵀ · dy. */
  @Benchmark
  @Guard(kernel = "gemm", timesScalar = 4, shareOfPeak = 0.25)
  public void weightGradient(Flops flops) {
    kernels.gemm(x.transposed(), y, weight, true);
    flops.flops += flopsOfProduct;
  }
}
