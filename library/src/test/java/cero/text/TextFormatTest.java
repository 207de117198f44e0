package cero.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextFormatTest {
  /** It has tokens for two letters alone; everything else is left out. */
  private static final TextFormat FEW_LETTERS =
      TextFormat.of(BytePairTokenizer.of(Map.of("a", 1, "b", 0), List.of(), Map.of()));

  @Test
  void aPromptHasAtLeastOneToken() {
    assertArrayEquals(new int[] {1, 0}, FEW_LETTERS.prompt("a, b!"));
    assertEquals(1, FEW_LETTERS.prompt("").length, "no token ends a line");
    String message =
        assertThrows(UnknownTextException.class, () -> FEW_LETTERS.prompt("xyz")).getMessage();
    assertEquals("the tokenizer has no token for anything in this text", message);
  }

  @Test
  void specialTokensAreCountedAsTheyWouldBeFound() {
    BytePairTokenizer nested =
        BytePairTokenizer.of(
            Map.of("a", 0, "b", 1), List.of(), Map.of("<|a|>", 2, "a|", 3, "<|a|><|a|>", 4));
    assertEquals(1, nested.countSpecial("<|a|>"));
    assertEquals(1, nested.countSpecial("b<|a|><|a|>b"));
    assertEquals(2, nested.countSpecial("a| <|a|>"));
    assertEquals(0, nested.countSpecial("ab"));
  }
}
