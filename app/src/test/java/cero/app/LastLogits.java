package cero.app;

import cero.device.Device;
import cero.explain.TextLoss;
import cero.format.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** The logits with which a model guesses a text's last token. */
final class LastLogits {
  private LastLogits() {}

  static double[] of(Path folder, String text) throws IOException {
    ModelDirectory directory = ModelDirectory.open(folder);
    int[] ids = directory.readTokenizer().orElseThrow().encode(text);
    try (Device device = Device.cpu(1)) {
      float[] logits = new TextLoss(device, directory.readModel(), ids).logits(ids.length - 2);
      return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    }
  }
}
