package cero.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.Golden;
import cero.random.PyTorchRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Windows come in the order in which PyTorch's loader gives them. */
class DataLoaderTest {
  /** Nine windows of one token, which is the window's number. */
  private final int[] tokens = IntStream.range(0, 10).toArray();

  @Test
  void shuffledEpochs() {
    JsonNode golden = new ObjectMapper().readTree(Golden.path("torch-rng.json").toFile());
    for (long seed : new long[] {123, 42}) {
      DataLoader loader = DataLoader.shuffled(tokens, 2, 1, new PyTorchRandom(seed));
      int index = 0;
      JsonNode epochs = golden.get(Long.toString(seed)).get("dataloader_9_batch2_shuffle_3_epochs");
      for (JsonNode epoch : epochs) {
        for (JsonNode batch : epoch) {
          List<Integer> expected = batch.valueStream().map(JsonNode::asInt).toList();
          assertEquals(expected, ids(loader.batch(index++)));
        }
      }
    }
  }

  @Test
  void measuringDrawsFromTheGeneratorAndLeavesTheEpochAlone() {
    PyTorchRandom random = new PyTorchRandom(3);
    DataLoader loader = DataLoader.shuffled(tokens, 2, 1, random);
    DataLoader alone = DataLoader.shuffled(tokens, 2, 1, new PyTorchRandom(3));
    assertEquals(ids(alone.batch(0)), ids(loader.batch(0)));
    assertEquals(2, loader.sample(2).count());
    assertEquals(4, loader.sample(100).count());
    assertEquals(ids(alone.batch(1)), ids(loader.batch(1)));

    PyTorchRandom same = new PyTorchRandom(3);
    for (int draws = 0; draws < 6; draws++) { // two for each of the three passes
      same.nextSeed();
    }
    assertEquals(same.nextWord(), random.nextWord());
  }

  @Test
  void inOrderDrawsOnce() {
    PyTorchRandom random = new PyTorchRandom(3);
    DataLoader loader = DataLoader.inOrder(tokens, 2, 1, random);
    List<Integer> all = new ArrayList<>();
    loader.sample(Integer.MAX_VALUE).forEach(batch -> all.addAll(ids(batch)));
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), all);
    PyTorchRandom same = new PyTorchRandom(3);
    same.nextSeed();
    assertEquals(same.nextWord(), random.nextWord());
  }

  @Test
  void anEpochIsResumedInTheMiddle() {
    PyTorchRandom random = new PyTorchRandom(8);
    DataLoader unbroken = DataLoader.shuffled(tokens, 2, 1, random);
    unbroken.batch(0);
    unbroken.batch(1);
    unbroken.sample(1);
    PyTorchRandom second = new PyTorchRandom(0);
    second.restore(random.state());
    DataLoader resumed = DataLoader.shuffled(tokens, 2, 1, second);
    resumed.resumeEpoch(unbroken.epochSeed().orElseThrow());
    for (int index = 2; index < 12; index++) {
      assertEquals(ids(unbroken.batch(index)), ids(resumed.batch(index)));
    }
  }

  @Test
  void nanoGptsRandomWindows() {
    PyTorchRandom random = new PyTorchRandom(4);
    RandomWindows windows = new RandomWindows(tokens, 3, 2, new PyTorchRandom(4));
    for (int index = 0; index < 20; index++) {
      Batch batch = windows.batch(index);
      for (int row = 0; row < 3; row++) {
        assertEquals(random.nextInt(8), batch.ids()[row * 2]);
      }
    }
  }

  @Test
  void aTextShorterThanAWindowIsRefused() {
    PyTorchRandom random = new PyTorchRandom(1);
    assertThrows(DataException.class, () -> DataLoader.shuffled(new int[5], 1, 5, random));
  }

  private static List<Integer> ids(Batch batch) {
    return IntStream.of(batch.ids()).boxed().toList();
  }
}
