package cero.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.random.PyTorchRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WindowsTest {
  /** Tokens that are their own places. */
  private final int[] tokens = IntStream.range(0, 1 + 12 * 5 + 3).toArray();

  @Test
  void targetsAreTheTokensThatFollow() {
    for (Batches batches : kinds(1)) {
      for (long index = 0; index < 2 * batches.perEpoch(); index++) {
        Batch batch = batches.batch(index);
        assertEquals(batch.rows() * batch.time(), batch.size());
        for (int row = 0; row < batch.rows(); row++) {
          int start = batch.ids()[row * batch.time()];
          for (int t = 0; t < batch.time(); t++) {
            assertEquals(start + t, batch.ids()[row * batch.time() + t]);
            assertEquals(start + t + 1, batch.targets()[row * batch.time() + t]);
          }
        }
      }
    }
  }

  @Test
  void anEpochHasEachWindowOnce() {
    SlidingWindows batches = SlidingWindows.shuffled(tokens, 3, 5, 7);
    assertEquals(4, batches.perEpoch());
    List<Integer> all = IntStream.range(0, 12).mapToObj(window -> window * 5).toList();
    Set<List<Integer>> orders = new HashSet<>();
    for (long epoch = 0; epoch < 5; epoch++) {
      List<Integer> starts = starts(batches, epoch * 4, epoch * 4 + 4);
      orders.add(List.copyOf(starts));
      Collections.sort(starts);
      assertEquals(all, starts);
    }
    assertEquals(5, orders.size(), "each epoch has an order of its own");
    assertEquals(all, starts(SlidingWindows.inOrder(tokens, 3, 5), 0, 4));
    assertEquals(all, starts(SlidingWindows.inOrder(tokens, 3, 5), 4, 8));
  }

  @Test
  void windowsThatFillNoBatchBeginTheNextEpoch() {
    SlidingWindows batches = SlidingWindows.shuffled(tokens, 5, 5, 7);
    assertEquals(2, batches.perEpoch());
    List<Integer> starts = starts(batches, 0, 12);
    for (int epoch = 0; epoch < 5; epoch++) {
      assertEquals(12, new HashSet<>(starts.subList(epoch * 12, epoch * 12 + 12)).size());
    }
  }

  @Test
  void stepsOfSoManyEpochsHaveEachWindowAsOften() {
    SlidingWindows batches = SlidingWindows.shuffled(tokens, 5, 5, 7);
    assertEquals(12, batches.windowsPerEpoch());
    assertEquals(0, batches.steps(0, 1));
    assertEquals(3, batches.steps(1, 1));
    assertEquals(12, batches.steps(5, 1), "60 windows, 5 a step");
    assertEquals(4, batches.steps(5, 3));
    assertThrows(ArithmeticException.class, () -> batches.steps(Long.MAX_VALUE, 1));
    assertEquals(
        3,
        new FixedRows(Collections.nCopies(4, new int[] {1, 2}), 2).steps(3, 2),
        "12 rows, 4 a step");
    DataLoader dropping = DataLoader.shuffled(tokens, 5, 5, new PyTorchRandom(1));
    assertEquals(10, dropping.steps(5, 1), "what PyTorch's drop_last leaves");
    assertEquals(5, dropping.steps(5, 2));
  }

  @Test
  void randomWindowsComeFromEverywhere() {
    RandomWindows batches = new RandomWindows(tokens, 3, 5, 7);
    Set<Integer> seen = new HashSet<>(starts(batches, 0, 1000));
    assertEquals(tokens.length - 5, seen.size());
    assertEquals(0, Collections.min(seen));
    assertEquals(tokens.length - 6, Collections.max(seen));
  }

  @Test
  void aBatchIsAFunctionOfItsNumberAndTheSeed() {
    List<Long> order = new ArrayList<>(LongStream.range(0, 30).boxed().toList());
    order.add((1L << 40) + 3);
    for (int kind = 0; kind < kinds(1).size(); kind++) {
      Batches ascending = kinds(1).get(kind);
      List<Batch> expected = order.stream().map(ascending::batch).toList();
      Batches backwards = kinds(1).get(kind);
      for (int i = order.size() - 1; i >= 0; i--) {
        Batch batch = backwards.batch(order.get(i));
        assertArrayEquals(expected.get(i).ids(), batch.ids());
        assertArrayEquals(expected.get(i).targets(), batch.targets());
      }
    }
    for (int kind = 0; kind < 2; kind++) {
      assertNotEquals(
          starts(kinds(1).get(kind), 0, 8), starts(kinds(2).get(kind), 0, 8), "another seed");
    }
  }

  @Test
  void aBatchIsNeverLargerThanTheText() {
    assertEquals(12, SlidingWindows.inOrder(tokens, 1000, 5).rows());
    assertEquals(1, SlidingWindows.inOrder(tokens, 1000, 5).perEpoch());
    assertEquals(1, new RandomWindows(tokens, 1000, 5, 1).perEpoch());
  }

  @Test
  void aTextOfOneWindowIsEnoughAndLessIsRefused() {
    int[] six = IntStream.range(0, 6).toArray();
    assertEquals(List.of(0), starts(SlidingWindows.shuffled(six, 1, 5, 1), 0, 1));
    assertEquals(List.of(0, 0), starts(new RandomWindows(six, 2, 5, 1), 0, 1));
    String expected =
        "the text has 6 tokens, but one window needs 7 (a context of 6 and the token that follows):"
            + " give more text or a shorter context";
    assertEquals(
        expected,
        assertThrows(DataException.class, () -> new RandomWindows(six, 1, 6, 1)).getMessage());
    assertEquals(
        expected,
        assertThrows(DataException.class, () -> SlidingWindows.inOrder(six, 1, 6)).getMessage());
    String message =
        assertThrows(DataException.class, () -> SlidingWindows.inOrder(six, 1, Integer.MAX_VALUE))
            .getMessage();
    assertTrue(message.contains("one window needs 2147483648"), message);
  }

  @Test
  void sizesBelowOneAreRefused() {
    for (int[] sizes : new int[][] {{0, 5}, {-3, 5}, {2, 0}, {2, -1}}) {
      assertThrows(DataException.class, () -> new RandomWindows(tokens, sizes[0], sizes[1], 1));
      assertThrows(DataException.class, () -> SlidingWindows.inOrder(tokens, sizes[0], sizes[1]));
    }
  }

  @Test
  void fixedRowsComeInTheirOrderAndAgain() {
    List<int[]> rows = List.of(new int[] {1, 2, 3}, new int[] {4, 5, 6}, new int[] {7, 8, 9});
    FixedRows one = new FixedRows(rows, 1);
    assertEquals(2, one.time());
    assertEquals(3, one.perEpoch());
    assertEquals(List.of(1, 4, 7, 1, 4), starts(one, 0, 5));
    FixedRows three = new FixedRows(rows, 3);
    assertArrayEquals(new int[] {1, 2, 4, 5, 7, 8}, three.batch(5).ids());
    assertArrayEquals(new int[] {2, 3, 5, 6, 8, 9}, three.batch(5).targets());
  }

  @Test
  void rowsThatMakeNoBatchesAreRefused() {
    int[] three = {1, 2, 3};
    assertEquals("there must be at least one row of at least two ids", refusal(List.of(), 1));
    assertEquals(
        "there must be at least one row of at least two ids", refusal(List.of(new int[] {1}), 1));
    assertEquals(
        "all rows must be equally long, but row 1 has 2 ids and row 0 has 3",
        refusal(List.of(three, new int[] {1, 2}), 1));
    assertEquals(
        "3 rows can't be made into whole batches of 2", refusal(List.of(three, three, three), 2));
    assertEquals("1 row can't be made into whole batches of 0", refusal(List.of(three), 0));
    assertEquals("1 row can't be made into whole batches of -1", refusal(List.of(three), -1));
  }

  private static String refusal(List<int[]> sequences, int rows) {
    return assertThrows(DataException.class, () -> new FixedRows(sequences, rows)).getMessage();
  }

  /** All kinds of batches; the first two depend on the seed. */
  private List<Batches> kinds(long seed) {
    List<int[]> rows =
        IntStream.range(0, 12)
            .mapToObj(i -> IntStream.rangeClosed(i * 5, i * 5 + 5).toArray())
            .toList();
    return List.of(
        new RandomWindows(tokens, 3, 5, seed),
        SlidingWindows.shuffled(tokens, 3, 5, seed),
        SlidingWindows.inOrder(tokens, 3, 5),
        new FixedRows(rows, 3));
  }

  private static List<Integer> starts(Batches batches, long from, long to) {
    List<Integer> starts = new ArrayList<>();
    for (long index = from; index < to; index++) {
      Batch batch = batches.batch(index);
      for (int row = 0; row < batch.rows(); row++) {
        starts.add(batch.ids()[row * batch.time()]);
      }
    }
    return starts;
  }
}
