package cero.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one thread of this machine computes and reads at most; every share is one of these. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class PeakBenchmark {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Enough independent sums to hide the latency of an operation on two units. */
  private static final int SUMS = 12;

  private static final int ROUNDS = 10_000;

  /** 512 MiB: larger than the caches. */
  private static final int FLOATS = 128 << 20;

  /** What one call adds up: so few that the JVM soon sees many calls, and compiles them. */
  private static final int BLOCK = 1 << 16;

  /** An array to read. */
  @State(Scope.Thread)
  public static class Memory {
    float[] array;

    @Setup(Level.Trial)
    public void fill() {
      array = new float[FLOATS];
      Arrays.fill(array, 1);
    }
  }

  /** Multiply-adds on registers alone. */
  @Benchmark
  public float arithmetic(KernelBenchmark.Flops flops) {
    flops.flops += 2L * SUMS * SPECIES.length() * ROUNDS;
    return multiplyAdd(ROUNDS);
  }

  private static float multiplyAdd(int rounds) {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector s0 = x;
    FloatVector s1 = x;
    FloatVector s2 = x;
    FloatVector s3 = x;
    FloatVector s4 = x;
    FloatVector s5 = x;
    FloatVector s6 = x;
    FloatVector s7 = x;
    FloatVector s8 = x;
    FloatVector s9 = x;
    FloatVector s10 = x;
    FloatVector s11 = x;
    for (int i = 0; i < rounds; i++) {
      s0 = s0.fma(x, y);
      s1 = s1.fma(x, y);
      s2 = s2.fma(x, y);
      s3 = s3.fma(x, y);
      s4 = s4.fma(x, y);
      s5 = s5.fma(x, y);
      s6 = s6.fma(x, y);
      s7 = s7.fma(x, y);
      s8 = s8.fma(x, y);
      s9 = s9.fma(x, y);
      s10 = s10.fma(x, y);
      s11 = s11.fma(x, y);
    }
    FloatVector sum = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
    return sum.add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
  }

  /** A sum over an array larger than the caches. */
  @Benchmark
  public float memory(Memory memory, KernelBenchmark.Bytes bytes) {
    bytes.bytes += 4L * FLOATS;
    float sum = 0;
    for (int from = 0; from < FLOATS; from += BLOCK) {
      sum += sum(memory.array, from, from + BLOCK);
    }
    return sum;
  }

  private static float sum(float[] array, int from, int to) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int lanes = SPECIES.length();
    for (int i = from; i < to; i += 4 * lanes) {
      s0 = s0.add(FloatVector.fromArray(SPECIES, array, i));
      s1 = s1.add(FloatVector.fromArray(SPECIES, array, i + lanes));
      s2 = s2.add(FloatVector.fromArray(SPECIES, array, i + 2 * lanes));
      s3 = s3.add(FloatVector.fromArray(SPECIES, array, i + 3 * lanes));
    }
    return s0.add(s1).add(s2.add(s3)).lane(0);
  }
}
