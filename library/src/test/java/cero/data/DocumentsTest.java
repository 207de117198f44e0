package cero.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches whose rows begin where documents do; 0 ends a document here. */
class DocumentsTest {
  private static final int[] TOKENS = {1, 2, 0, 3, 4, 5, 6, 7, 0, 8, 0, 9, 10, 11, 12, 0};

  @Test
  void aRowBeginsAfterTheEndOfTheDocumentBefore() {
    WholeDocuments whole = WholeDocuments.inOrder(TOKENS, 0, 2, 4);
    Batch first = whole.batch(0);
    // Document 1 2 fits; of document 3 4 5 6 7 the first piece of four.
    assertArrayEquals(new int[] {0, 1, 2, 0, 0, 3, 4, 5}, first.ids());
    assertArrayEquals(new int[] {1, 2, 0, Batch.IGNORED, 3, 4, 5, 6}, first.targets());
    assertEquals(7, first.counted());
    Batch second = whole.batch(1);
    // Its second piece goes on from the token before; then document 8.
    assertArrayEquals(new int[] {6, 7, 0, 0, 0, 8, 0, 0}, second.ids());
    assertArrayEquals(
        new int[] {7, 0, Batch.IGNORED, Batch.IGNORED, 8, 0, Batch.IGNORED, Batch.IGNORED},
        second.targets());
  }

  @Test
  void anEpochCountsEachTokenOnce() {
    for (int time = 1; time <= 6; time++) {
      WholeDocuments whole = WholeDocuments.shuffled(TOKENS, 0, 1, time, 3);
      for (int epoch = 0; epoch < 3; epoch++) {
        List<Integer> seen = new ArrayList<>();
        for (long i = 0; i < whole.perEpoch(); i++) {
          for (int target : whole.batch(epoch * whole.perEpoch() + i).targets()) {
            if (target != Batch.IGNORED) {
              seen.add(target);
            }
          }
        }
        int[] sorted = TOKENS.clone();
        Arrays.sort(sorted);
        assertArrayEquals(sorted, seen.stream().mapToInt(x -> x).sorted().toArray());
      }
    }
    WholeDocuments whole = WholeDocuments.shuffled(TOKENS, 0, 5, 4, 3);
    assertNotEquals(
        Arrays.toString(whole.batch(0).targets()), Arrays.toString(whole.batch(1).targets()));
  }

  @Test
  void randomStartsAreDocumentsAndRowsAreFull() {
    DocumentStarts starts = new DocumentStarts(TOKENS, 0, 3, 5, 9);
    for (long i = 0; i < 50; i++) {
      Batch batch = starts.batch(i);
      assertEquals(15, batch.counted());
      assertArrayEquals(batch.ids(), starts.batch(i).ids());
      for (int row = 0; row < 3; row++) {
        int first = batch.targets()[row * 5];
        assertTrue(List.of(1, 3, 8, 9).contains(first), "starts with " + first);
        assertEquals(0, batch.ids()[row * 5]);
      }
    }
  }

  @Test
  void tooLittleTextIsRefused() {
    assertThrows(DataException.class, () -> new DocumentStarts(TOKENS, 0, 3, 16, 9));
    assertThrows(DataException.class, () -> WholeDocuments.inOrder(new int[0], 0, 1, 4));
  }
}
