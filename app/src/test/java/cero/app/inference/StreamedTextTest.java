package cero.app.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamedTextTest {
  private final List<String> pieces = new ArrayList<>();

  private StreamedText text(String... stops) {
    return new StreamedText(List.of(stops), pieces::add);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void halfCharactersWaitForTheirRest() {
    StreamedText text = text();
    for (byte each : utf8("a한🦊")) {
      assertTrue(text.add(new byte[] {each}));
    }
    assertEquals(List.of("a", "한", "🦊"), pieces);
    text.finish();
    assertEquals("a한🦊", text.text());
  }

  @Test
  void bytesThatNeverBecomeACharacterAreReplaced() {
    StreamedText text = text();
    text.add(new byte[] {(byte) 0xED, (byte) 0x95});
    assertEquals(List.of(), pieces);
    text.add(utf8("b"));
    assertEquals("\uFFFDb", text.text());
    text.add(new byte[] {(byte) 0xF0});
    text.finish();
    assertEquals("\uFFFDb\uFFFD", text.text());
  }

  /** As in Python and in what {@code decode} gives: one for each byte of a surrogate. */
  @Test
  void aSurrogateIsThreeReplacements() {
    StreamedText text = text();
    for (int each : new int[] {0x41, 0xED, 0xA0, 0x80, 0x42}) {
      text.add(new byte[] {(byte) each});
    }
    text.finish();
    assertEquals("A\uFFFD\uFFFD\uFFFDB", text.text());
  }

  @Test
  void nothingOfAStopTextIsGiven() {
    StreamedText text = text("The End", "\n\n");
    assertTrue(text.add(utf8("once. The")));
    assertEquals("once. ", text.text());
    assertTrue(text.add(utf8(" fox. ")));
    assertEquals("once. The fox. ", text.text());
    assertTrue(text.add(utf8("Th")));
    assertFalse(text.add(utf8("e End. More")));
    text.finish();
    assertEquals("once. The fox. ", text.text());
  }

  @Test
  void whatOnlyBeganLikeAStopTextIsGivenAtTheEnd() {
    StreamedText text = text("abc", "b!");
    assertTrue(text.add(utf8("xab")));
    assertEquals("x", text.text());
    text.finish();
    assertEquals("xab", text.text());
  }

  @Test
  void theEarliestStopCounts() {
    StreamedText text = text("later", "b");
    assertFalse(text.add(utf8("abc later")));
    assertEquals("a", text.text());
  }
}
