package cero.app.options;

import cero.model.WeightFormat;
import picocli.CommandLine.Option;

/** How weights are kept in memory; for commands that only run a model. */
public final class WeightsOption {
  @Option(
      names = "--weights",
      order = 98,
      paramLabel = "FORMAT",
      description =
          "Keep the weights as fp32, as they are, or in less memory and a little rounded: bf16 takes"
              + " half, int8 a quarter (default: fp32).")
  private WeightFormat format = WeightFormat.FP32;

  public WeightFormat format() {
    return format;
  }
}
