package cero.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.stories.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final String HOSTILE = "<script>\"&{{body}}";

  @TempDir Path folder;

  private static Page page() {
    return new Page(Language.SPANISH, HOSTILE)
        .status(HOSTILE)
        .heading(HOSTILE)
        .text(HOSTILE)
        .command(HOSTILE)
        .table(List.of(List.of(HOSTILE), List.of(HOSTILE)))
        .hiddenTable(HOSTILE, List.of(List.of(HOSTILE, "b"), List.of("1", HOSTILE)))
        .chart(new SvgChart(HOSTILE, HOSTILE, false).mark(1, 2, HOSTILE));
  }

  @Test
  void textStaysTextAndNoScriptMayRun() {
    String html = page().html();
    assertFalse(html.contains("<script") || html.contains("script-src"), html);
    assertTrue(html.contains("default-src 'none'"));
    assertTrue(html.contains("&lt;script&gt;&quot;&amp;{{body}}"));
    assertTrue(html.contains("<html lang=\"es\">"));
  }

  @Test
  void makesTheFoldersThatItIsToLieIn() throws IOException {
    Path file = folder.resolve("pages/of/a.html");
    page().write(file);
    assertEquals(page().html(), Files.readString(file));
  }

  @Test
  void saysWhatStandsInItsWay() throws IOException {
    IOException isFolder = assertThrows(IOException.class, () -> page().write(folder));
    assertTrue(isFolder.getMessage().contains("is a folder"), isFolder.getMessage());
    assertThrows(IOException.class, () -> page().write(folder.getRoot()));
    Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
    assertThrows(NotDirectoryException.class, () -> page().write(file.resolve("a.html")));
    assertEquals("mine", Files.readString(file));
  }
}
