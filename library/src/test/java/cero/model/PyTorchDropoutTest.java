package cero.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.Golden;
import cero.device.Device;
import cero.random.PyTorchRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Drops the elements that PyTorch drops. */
class PyTorchDropoutTest {
  @ParameterizedTest
  @ValueSource(longs = {123, 42})
  void dropsWhatPyTorchDrops(long seed) {
    JsonNode golden =
        new ObjectMapper()
            .readTree(Golden.path("torch-rng.json").toFile())
            .get(Long.toString(seed));
    PyTorchRandom random = new PyTorchRandom(seed);
    Dropout dropout = Dropout.pytorch(random);
    try (Device device = Device.cpu(1)) {
      for (JsonNode call : golden.get("dropout_calls_in_order")) {
        int n = call.get("n").asInt();
        long[] mask = new long[(n + 63) / 64];
        dropout.draw(device, call.get("p").asDouble(), mask, 1, n);
        List<Integer> dropped = IntStream.range(0, n).filter(i -> !keeps(mask, i)).boxed().toList();
        assertEquals(call.get("dropped_count").asInt(), dropped.size());
        List<Integer> first = ints(call.get("first_dropped"));
        assertEquals(first, dropped.subList(0, first.size()));
        List<Integer> last = ints(call.get("last_dropped"));
        assertEquals(last, dropped.subList(dropped.size() - last.size(), dropped.size()));
      }
    }
    assertEquals(golden.get("random_after_dropouts").asLong(), random.nextSeed());
  }

  @Test
  void rowsThatFillNoWordAreDrawnOneAfterAnother() {
    int rows = 3;
    int width = 70;
    long[] flat = new long[(rows * width + 63) / 64];
    long[] padded = new long[rows * 2];
    try (Device device = Device.cpu(1)) {
      Dropout.pytorch(new PyTorchRandom(9)).draw(device, 0.3, flat, 1, rows * width);
      Dropout.pytorch(new PyTorchRandom(9)).draw(device, 0.3, padded, rows, width);
    }
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        assertEquals(keeps(flat, row * width + i), keeps(padded, row * 128 + i));
      }
    }
  }

  private static boolean keeps(long[] mask, int i) {
    return (mask[i / 64] >>> i & 1) != 0;
  }

  private static List<Integer> ints(JsonNode list) {
    return list.valueStream().map(JsonNode::asInt).toList();
  }
}
