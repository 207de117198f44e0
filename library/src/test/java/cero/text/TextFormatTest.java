package cero.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.text.BytePairTokenizer.Form;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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

  /** What the model expects before a text is nothing to go on from in its place. */
  @Test
  void aTextOfWhichNothingIsLeftIsToldBehindAStartToo() {
    TextFormat begun =
        new TextFormat(
            FEW_LETTERS.tokenizer(),
            OptionalInt.of(0),
            Set.of(),
            OptionalInt.of(0),
            OptionalInt.empty());
    assertArrayEquals(new int[] {0, 1}, begun.prompt("xay"));
    assertArrayEquals(new int[] {0}, begun.prompt(""));
    assertArrayEquals(new int[] {0}, begun.promptSpecial(""));
    assertThrows(UnknownTextException.class, () -> begun.prompt("xyz"));
    assertThrows(UnknownTextException.class, () -> begun.promptSpecial("xyz"));
  }

  @Test
  void aNewTextBeginsBehindALinesEndWhereASpaceIsPutBeforeIt() {
    Form spaced = new Form(true, true, Optional.empty(), false, Map.of());
    TextFormat format =
        TextFormat.of(
            BytePairTokenizer.of(Map.of("Ġ", 0, "Ċ", 1, "a", 2), List.of(), List.of(), spaced));
    assertArrayEquals(new int[] {1}, format.prompt(""));
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
