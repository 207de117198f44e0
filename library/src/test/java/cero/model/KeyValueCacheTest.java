package cero.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.device.Device;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A model that reads on sees what it sees when it reads everything at once. */
class KeyValueCacheTest {
  private static final GptConfig CONFIG =
      GptConfig.builder().vocabSize(50).context(24).layers(3).heads(2).embedding(16).build();

  private final Gpt model = Gpt.create(CONFIG, Initialization.PYTORCH, 3);
  private final int[] ids = new Random(1).ints(20, 0, 50).toArray();

  @Test
  void readingOnIsReadingEverything() {
    try (Device device = Device.cpu(2)) {
      KeyValueCache cache = new KeyValueCache(CONFIG);
      int read = 0;
      for (int count : new int[] {5, 1, 1, 7, 2, 1}) {
        read += count;
        float[] last = readOn(device, cache, Arrays.copyOfRange(ids, read - count, read));
        assertEquals(read, cache.length());
        assertArrayEquals(whole(device, read), last, 1e-5f, read + " tokens");
      }
    }
  }

  @Test
  void whatIsForgottenIsAsIfItHadNeverBeen() {
    try (Device device = Device.cpu(1)) {
      KeyValueCache cache = new KeyValueCache(CONFIG);
      readOn(device, cache, ids);
      cache.truncate(6);
      assertEquals(6, cache.length());
      float[] expected = whole(device, 9);
      assertArrayEquals(expected, readOn(device, cache, Arrays.copyOfRange(ids, 6, 9)), 1e-5f);
      assertThrows(IllegalArgumentException.class, () -> cache.truncate(10));
      assertThrows(IllegalArgumentException.class, () -> cache.truncate(-1));
    }
  }

  @Test
  void moreThanThereIsRoomForIsRefused() {
    try (Device device = Device.cpu(1)) {
      KeyValueCache cache = new KeyValueCache(CONFIG);
      readOn(device, cache, ids);
      assertThrows(IllegalArgumentException.class, () -> readOn(device, cache, new int[5]));
      assertThrows(IllegalArgumentException.class, () -> readOn(device, cache));
      assertEquals(20, cache.length());
      readOn(device, cache, new int[4]);
    }
  }

  /** The last norm's output at the last of the ids. */
  private float[] readOn(Device device, KeyValueCache cache, int... more) {
    Activations activations = Activations.forInference(CONFIG, 1, Math.max(1, more.length));
    model.forward(device, activations, more, cache);
    assertEquals(1, activations.rows());
    return Arrays.copyOf(activations.normed(), CONFIG.embedding());
  }

  private float[] whole(Device device, int count) {
    Activations activations = Activations.forInference(CONFIG, 1, count);
    model.forward(device, activations, Arrays.copyOf(ids, count), 1, count);
    int c = CONFIG.embedding();
    return Arrays.copyOfRange(activations.normed(), (count - 1) * c, count * c);
  }
}
