package cero.bench;

import cero.kernel.Kernels;
import cero.kernel.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** One token's attention to all before it, as in decoding: one head of GPT-2's twelve. */
public class DecodingAttentionBenchmark extends KernelBenchmark {
  private static final int HEAD_SIZE = 64;
  private static final int CHANNELS = 768;

  /** Positions that it sees. */
  @Param({"640", "64"})
  public int time;

  private Kernels kernels;
  private Matrix q;
  private Matrix keys;
  private Matrix values;
  private Matrix out;
  private float[] logSumExp;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    q = Matrix.of(random(HEAD_SIZE), 1, HEAD_SIZE);
    keys = Matrix.of(random(time * CHANNELS), 0, time, HEAD_SIZE, CHANNELS);
    values = Matrix.of(random(time * CHANNELS), 0, time, HEAD_SIZE, CHANNELS);
    out = Matrix.of(new float[HEAD_SIZE], 1, HEAD_SIZE);
    logSumExp = new float[1];
  }

  @Benchmark
  @Guard(kernel = "attention", timesScalar = 2, shareOfPeak = 0.05)
  public void oneQuery(Bytes bytes) {
    kernels.attention(q, keys, values, 0.125f, null, out, logSumExp, 0);
    bytes.bytes += 2L * 4 * time * HEAD_SIZE;
  }
}
