package cero.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CharTokenizerTest {
  @Test
  void idsFollowTheOrderOfCodePoints() {
    var tokenizer = CharTokenizer.of("cab\n😀é가");
    assertArrayEquals(new int[] {3, 1, 2, 0, 6, 4, 5}, tokenizer.encode("cab\n😀é가"));
    assertEquals(7, tokenizer.vocabSize());
    assertEquals("😀b", tokenizer.decode(6, 2));
    assertArrayEquals("😀".getBytes(StandardCharsets.UTF_8), tokenizer.bytes(6));
    assertEquals("\\n", tokenizer.token(0));
    assertEquals(OptionalInt.empty(), tokenizer.endOfText());
  }

  @Test
  void keepsAGivenOrder() {
    var tokenizer = CharTokenizer.ofCodePoints('z', 'a');
    assertArrayEquals(new int[] {0, 1}, tokenizer.encode("za"));
    assertArrayEquals(new int[] {'z', 'a'}, tokenizer.codePoints());
  }

  @Test
  void endOfTextIsTheLastId() {
    var tokenizer = CharTokenizer.of("<|endoftext|>").withEndOfText();
    assertEquals(OptionalInt.of(tokenizer.vocabSize() - 1), tokenizer.endOfText());
    assertEquals(13, tokenizer.encode("<|endoftext|>").length);
    assertEquals(
        "d<|endoftext|>d",
        tokenizer.decode(tokenizer.encode("d")[0], 10, tokenizer.encode("d")[0]));
    assertEquals("<|endoftext|>", tokenizer.token(10));
  }

  @Test
  void anUnknownCharacterIsNamed() {
    var tokenizer = CharTokenizer.of("abc😀");
    var error = assertThrows(UnknownTextException.class, () -> tokenizer.encode("a😀é"));
    assertEquals(
        "character 3 of the text, 'é' (U+00E9), is not in this vocabulary of 4 characters;"
            + " leave it out, or use a byte pair tokenizer, which takes any text",
        error.getMessage());
    error = assertThrows(UnknownTextException.class, () -> tokenizer.encode("\u0007"));
    assertEquals(
        "character 1 of the text, U+0007, is not in this vocabulary of 4 characters;"
            + " leave it out, or use a byte pair tokenizer, which takes any text",
        error.getMessage());
    assertThrows(UnknownTextException.class, () -> tokenizer.encode("😁"));
  }

  @Test
  void halfACharacterIsReadAsReplacement() {
    var tokenizer = CharTokenizer.of("a\uD83D");
    assertEquals("a\uFFFD", tokenizer.decode(tokenizer.encode("a\uDE00")));
  }

  @Test
  void badVocabulariesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> CharTokenizer.of(""));
    assertThrows(IllegalArgumentException.class, () -> CharTokenizer.ofCodePoints('a', 'b', 'a'));
    assertThrows(IllegalArgumentException.class, () -> CharTokenizer.ofCodePoints(-1));
    assertThrows(IllegalArgumentException.class, () -> CharTokenizer.ofCodePoints(0x110000));
    assertThrows(IllegalArgumentException.class, () -> CharTokenizer.ofCodePoints(0xD800));
  }

  @Test
  void anIdOutsideIsRefused() {
    var tokenizer = CharTokenizer.of("ab");
    assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.decode(2));
    assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.bytes(-1));
  }
}
