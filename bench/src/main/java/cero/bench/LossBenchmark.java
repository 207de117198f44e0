package cero.bench;

import cero.kernel.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Cross-entropy of the rows of a chunk of logits. */
public class LossBenchmark extends KernelBenchmark {
  /** Rows x V: GPT-2's vocabulary, and one of characters. */
  @Param({"256x50257", "768x65"})
  public String size;

  private Kernels kernels;
  private int rows;
  private int vocabSize;
  private float[] logits;
  private int[] targets;

  @Setup(Level.Trial)
  public void fill() {
    kernels = kernels();
    int[] sizes = sizes(size, 2);
    rows = sizes[0];
    vocabSize = sizes[1];
    logits = random(rows * vocabSize);
    targets = randomIds(rows, vocabSize);
  }

  @Benchmark
  @Guard(kernel = "logSumExp", timesScalar = 3, shareOfPeak = 0.05)
  public double logSumExp(Bytes bytes) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += kernels.logSumExp(logits, row * vocabSize, vocabSize);
    }
    bytes.bytes += 4L * logits.length;
    return sum;
  }

  /** The logits become gradients and stay small, which costs what logits cost. */
  @Benchmark
  @Guard(kernel = "crossEntropyGradient", timesScalar = 3, shareOfPeak = 0.05)
  public void crossEntropyGradient(Bytes bytes) {
    double logSumExp = Math.log(vocabSize);
    for (int row = 0; row < rows; row++) {
      kernels.crossEntropyGradient(
          logits, row * vocabSize, vocabSize, logSumExp, targets[row], 1f / rows);
    }
    bytes.bytes += 2L * 4 * logits.length;
  }
}
