package cero.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {
  @ParameterizedTest
  @CsvSource({
    "abc, 3",
    "'', 0",
    "안녕, 4",
    "\u1112\u1161\u11AB, 2", // 한 in three jamo
    "日本, 4",
    "ｆｕ, 4",
    "ñ, 1",
    "n\u0303, 1", // ñ as a letter and a combining mark
    "🦊, 2",
    "👨\u200D👩\u200D👧, 2",
    "🇰🇷, 2",
    "❤\uFE0F, 2",
    "█▏⣿─●, 5",
    "𠀀, 2",
  })
  void countsColumns(String text, int columns) {
    assertEquals(columns, DisplayWidth.of(text));
  }

  @Test
  void cutsBetweenWholeCharacters() {
    assertEquals("abcd", DisplayWidth.cut("abcd", 4));
    assertEquals("ab…", DisplayWidth.cut("abcd", 3));
    assertEquals("안…", DisplayWidth.cut("안녕하세요", 4));
    assertEquals("", DisplayWidth.cut("abcd", 0));
    for (int columns = 0; columns < 12; columns++) {
      assertTrue(DisplayWidth.of(DisplayWidth.cut("a안n\u0303👨\u200D👩녕bc", columns)) <= columns);
    }
  }

  @Test
  void wrapsAtSpaces() {
    assertEquals(List.of("one two", "three"), DisplayWidth.wrap("one two three", 8));
    assertEquals(List.of("아주 긴", "단어"), DisplayWidth.wrap("아주 긴 단어", 8));
    assertEquals(List.of("a", "unbreakable", "b"), DisplayWidth.wrap("a unbreakable b", 5));
  }
}
