package cero.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.terminal.Table.Align;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void alignsByDisplayWidth() {
    Table table =
        new Table()
            .column("word", Align.LEFT)
            .column("n", Align.RIGHT)
            .column("", Align.LEFT)
            .row("안녕하", "7", "a")
            .row("fox", "12", "b");
    assertEquals(
        List.of(
            "word     n", //
            "안녕하   7  a",
            "fox     12  b"),
        table.lines(80, Paint.OFF));
  }

  @Test
  void showsControlCharacters() {
    Table table =
        new Table().column("t", Align.LEFT).row("a\nb\tc\033[31m\r\u0000\u007F\u202E\uD800");
    assertEquals("a↵b⇥c␛[31m␍␀␡‹U+202E›\uFFFD", table.lines(80, Paint.OFF).get(1));
  }

  @Test
  void staysInsideTheTerminal() {
    Table table = new Table().column("text", Align.LEFT).row("가나다라마바사".repeat(10));
    assertTrue(table.lines(41, Paint.OFF).stream().allMatch(line -> DisplayWidth.of(line) <= 41));
  }

  @Test
  void boldHeaderOnlyWithColours() {
    Table table = new Table().column("a", Align.LEFT);
    assertEquals(List.of("\033[1ma\033[0m"), table.lines(80, Paint.ON));
    assertEquals(List.of("a"), table.lines(80, Paint.OFF));
  }

  @Test
  void refusesRowsOfAnotherLength() {
    Table table = new Table().column("a", Align.LEFT);
    assertThrows(IllegalArgumentException.class, () -> table.row("1", "2"));
  }

  @Test
  void tokensShowTheirSpaces() {
    assertEquals("␣effort␣", Visible.token(" effort "));
  }
}
