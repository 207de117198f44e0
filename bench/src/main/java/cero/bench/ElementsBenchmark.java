package cero.bench;

import cero.kernel.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What is computed element by element: activations, sums and dropout. */
public class ElementsBenchmark extends KernelBenchmark {
  private static final double DROPOUT = 0.2;
  private static final float SCALE = (float) (1 / (1 - DROPOUT));

  /** Rows x C; the feed-forward layer of GPT-2, and of a tiny model. */
  @Param({"1024x3072", "768x512"})
  public String size;

  private Kernels kernels;
  private int count;
  private float[] a;
  private float[] b;
  private float[] y;
  private long[] mask;
  private int[] words;
  private long key;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 2);
    count = sizes[0] * sizes[1];
    a = random(count);
    b = random(count);
    y = new float[count];
    mask = new long[Math.ceilDiv(count, 64)];
    words = randomIds(2 * count, Integer.MAX_VALUE);
    kernels.drawMask(mask, key, DROPOUT, 0, mask.length);
  }

  /** Bytes of so many arrays of floats. */
  private long arrays(int arrays) {
    return 4L * arrays * count;
  }

  /** GPT-2's, by tanh. */
  @Benchmark
  @Guard(kernel = "geluNew", timesScalar = 3, shareOfPeak = 0.05)
  public void geluNew(Bytes bytes) {
    kernels.geluNew(a, y, 0, count);
    bytes.bytes += arrays(2);
  }

  @Benchmark
  @Guard(kernel = "geluNewGradient", timesScalar = 3, shareOfPeak = 0.05)
  public void geluNewGradient(Bytes bytes) {
    kernels.geluNewGradient(a, b, y, 0, count);
    bytes.bytes += arrays(3);
  }

  /** The exact one. */
  @Benchmark
  @Guard(kernel = "gelu", timesScalar = 3, shareOfPeak = 0.05)
  public void gelu(Bytes bytes) {
    kernels.gelu(a, y, 0, count);
    bytes.bytes += arrays(2);
  }

  @Benchmark
  @Guard(kernel = "geluGradient", timesScalar = 3, shareOfPeak = 0.05)
  public void geluGradient(Bytes bytes) {
    kernels.geluGradient(a, b, y, 0, count);
    bytes.bytes += arrays(3);
  }

  @Benchmark
  @Guard(kernel = "relu", shareOfPeak = 0.1)
  public void relu(Bytes bytes) {
    kernels.relu(a, y, 0, count);
    bytes.bytes += arrays(2);
  }

  @Benchmark
  @Guard(kernel = "reluGradient", shareOfPeak = 0.1)
  public void reluGradient(Bytes bytes) {
    kernels.reluGradient(a, b, y, 0, count);
    bytes.bytes += arrays(3);
  }

  @Benchmark
  @Guard(kernel = "add", shareOfPeak = 0.15)
  public void add(Bytes bytes) {
    kernels.add(a, b, y, 0, count);
    bytes.bytes += arrays(3);
  }

  @Benchmark
  @Guard(kernel = "addKept", timesScalar = 2, shareOfPeak = 0.1)
  public void addKept(Bytes bytes) {
    kernels.addKept(a, b, mask, SCALE, y, 0, count);
    bytes.bytes += arrays(3) + 8L * mask.length;
  }

  @Benchmark
  @Guard(kernel = "keep", timesScalar = 2, shareOfPeak = 0.1)
  public void keep(Bytes bytes) {
    kernels.keep(a, mask, SCALE, y, 0, count);
    bytes.bytes += arrays(2) + 8L * mask.length;
  }

  /** Counts the bits that it writes: hashing is what takes the time. */
  @Benchmark
  @Guard(kernel = "drawMask", timesScalar = 1.5)
  public void drawMask(Bytes bytes) {
    kernels.drawMask(mask, key++, DROPOUT, 0, mask.length);
    bytes.bytes += 8L * mask.length;
  }

  @Benchmark
  @Guard(kernel = "maskOfWords", timesScalar = 2, shareOfPeak = 0.05)
  public void maskOfWords(Bytes bytes) {
    kernels.maskOfWords(words, count, DROPOUT, mask, 0);
    bytes.bytes += arrays(2) + 8L * mask.length;
  }
}
