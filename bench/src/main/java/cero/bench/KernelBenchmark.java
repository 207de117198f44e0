package cero.bench;

import cero.kernel.Kernels;
import cero.kernel.ScalarKernels;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the benchmarks share: one thread, kernels of either kind, and counters that JMH divides by
 * nanoseconds, so that they come out as GFLOP/s or GB/s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public abstract class KernelBenchmark {
  /** Which twin is measured. */
  public enum Twin {
    VECTOR,
    SCALAR
  }

  @Param("VECTOR")
  public Twin twin;

  /** Counts arithmetic: a multiplication and its addition are two operations. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Flops {
    public long flops;
  }

  /** Counts bytes that the kernel must read and write, each array once. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Bytes {
    public long bytes;
  }

  final Kernels kernels() {
    return twin == Twin.SCALAR ? new ScalarKernels() : Kernels.best();
  }

  /** Numbers between −1 and 1, the same each time. */
  static float[] random(int size) {
    SplittableRandom random = new SplittableRandom(size);
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = 2 * random.nextFloat() - 1;
    }
    return numbers;
  }

  static int[] randomIds(int count, int vocabSize) {
    return new SplittableRandom(count).ints(count, 0, vocabSize).toArray();
  }

  /** The numbers of a size such as {@code 256x768x2304}. */
  static int[] sizes(String text, int count) {
    String[] parts = text.split("x", -1);
    if (parts.length != count) {
      throw new IllegalArgumentException(
          "'%s' must be %d numbers with x between them".formatted(text, count));
    }
    int[] sizes = new int[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = Integer.parseInt(parts[i]);
    }
    return sizes;
  }
}
