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

  private static final String LAYOUT = "%-42s %-26s %8s %-7s %7s %8s%n";

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
      System.err.println("kernels: no benchmark has such a name; without names, all are run");
      return false;
    }
    System.out.println(
        "Java %s, vectors of %d bits, one thread"
            .formatted(Runtime.version(), FloatVector.SPECIES_PREFERRED.vectorBitSize()));
    measurePeaks();
    System.out.printf(Locale.ROOT, LAYOUT, "benchmark", "size", "rate", "", "of peak", "x scalar");
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
    System.out.printf(
        Locale.ROOT,
        "peak: %.0f GFLOP/s of multiply-adds on registers, %.1f GB/s read from memory%n%n",
        peakGflops,
        peakGigabytes);
    int lanes = FloatVector.SPECIES_PREFERRED.length();
    if (peakGflops < LEAST_PEAK_PER_LANE * lanes) {
      failures.add(
          String.format(
              Locale.ROOT,
              "multiply-adds on registers reach %.1f GFLOP/s; even a slow core has %.0f",
              peakGflops,
              LEAST_PEAK_PER_LANE * lanes));
    }
  }

  private void measure(String benchmark) throws RunnerException {
    Guard guard = guardOf(benchmark);
    List<Measured> sizes = run(benchmark, new OptionsBuilder().param("twin", Twin.VECTOR.name()));
    for (Measured vector : sizes) {
      double share = vector.rate() / (vector.arithmetic() ? peakGflops : peakGigabytes);
      boolean compared = guard.timesScalar() > 0 && vector.equals(sizes.getFirst());
      double times = compared ? vector.rate() / scalarRate(benchmark, vector.parameters()) : 0;
      String name = benchmark.substring(KernelTable.class.getPackageName().length() + 1);
      System.out.printf(
          Locale.ROOT,
          LAYOUT,
          name.replace("Benchmark", ""),
          vector.size(),
          String.format(Locale.ROOT, "%.1f", vector.rate()),
          vector.unit(),
          String.format(Locale.ROOT, "%.0f%%", 100 * share),
          compared ? String.format(Locale.ROOT, "%.1f", times) : "");
      String subject = guard.kernel() + " (" + name + " at " + vector.size() + ")";
      if (share < guard.shareOfPeak()) {
        failures.add(
            String.format(
                Locale.ROOT,
                "%s reaches %.1f%% of the peak; at least %.0f%% is expected",
                subject,
                100 * share,
                100 * guard.shareOfPeak()));
      }
      if (compared && times < guard.timesScalar()) {
        failures.add(
            String.format(
                Locale.ROOT,
                "%s is %.1f times as fast as its scalar twin; at least %.0f times is expected",
                subject,
                times,
                guard.timesScalar()));
      }
    }
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
