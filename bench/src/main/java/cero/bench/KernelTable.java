package cero.bench;

import cero.bench.KernelBenchmark.Twin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.incubator.vector.FloatVector;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks and prints one table: what each kernel reaches, of which share of the peak
 * measured just before, and how many times its scalar twin's rate. Ends with 1 where one falls
 * below its {@link Guard}.
 */
public final class KernelTable {
  /**
   * GFLOP/s per 32-bit lane that even a slow core exceeds: with less, the peak itself was measured
   * in boxed vectors, and all shares of it would look well.
   */
  private static final double LEAST_PEAK_PER_LANE = 1;

  /** JMH's own words about the last benchmark. */
  private static final String LOG = "bench/target/jmh.log";

  private final List<String> names;
  private final CommandLineOptions options;
  private final List<String> failures = new ArrayList<>();
  private double peakGflops;
  private double peakGigabytes;

  private KernelTable(List<String> names, CommandLineOptions options) {
    this.names = names;
    this.options = options;
  }

  /**
   * Takes names of benchmarks (regular expressions; none: all), then JMH's own options, such as
   * {@code -f 3} for three JVMs each.
   */
  public static void main(String[] args) {
    try {
      List<String> names = Arrays.stream(args).takeWhile(arg -> !arg.startsWith("-")).toList();
      String[] rest = Arrays.copyOfRange(args, names.size(), args.length);
      CommandLineOptions options = new CommandLineOptions(rest);
      if (options.shouldHelp()) {
        options.showHelp();
      } else if (!options.getIncludes().isEmpty()) {
        fail("give the names of benchmarks before JMH's options", 2);
      } else if (!new KernelTable(names, options).print()) {
        System.exit(1);
      }
    } catch (CommandLineOptionException | IOException e) {
      fail(e.getMessage(), 2);
    } catch (RunnerException e) {
      fail("a benchmark failed: %s; more is in %s".formatted(root(e).getMessage(), LOG), 1);
    }
  }

  private static void fail(String sentence, int status) {
    System.err.println("kernels: " + sentence);
    System.exit(status);
  }

  /** What a benchmark threw: JMH hangs it on exceptions of its own. */
  private static Throwable root(Throwable thrown) {
    if (thrown.getSuppressed().length > 0) {
      return root(thrown.getSuppressed()[0]);
    }
    return thrown.getCause() == null ? thrown : root(thrown.getCause());
  }

  /** Returns whether all kernels are as fast as they must be. */
  private boolean print() throws RunnerException {
    List<String> benchmarks = benchmarks();
    if (benchmarks.isEmpty()) {
      fail("no benchmark has such a name; without names, all are run", 2);
    }
    System.out.println(
        "Java %s, vectors of %d bits, one thread"
            .formatted(Runtime.version(), FloatVector.SPECIES_PREFERRED.vectorBitSize()));
    measurePeaks();
    printRow("benchmark", "size", "rate", "", "of peak", "x scalar");
    for (String benchmark : benchmarks) {
      measure(benchmark);
    }
    failures.forEach(failure -> System.err.println("too slow: " + failure));
    return failures.isEmpty();
  }

  private List<String> benchmarks() {
    OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    return BenchmarkList.defaultList().find(silent, names, options.getExcludes()).stream()
        .map(BenchmarkListEntry::getUsername)
        .filter(name -> !name.startsWith(PeakBenchmark.class.getName()))
        .toList();
  }

  private void measurePeaks() throws RunnerException {
    String peaks = PeakBenchmark.class.getName();
    peakGflops = run(peaks + ".arithmetic", new OptionsBuilder()).getFirst().rate();
    peakGigabytes = run(peaks + ".memory", new OptionsBuilder()).getFirst().rate();
    System.out.println(
        "peak: %s GFLOP/s of multiply-adds on registers, %s GB/s read from memory%n"
            .formatted(decimals(0, peakGflops), decimals(1, peakGigabytes)));
    int lanes = FloatVector.SPECIES_PREFERRED.length();
    double least = LEAST_PEAK_PER_LANE * lanes;
    require("multiply-adds on registers", "rate in GFLOP/s", peakGflops, least);
  }

  private void measure(String benchmark) throws RunnerException {
    Guard guard = guardOf(benchmark);
    String name = benchmark.substring(KernelTable.class.getPackageName().length() + 1);
    List<Measured> sizes = run(benchmark, new OptionsBuilder().param("twin", Twin.VECTOR.name()));
    for (Measured vector : sizes) {
      String subject = "%s (%s at %s)".formatted(guard.kernel(), name, vector.size());
      double share = vector.rate() / (vector.arithmetic() ? peakGflops : peakGigabytes);
      require(subject, "share of the peak", share, guard.shareOfPeak());
      String times = "";
      if (guard.timesScalar() > 0 && vector.equals(sizes.getFirst())) {
        double ratio = vector.rate() / scalarRate(benchmark, vector.parameters());
        require(subject, "rate over its scalar twin's", ratio, guard.timesScalar());
        times = decimals(1, ratio);
      }
      printRow(
          name.replace("Benchmark", ""),
          vector.size(),
          decimals(1, vector.rate()),
          vector.unit(),
          decimals(0, 100 * share) + "%",
          times);
    }
  }

  private void require(String subject, String figure, double value, double least) {
    if (value < least) {
      failures.add(
          "%s: its %s is %s and must be at least %s"
              .formatted(subject, figure, decimals(3, value), decimals(3, least)));
    }
  }

  private static void printRow(String... cells) {
    System.out.printf("%-42s %-26s %8s %-7s %7s %8s%n", (Object[]) cells);
  }

  private static String decimals(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private double scalarRate(String benchmark, Map<String, String> parameters)
      throws RunnerException {
    ChainedOptionsBuilder scalar = new OptionsBuilder().param("twin", Twin.SCALAR.name());
    parameters.forEach(scalar::param);
    return run(benchmark, scalar).getFirst().rate();
  }

  /** Measures one benchmark at all its sizes, in their order. */
  private List<Measured> run(String benchmark, ChainedOptionsBuilder run) throws RunnerException {
    run.parent(options)
        .include("^" + Pattern.quote(benchmark) + "$")
        .output(LOG)
        .shouldFailOnError(true);
    return new Runner(run.build()).run().stream().map(Measured::of).toList();
  }

  static Guard guardOf(String benchmark) {
    int dot = benchmark.lastIndexOf('.');
    try {
      for (var method : Class.forName(benchmark.substring(0, dot)).getDeclaredMethods()) {
        Guard guard = method.getAnnotation(Guard.class);
        if (guard != null && method.getName().equals(benchmark.substring(dot + 1))) {
          return guard;
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    throw new IllegalStateException("the benchmark %s has no @Guard".formatted(benchmark));
  }
}
