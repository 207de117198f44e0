package cero.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuotedTest {
  @Test
  void whatIsSeenStaysAsItIs() {
    assertEquals(
        "¿qué? 한국어 \uD83D\uDC69\u200D\uD83D\uDCBB",
        Quoted.of("¿qué? 한국어 \uD83D\uDC69\u200D\uD83D\uDCBB"));
  }

  @Test
  void nothingReachesATerminalThatItWouldObey() {
    assertEquals(
        "a\uFFFD[2Jb\uFFFDc\uFFFDd\uFFFDe\uFFFDf",
        Quoted.of("a\u001b[2Jb\nc\u202ed\u009be\u2028f"));
    assertEquals("half \uFFFD", Quoted.sentence("half \uD83D"));
  }

  @Test
  void aQuoteIsShort() {
    assertEquals("x".repeat(80), Quoted.of("x".repeat(80)));
    assertEquals("x".repeat(80) + "…", Quoted.of("x".repeat(81)));
    assertEquals("\uD83D\uDC69".repeat(80) + "…", Quoted.of("\uD83D\uDC69".repeat(81)));
  }

  @Test
  void aSentenceEnds() {
    assertEquals("x".repeat(1000) + "…", Quoted.sentence("x".repeat(3_000_000)));
  }
}
