package cero.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextCutTest {
  @Test
  void partsHaveTheTokensOfTheWhole() {
    BytePairTokenizer gpt2 = BytePairTokenizer.gpt2();
    Random random = new Random(3);
    int cuts = 0;
    for (int i = 0; i < 3000; i++) {
      String text = RandomText.next(random, 1 + random.nextInt(30));
      int cut = TextCut.GPT2.last(text);
      if (cut > 0) {
        cuts++;
        int[] parts =
            IntStream.concat(
                    IntStream.of(gpt2.encode(text.substring(0, cut))),
                    IntStream.of(gpt2.encode(text.substring(cut))))
                .toArray();
        assertArrayEquals(gpt2.encode(text), parts, text);
      }
    }
    assertTrue(cuts > 1000, cuts + " cuts");
  }

  @Test
  void aTextWithoutAPlaceIsNotCut() {
    for (String text : new String[] {"", "a", "aaaa", "   ", "'s", "😀😀", " word", "\uD83D"}) {
      assertEquals(0, TextCut.GPT2.last(text), text);
    }
    assertEquals(4, TextCut.GPT2.last("this is"));
    assertEquals(3, TextCut.GPT2.last("세계, "));
    assertEquals(2, TextCut.GPT2.last("세계,"));
  }

  @Test
  void theSpellingOfASpecialTokenIsNotCut() {
    String text = "some text<|endoftext|>";
    for (int length = "some text".length(); length <= text.length(); length++) {
      int expected = length == "some text".length() ? "some".length() : "some text".length();
      assertEquals(expected, TextCut.GPT2.last(text.substring(0, length)));
    }
    assertEquals(text.length(), TextCut.GPT2.last(text + " more".substring(0, 2)));
  }

  /** What an added token sees or takes beside itself must be in its part. */
  @Test
  void besideAnAddedTokenThatLooksOnNothingIsCut() {
    AddedToken word = new AddedToken(0, " b", false, false, false, true, false);
    AddedToken plain = new AddedToken(0, " b", false, false, false, false, false);
    AddedToken right = new AddedToken(0, "b", true, false, true, false, false);
    AddedToken special = new AddedToken(0, "<m>", true, false, false, true, false);
    assertEquals(0, cut(word, "a b."));
    assertEquals(1, cut(plain, "a b."));
    assertEquals(1, cut(right, "a b ."));
    assertEquals(0, cut(special, "a<m>"));
    assertEquals(2, cut(special, "aa1<m>"));
  }

  private static int cut(AddedToken added, String text) {
    return TextCut.of(
            BytePairTokenizer.of(
                Map.of("c", 1), List.of(), List.of(added), BytePairTokenizer.Form.GPT2))
        .last(text);
  }
}
