package cero.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTokenizer.Form;
import cero.text.CharTokenizer;
import cero.text.Tokenizer;
import cero.text.UnknownTextException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    assertEquals(
        new TokenStream(new int[0], 0, 0).bytes(), TokenStream.of(List.of(), ending).bytes());
  }

  /** Bytes are the text's, whatever tokens leave out of it or put before it. */
  @Test
  void bytesAreThoseOfTheText() {
    Form prefixing = new Form(true, true, Optional.empty(), false, Map.of());
    AddedToken stripping = new AddedToken(3, "<x>", false, true, true, false, false);
    Tokenizer tokenizer =
        BytePairTokenizer.of(
            Map.of("a", 0, "b", 1, "Ġ", 2), List.of(), List.of(stripping), prefixing);
    TokenStream stream = TokenStream.of(List.of("ab  <x> b?"), tokenizer);
    assertArrayEquals(new int[] {2, 0, 1, 3, 2, 1}, stream.ids());
    assertEquals(10, stream.bytes());
    assertEquals(10, stream.bytesAfterFirst(), "the first token is none of the text's");
    assertEquals(2, TokenStream.of(List.of("éab"), plain).bytesAfterFirst());
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
