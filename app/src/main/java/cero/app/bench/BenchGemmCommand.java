package cero.app.bench;

import cero.app.machine.MachineFacts;
import cero.app.machine.MeasuredPeak;
import cero.app.machine.Memory;
import cero.app.machine.Peak;
import cero.app.options.CommonOptions;
import cero.app.options.OptionTypes;
import cero.app.options.ThreadOptions;
import cero.app.terminal.Console;
import cero.app.terminal.Figures;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.terminal.Table;
import cero.app.terminal.Table.Align;
import cero.app.words.Words;
import cero.device.Device;
import cero.kernel.Matrix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures the three matrix products of a linear layer: y = x·W, dx = dy·Wᵀ, dW += xᵀ·dy. */
@Command(
    name = "gemm",
    sortOptions = false,
    description = "Measure the matrix products of linear layers: forward, and both gradients.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./cero bench gemm", "  ./cero bench gemm --threads 1 --json"})
final class BenchGemmCommand implements Callable<Integer> {
  private static final int[] TOKENS = {256, 1024};
  private static final int[] CHANNELS = {128, 768, 3072};

  private final Console console;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  BenchGemmCommand(Console console) {
    this.console = console;
  }

  private enum Product {
    FORWARD("NN"),
    INPUT_GRADIENT("NT"),
    WEIGHT_GRADIENT("TN");

    /** Which of A and B are read transposed, in BLAS's letters. */
    final String layout;

    Product(String layout) {
      this.layout = layout;
    }

    String key() {
      return OptionTypes.spelled(this);
    }

    void run(Device device, Matrix x, Matrix weight, Matrix y) {
      switch (this) {
        case FORWARD -> device.gemm(x, weight, y, false);
        case INPUT_GRADIENT -> device.gemm(y, weight.transposed(), x, false);
        case WEIGHT_GRADIENT -> device.gemm(x.transposed(), y, weight, true);
      }
    }
  }

  /** One line of the table: a layer from C to C channels, for M tokens. */
  private record Row(Product product, int tokens, int channels, double seconds) {
    double gflops() {
      return 2e-9 * tokens * channels * channels / seconds;
    }
  }

  @Override
  public Integer call() {
    int count = threads.threads();
    int widest = CHANNELS[CHANNELS.length - 1];
    long floats = (long) widest * widest * 2 + 2L * TOKENS[TOKENS.length - 1] * widest;
    Memory.require(4 * floats + Peak.bytes(), "measure on a larger machine");
    List<Row> rows = new ArrayList<>();
    double peak;
    try (Device device = Device.cpu(count)) {
      peak = Peak.gflops(device);
      for (int tokens : TOKENS) {
        for (int channels : CHANNELS) {
          rows.addAll(measure(device, tokens, channels));
        }
      }
    }
    peak = Math.max(peak, rows.stream().mapToDouble(Row::gflops).max().getAsDouble());
    MeasuredPeak.ofUser().note(count, peak);
    MachineFacts facts = MachineFacts.here();
    if (common.json()) {
      console.json(json(rows, peak, facts.json(count)));
    } else {
      print(rows, peak, facts, count);
    }
    return 0;
  }

  private static List<Row> measure(Device device, int tokens, int channels) {
    Matrix x = zeros(tokens, channels);
    Matrix weight = zeros(channels, channels);
    Matrix y = zeros(tokens, channels);
    List<Row> rows = new ArrayList<>();
    for (Product product : Product.values()) {
      Runnable run = () -> product.run(device, x, weight, y);
      Peak.warmUp(2.0 * tokens * channels * channels, run);
      rows.add(new Row(product, tokens, channels, Peak.shortestSeconds(run)));
    }
    return rows;
  }

  /** Zeros stay zeros: the products neither overflow nor lose speed to tiny numbers. */
  private static Matrix zeros(int rows, int columns) {
    return Matrix.of(new float[rows * columns], rows, columns);
  }

  private static Map<String, Object> json(
      List<Row> rows, double peak, Map<String, Object> machine) {
    List<Map<String, Object>> products = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> product = new LinkedHashMap<>();
      product.put("product", row.product.key());
      product.put("layout", row.product.layout);
      product.put("tokens", row.tokens);
      product.put("channels", row.channels);
      product.put("ms", 1e3 * row.seconds);
      product.put("gflops", row.gflops());
      product.put("peak_share", row.gflops() / peak);
      products.add(product);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bench", "gemm");
    json.put("peak_gflops", peak);
    json.put("products", products);
    json.put("machine", machine);
    return json;
  }

  private void print(List<Row> rows, double peak, MachineFacts facts, int count) {
    Words words = common.words();
    Output out = console.out();
    Figures figures = new Figures();
    facts.addTo(figures, words, count);
    figures.add(words.get("bench.peak"), Numbers.decimals(0, peak) + " GFLOP/s").print(out);
    out.println("");
    Table table =
        new Table()
            .column(words.get("bench.product"), Align.LEFT)
            .column("", Align.LEFT)
            .column(words.get("bench.tokens"), Align.RIGHT)
            .column(words.get("bench.channels"), Align.RIGHT)
            .column("ms", Align.RIGHT)
            .column("GFLOP/s", Align.RIGHT)
            .column(words.get("bench.of_peak"), Align.RIGHT);
    for (Row row : rows) {
      table.row(
          words.get("bench." + row.product.key()),
          row.product.layout,
          Integer.toString(row.tokens),
          Integer.toString(row.channels),
          Numbers.decimals(3, 1e3 * row.seconds),
          Numbers.decimals(0, row.gflops()),
          Numbers.decimals(0, 100 * row.gflops() / peak) + "%");
    }
    out.println(table.lines(out.width(), out.paint()));
  }
}
