package cero.bench;

import cero.kernel.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Looking up embeddings, and their gradients. */
public class EmbeddingBenchmark extends KernelBenchmark {
  /** B x T x V x C: GPT-2, and a tiny model by characters. */
  @Param({"4x256x50257x768", "12x64x65x128"})
  public String size;

  private Kernels kernels;
  private int time;
  private int channels;
  private int[] ids;
  private float[] tokens;
  private float[] positions;
  private float[] x;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 4);
    time = sizes[1];
    channels = sizes[3];
    ids = randomIds(sizes[0] * time, sizes[2]);
    tokens = random(sizes[2] * channels);
    positions = random(time * channels);
    x = random(ids.length * channels);
  }

  /** Bytes of so many arrays of (B·T, C). */
  private long arrays(int count) {
    return 4L * count * x.length;
  }

  @Benchmark
  @Guard(kernel = "embed", shareOfPeak = 0.05)
  public void embed(Bytes bytes) {
    kernels.embed(ids, time, 0, tokens, positions, channels, x, 0, ids.length);
    bytes.bytes += arrays(3);
  }

  /** Reads the gradient, and reads and writes two rows for each of its. */
  @Benchmark
  @Guard(kernel = "embedGradient", shareOfPeak = 0.05)
  public void embedGradient(Bytes bytes) {
    kernels.embedGradient(ids, time, x, channels, tokens, positions, 0, channels);
    bytes.bytes += arrays(5);
  }
}
