package cero.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.explain.CopiedText.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopiedTextTest {
  @Test
  void runsAreFoundAsLongAsTheyGet() {
    int[] learned = {1, 2, 3, 4, 5, 9, 3, 4, 5, 6, 7};
    CopiedText text = new CopiedText(learned, 3);
    // 2 3 4 5 stands at 1; 3 4 5 6 at 6; they overlap, and neither is in the other.
    assertEquals(
        List.of(new Span(1, 5, 1), new Span(2, 6, 6)), text.spans(new int[] {8, 2, 3, 4, 5, 6, 8}));
    assertEquals(List.of(), text.spans(new int[] {4, 5, 8, 1, 2}), "runs of two don't count");
    assertEquals(List.of(new Span(0, 11, 0)), text.spans(learned));
    assertEquals(List.of(), text.spans(new int[] {}));
  }

  @Test
  void textsShorterThanARunHaveNone() {
    assertEquals(List.of(), new CopiedText(new int[] {1, 2}, 3).spans(new int[] {1, 2}));
    assertEquals(List.of(), new CopiedText(new int[] {}, 3).spans(new int[] {1, 2, 3}));
    assertThrows(IllegalArgumentException.class, () -> new CopiedText(new int[] {1}, 0));
  }

  @Test
  void aPlainSearchFindsTheSame() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int[] learned = random.ints(120, 0, 3).toArray();
      int[] ids = random.ints(30, 0, 3).toArray();
      assertEquals(plainSearch(learned, ids, 4), new CopiedText(learned, 4).spans(ids));
    }
  }

  private static List<Span> plainSearch(int[] learned, int[] ids, int least) {
    List<Span> spans = new ArrayList<>();
    int end = 0;
    for (int from = 0; from < ids.length; from++) {
      Span best = new Span(from, from, 0);
      for (int place = 0; place < learned.length; place++) {
        int to = from;
        while (to < ids.length
            && place + to - from < learned.length
            && ids[to] == learned[place + to - from]) {
          to++;
        }
        if (to > best.to()) {
          best = new Span(from, to, place);
        }
      }
      if (best.to() - from >= least && best.to() > end) {
        spans.add(best);
        end = best.to();
      }
    }
    return spans;
  }
}
