package cero.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.text.CharTokenizer;
import cero.text.Tokenizer;
import cero.text.UnknownTextException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenStreamTest {
  private final CharTokenizer plain = CharTokenizer.of("abc<|endoftx>é");
  private final Tokenizer ending = plain.withEndOfText();
  private final int end = ending.endOfText().orElseThrow();

  @Test
  void documentsEndWithTheEndOfText() {
    TokenStream stream = TokenStream.of(List.of("ab", "c", "é"), ending);
    assertEquals("ab<|endoftext|>c<|endoftext|>é<|endoftext|>", ending.decode(stream.ids()));
    assertEquals(3, Arrays.stream(stream.ids()).filter(id -> id == end).count());
    assertEquals(5, stream.bytes());
  }

  @Test
  void aSingleDocumentOrATokenizerWithoutEndHasNone() {
    assertArrayEquals(ending.encode("abc"), TokenStream.of(List.of("abc"), ending).ids());
    assertArrayEquals(plain.encode("abc"), TokenStream.of(List.of("ab", "c"), plain).ids());
    assertEquals(new TokenStream(new int[0], 0).bytes(), TokenStream.of(List.of(), ending).bytes());
  }

  @Test
  void itsSpellingInADocumentIsPlainText() {
    TokenStream stream = TokenStream.of(List.of("a<|endoftext|>b"), ending);
    assertFalse(Arrays.stream(stream.ids()).anyMatch(id -> id == end));
    assertEquals("a<|endoftext|>b", ending.decode(stream.ids()));
  }

  @Test
  void manyDocumentsAreAllThere() {
    List<String> documents = IntStream.range(0, 300).mapToObj(i -> "abc".repeat(i % 50)).toList();
    String expected = String.join("<|endoftext|>", documents) + "<|endoftext|>";
    assertEquals(expected, ending.decode(TokenStream.of(documents, ending).ids()));
  }

  @Test
  void aLetterThatTheTokenizerLacksIsRefused() {
    assertThrows(UnknownTextException.class, () -> TokenStream.of(List.of("xyz"), plain));
  }
}
