package cero.bench;

import cero.kernel.Kernels;
import cero.kernel.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The matrix products of GPT-2's head, whose weight is the token embedding (V, C). The loss goes
 * through the tokens in chunks, so that there are never many more rows than here.
 */
public class HeadBenchmark extends KernelBenchmark {
  /** M x C x V. */
  @Param("256x768x50257")
  public String size;

  private Kernels kernels;
  private Matrix x;
  private Matrix tokens;
  private Matrix logits;
  private long flopsOfProduct;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 3);
    int m = sizes[0];
    int c = sizes[1];
    int v = sizes[2];
    x = Matrix.of(random(m * c), m, c);
    tokens = Matrix.of(random(v * c), v, c);
    logits = Matrix.of(random(m * v), m, v);
    flopsOfProduct = 2L * m * c * v;
  }

  /** NT: logits = x · tokensᵀ. */
  @Benchmark
  @Guard(kernel = "gemm", shareOfPeak = 0.25)
  public void forward(Flops flops) {
    kernels.gemm(x, tokens.transposed(), logits, false);
    flops.flops += flopsOfProduct;
  }

  /** NN: dx = dlogits · tokens. */
  @Benchmark
  @Guard(kernel = "gemm", shareOfPeak = 0.25)
  public void inputGradient(Flops flops) {
    kernels.gemm(logits, tokens, x, false);
    flops.flops += flopsOfProduct;
  }

  /** TN: dtokens += dlogitsᵀ · x. */
  @Benchmark
  @Guard(kernel = "gemm", shareOfPeak = 0.25)
  public void weightGradient(Flops flops) {
    kernels.gemm(logits.transposed(), x, tokens, true);
    flops.flops += flopsOfProduct;
  }
}
