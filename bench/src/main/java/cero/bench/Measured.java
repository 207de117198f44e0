package cero.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;

/**
 * How fast a benchmark ran.
 *
 * @param parameters the benchmark's own, in its order: not which twin
 * @param rate GFLOP/s if it counts arithmetic, else GB/s
 */
record Measured(Map<String, String> parameters, boolean arithmetic, double rate) {
  private static final String FLOPS = "flops";
  private static final String BYTES = "bytes";

  /** The best of all iterations: what else a machine does only ever slows one down. */
  static Measured of(RunResult run) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String name : run.getParams().getParamsKeys()) {
      if (!name.equals("twin")) {
        parameters.put(name, run.getParams().getParam(name));
      }
    }
    boolean arithmetic = run.getSecondaryResults().containsKey(FLOPS);
    String counter = arithmetic ? FLOPS : BYTES;
    double best =
        run.getBenchmarkResults().stream()
            .map(BenchmarkResult::getIterationResults)
            .flatMap(Collection::stream)
            .mapToDouble(iteration -> iteration.getSecondaryResults().get(counter).getScore())
            .max()
            .orElseThrow();
    return new Measured(parameters, arithmetic, best);
  }

  String unit() {
    return arithmetic ? "GFLOP/s" : "GB/s";
  }

  /** What was measured, as in {@code 256x64x12, dropout 0.2}. */
  String size() {
    StringBuilder size = new StringBuilder();
    parameters.forEach((name, value) -> {
      String named = name.equals("size") ? value : name + " " + value;
      size.append(size.isEmpty() ? "" : ", ").append(named);
    });
    return size.toString();
  }
}
