package cero.bench;

import cero.kernel.AttentionDropout;
import cero.kernel.Kernels;
import cero.kernel.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Causal attention of one head of several, whose rows lie in those of all heads. */
public class AttentionBenchmark extends KernelBenchmark {
  /** T x D x H: positions, head size and heads. */
  @Param({"256x64x12", "64x64x12", "1024x64x12", "256x64x6", "64x32x4"})
  public String size;

  @Param({"0", "0.2"})
  public double dropout;

  private Kernels kernels;
  private Matrix q;
  private Matrix k;
  private Matrix v;
  private Matrix out;
  private Matrix dout;
  private Matrix dq;
  private Matrix dk;
  private Matrix dv;
  private float scale;
  private AttentionDropout dropped;
  private float[] logSumExp;
  private long flopsOfProduct;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 3);
    int time = sizes[0];
    int headSize = sizes[1];
    int channels = headSize * sizes[2];
    float[] qkv = random(time * 3 * channels);
    float[] dqkv = new float[time * 3 * channels];
    q = Matrix.of(qkv, 0, time, headSize, 3 * channels);
    k = Matrix.of(qkv, channels, time, headSize, 3 * channels);
    v = Matrix.of(qkv, 2 * channels, time, headSize, 3 * channels);
    dq = Matrix.of(dqkv, 0, time, headSize, 3 * channels);
    dk = Matrix.of(dqkv, channels, time, headSize, 3 * channels);
    dv = Matrix.of(dqkv, 2 * channels, time, headSize, 3 * channels);
    out = Matrix.of(new float[time * channels], 0, time, headSize, channels);
    dout = Matrix.of(random(time * channels), 0, time, headSize, channels);
    scale = (float) (1 / Math.sqrt(headSize));
    logSumExp = new float[time];
    dropped = dropout == 0 ? null : drawDropout(time);
    // Two operations for each channel of each position and one that it sees, itself included.
    flopsOfProduct = (long) headSize * time * (time + 1);
    kernels.attention(q, k, v, scale, dropped, out, logSumExp, 0);
  }

  private AttentionDropout drawDropout(int time) {
    int stride = Math.ceilDiv(time, 64) * 64;
    long[] mask = new long[time * stride / 64];
    kernels.drawMask(mask, 1, dropout, 0, mask.length);
    return new AttentionDropout(mask, 0, stride, (float) (1 / (1 - dropout)));
  }

  /** Two products: q·kᵀ and the probabilities with v. */
  @Benchmark
  @Guard(kernel = "attention", timesScalar = 3, shareOfPeak = 0.04)
  public void forward(Flops flops) {
    kernels.attention(q, k, v, scale, dropped, out, logSumExp, 0);
    flops.flops += 2 * flopsOfProduct;
  }

  /** Five products, one of which computes the probabilities anew. */
  @Benchmark
  @Guard(kernel = "attentionGradient", timesScalar = 3, shareOfPeak = 0.04)
  public void gradient(Flops flops) {
    kernels.attentionGradient(q, k, v, scale, dropped, out, logSumExp, 0, dout, dq, dk, dv);
    flops.flops += 5 * flopsOfProduct;
  }
}
