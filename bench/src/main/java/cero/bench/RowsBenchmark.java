package cero.bench;

import cero.kernel.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What is computed row by row, or down the columns: layer norms, biases, copies. */
public class RowsBenchmark extends KernelBenchmark {
  /** Rows x C. */
  @Param({"1024x768", "768x128"})
  public String size;

  private Kernels kernels;
  private int rows;
  private int channels;
  private float[] x;
  private float[] y;
  private float[] dx;
  private float[] weight;
  private float[] bias;
  private float[] mean;
  private float[] rstd;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 2);
    rows = sizes[0];
    channels = sizes[1];
    x = random(rows * channels);
    y = random(rows * channels);
    dx = random(rows * channels);
    weight = random(channels);
    bias = random(channels);
    mean = new float[rows];
    rstd = new float[rows];
    kernels.layerNorm(x, weight, bias, 1e-5, y, mean, rstd, 0, rows);
  }

  /** Bytes of so many arrays of (rows, C). */
  private long arrays(int count) {
    return 4L * count * rows * channels;
  }

  @Benchmark
  @Guard(kernel = "layerNorm", timesScalar = 2, shareOfPeak = 0.1)
  public void layerNorm(Bytes bytes) {
    kernels.layerNorm(x, weight, bias, 1e-5, y, mean, rstd, 0, rows);
    bytes.bytes += arrays(2);
  }

  @Benchmark
  @Guard(kernel = "layerNormInputGradient", timesScalar = 2, shareOfPeak = 0.1)
  public void layerNormInputGradient(Bytes bytes) {
    kernels.layerNormInputGradient(y, x, weight, mean, rstd, dx, 0, rows);
    bytes.bytes += arrays(4);
  }

  @Benchmark
  @Guard(kernel = "layerNormParameterGradients", timesScalar = 2, shareOfPeak = 0.1)
  public void layerNormParameterGradients(Bytes bytes) {
    kernels.layerNormParameterGradients(y, x, mean, rstd, weight, bias, rows, 0, channels);
    bytes.bytes += arrays(2);
  }

  @Benchmark
  @Guard(kernel = "fillRows", shareOfPeak = 0.05)
  public void fillRows(Bytes bytes) {
    kernels.fillRows(bias, y, 0, rows);
    bytes.bytes += arrays(1);
  }

  @Benchmark
  @Guard(kernel = "addColumnSums", shareOfPeak = 0.1)
  public void addColumnSums(Bytes bytes) {
    kernels.addColumnSums(x, rows, bias, 0, channels);
    bytes.bytes += arrays(1);
  }
}
