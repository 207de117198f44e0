package cero.app.machine;

import cero.device.Device;
import cero.kernel.Matrix;
import cero.kernel.Vectors;
import java.util.Arrays;

/**
 * The most that this machine computes and reads through the kernels, measured: the best of many
 * short runs, so that compiling and what else the machine does count little.
 */
public final class Peak {
  // The feed-forward layer of GPT-2 small for 768 tokens.
  private static final int ROWS = 768;
  private static final int DEPTH = 768;
  private static final int COLUMNS = 3072;

  /** Few enough for a product to end soon where kernels run uncompiled. */
  private static final int FEW_ROWS = 12;

  /** Large enough for all threads, small enough for the caches. */
  private static final int SMALL_ARRAY = 1 << 20;

  /**
   * GFLOP/s per 32-bit lane that even a slow core exceeds with compiled kernels: a quarter of one
   * multiply-add in each cycle at 2 GHz. Uncompiled ones stay far below.
   */
  private static final double COMPILED_GFLOPS_PER_LANE = 1;

  /**
   * The share of one multiply-add of vectors in each cycle at the clock that the system tells: most
   * processors do two, and run faster for a while; the widest vectors slow some down.
   */
  private static final double LEAST_OF_ONE_UNIT = 0.65;

  /** GB/s that even one slow core exceeds with compiled kernels. */
  private static final double COMPILED_GIGABYTES = 1;

  /** Fast runs after which the kernels count as compiled, and seconds to wait for that. */
  private static final int FAST_RUNS = 20;

  private static final double PATIENCE_SECONDS = 2;

  /** How long no better run must come, and how many runs there must be, to end a measurement. */
  private static final double QUIET_SECONDS = 0.2;

  private static final int LEAST_RUNS = 3;

  /** Runs that are better by less than this share are not waited for. */
  private static final double NOTABLE = 0.01;

  /** Larger than most processors' caches. */
  private static final int LARGEST_ARRAY = 128 << 20;

  private Peak() {}

  /** Bytes that measuring takes for a while. */
  public static long bytes() {
    return arrayBytes() + 4L * (ROWS * DEPTH + DEPTH * COLUMNS + ROWS * COLUMNS);
  }

  /**
   * GFLOP/s of a matrix product on all of the device's threads; takes about half a second, or two
   * where the kernels do not get compiled.
   */
  public static double gflops(Device device) {
    Matrix a = ones(ROWS, DEPTH);
    Matrix b = ones(DEPTH, COLUMNS);
    Matrix c = ones(ROWS, COLUMNS);
    Runnable few = () -> device.gemm(a.rows(0, FEW_ROWS), b, c.rows(0, FEW_ROWS), false);
    double fewFlops = 2.0 * FEW_ROWS * DEPTH * COLUMNS;
    return warmUp(fewFlops, few)
        ? 2e-9 * ROWS * DEPTH * COLUMNS / shortestSeconds(() -> device.gemm(a, b, c, false))
        : 1e-9 * fewFlops / shortestSeconds(few);
  }

  /**
   * GFLOP/s that one thread reaches at least, if its kernels are compiled to such vectors.
   *
   * @param vectorBits 0 for plain kernels, which count as one lane
   */
  static double compiledGflops(int vectorBits) {
    return COMPILED_GFLOPS_PER_LANE * Math.max(1, vectorBits / Float.SIZE);
  }

  /**
   * GFLOP/s that one thread of such a processor reaches at least, if it has it to itself; 0 where
   * its clock is not known.
   */
  static double leastGflops(MachineFacts facts) {
    return facts.isX86()
        ? LEAST_OF_ONE_UNIT * 2 * facts.vectorBits() / Float.SIZE * MachineFacts.readGigahertz()
        : 0;
  }

  /** Repeats a product until the JVM has compiled it; returns whether it has in good time. */
  public static boolean warmUp(double flops, Runnable product) {
    return warmUpTo(1e-9 * flops / compiledGflops(Vectors.bits()), product);
  }

  private static boolean warmUpTo(double compiledSeconds, Runnable work) {
    long began = System.nanoTime();
    long now = began;
    int fast = 0;
    while (fast < FAST_RUNS && now - began < 1e9 * PATIENCE_SECONDS) {
      long before = now;
      work.run();
      now = System.nanoTime();
      fast += now - before < 1e9 * compiledSeconds ? 1 : 0;
    }
    return fast == FAST_RUNS;
  }

  /** GB/s read by a sum over an array larger than the caches. */
  public static double gigabytesPerSecond(Device device) {
    float[] small = new float[SMALL_ARRAY];
    if (!warmUpTo(4e-9 * small.length / COMPILED_GIGABYTES, () -> device.sumOfSquares(small))) {
      return 4e-9 * small.length / shortestSeconds(() -> device.sumOfSquares(small));
    }
    float[] large = new float[(int) (arrayBytes() / 4)];
    return 4e-9 * large.length / shortestSeconds(() -> device.sumOfSquares(large));
  }

  private static long arrayBytes() {
    return Math.min(LARGEST_ARRAY, Runtime.getRuntime().maxMemory() / 8);
  }

  /** The shortest of runs that are repeated until they get no better. */
  public static double shortestSeconds(Runnable work) {
    long now = System.nanoTime();
    long bettered = now;
    long shortest = Long.MAX_VALUE;
    for (int run = 0; run < LEAST_RUNS || now - bettered < 1e9 * QUIET_SECONDS; run++) {
      long before = now;
      work.run();
      now = System.nanoTime();
      long taken = now - before;
      bettered = taken < shortest * (1 - NOTABLE) ? now : bettered;
      shortest = Math.min(shortest, taken);
    }
    return shortest / 1e9;
  }

  private static Matrix ones(int rows, int columns) {
    float[] data = new float[rows * columns];
    Arrays.fill(data, 1);
    return Matrix.of(data, rows, columns);
  }
}
