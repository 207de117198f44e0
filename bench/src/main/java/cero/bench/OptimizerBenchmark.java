package cero.bench;

import cero.kernel.AdamWStep;
import cero.kernel.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** An optimizer step on one parameter. */
public class OptimizerBenchmark extends KernelBenchmark {
  private static final AdamWStep STEP = new AdamWStep(1e-6, 0.9, 0.95, 1e-8, 0.1, 0.5, 100);

  /** In x out: a matrix of GPT-2's blocks, its token embedding, a tiny model's matrix. */
  @Param({"768x3072", "50257x768", "128x512"})
  public String size;

  private Kernels kernels;
  private int count;
  private float[] values;
  private float[] gradient;
  private float[] m;
  private float[] v;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 2);
    count = sizes[0] * sizes[1];
    values = random(count);
    gradient = random(count);
    m = new float[count];
    v = new float[count];
  }

  @Benchmark
  @Guard(kernel = "sumOfSquares", timesScalar = 2, shareOfPeak = 0.1)
  public double sumOfSquares(Bytes bytes) {
    bytes.bytes += 4L * count;
    return kernels.sumOfSquares(gradient, 0, count);
  }

  /** Reads four arrays and writes three. */
  @Benchmark
  @Guard(kernel = "adamW", shareOfPeak = 0.1)
  public void adamW(Bytes bytes) {
    kernels.adamW(values, gradient, m, v, STEP, 0, count);
    bytes.bytes += 7L * 4 * count;
  }

  /** Reads two arrays and writes one. */
  @Benchmark
  @Guard(kernel = "lerp", shareOfPeak = 0.1)
  public void lerp(Bytes bytes) {
    kernels.lerp(m, gradient, 0.5, 0.05, 0, count);
    bytes.bytes += 3L * 4 * count;
  }

  /** Reads two arrays and writes one. */
  @Benchmark
  @Guard(kernel = "weightedSum", shareOfPeak = 0.1)
  public void weightedSum(Bytes bytes) {
    kernels.weightedSum(-1e-3, gradient, 0.999, values, 0, count);
    bytes.bytes += 3L * 4 * count;
  }
}
