package cero.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import cero.data.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {
  @TempDir Path folder;

  @Test
  void aFileIsADocumentAsItStands() throws IOException {
    String text = "Ärger\r\n\t안녕 👋\n\n";
    assertEquals(List.of(text), read(List.of(file("a.txt", text))));
  }

  @Test
  void aTextWithoutAPlaceToCutItIsReadToo() throws IOException {
    String text = "😀".repeat(40_000_000); // more characters than parts that tokens are made of
    assertEquals(List.of(text), read(List.of(file("a.txt", text))));
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheText() throws IOException {
    assertEquals(List.of("abc"), read(List.of(file("a.txt", "\uFEFFabc"))));
    assertEquals(List.of("a\uFEFFbc"), read(List.of(file("b.txt", "a\uFEFFbc"))));
  }

  @Test
  void aFoldersFilesComeByNameWithoutHiddenOnes() throws IOException {
    file("b.txt", "b");
    file("a.txt", "a");
    file(".hidden", "hidden");
    file("deep/er/c.txt", "c");
    file(".git/d.txt", "hidden too");
    file("deep/.e.txt", "hidden as well");
    Path single = file("a.txt", "a");
    assertEquals(List.of("a", "b", "c", "a"), read(List.of(folder, single)));
  }

  @Test
  void linksAreFollowed() throws IOException {
    file("texts/a.txt", "a");
    file("linked/b.txt", "b");
    Path texts = folder.resolve("texts");
    Files.createSymbolicLink(texts.resolve("below"), folder.resolve("linked"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), texts);
    assertEquals(List.of("a", "b"), read(List.of(link)));
    Files.createSymbolicLink(texts.resolve(".hidden"), texts);
    assertEquals(List.of("a", "b"), read(List.of(texts)));
    Path dangling = Files.createSymbolicLink(texts.resolve("dangling"), folder.resolve("none"));
    assertEquals(
        dangling + " is a link to nothing: take it away, or bring back what it leads to",
        refusal(texts));
    if (Files.exists(Path.of("/dev/null"))) {
      assertEquals(
          "/dev/null is a pipe or a device, which is not read: save the text in a file first",
          refusal(Path.of("/dev/null")));
    }
    Files.delete(dangling);
    Path loop = Files.createSymbolicLink(texts.resolve("loop"), texts);
    assertEquals(
        loop + " is a link to a folder that it is in, so there would be no end: remove it",
        refusal(texts));
  }

  @Test
  void aFolderThatMayNotBeReadIsRefused() throws IOException {
    file("texts/a.txt", "a");
    file("texts/below/b.txt", "b");
    Path below = folder.resolve("texts/below");
    Files.setPosixFilePermissions(below, Set.of());
    try {
      assumeFalse(Files.isReadable(below), "root may read all");
      assertThrows(AccessDeniedException.class, () -> read(List.of(folder.resolve("texts"))));
    } finally {
      Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aFolderThatIsHiddenItselfCanBeNamed() throws IOException {
    file(".hidden/a.txt", "a");
    assertEquals(List.of("a"), read(List.of(folder.resolve(".hidden"))));
  }

  @Test
  void whatIsNotUtf8IsRefusedWithItsPlace() throws IOException {
    Path latin1 = folder.resolve("latin1.txt");
    Files.write(latin1, "año".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        latin1 + " is not UTF-8 text: byte 1 is 0xF1; convert the file to UTF-8", refusal(latin1));

    Path cut = folder.resolve("cut.txt");
    byte[] whole = "ab한".getBytes(StandardCharsets.UTF_8);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
    assertEquals(
        cut + " is not UTF-8 text: byte 2 is 0xED; convert the file to UTF-8", refusal(cut));

    Path utf16 = folder.resolve("utf16.txt");
    Files.write(utf16, "\uFEFFabc".getBytes(StandardCharsets.UTF_16LE));
    assertEquals(
        utf16 + " is not UTF-8 text: byte 0 is 0xFF; convert the file to UTF-8", refusal(utf16));
  }

  @Test
  void aBinaryFileIsRefused() throws IOException {
    Path binary = folder.resolve("binary");
    Files.write(binary, new byte[] {'E', 'L', 'F', 0, 1, 0});
    assertEquals(
        binary + " is not text: it has a zero character before byte 6, as a binary file has",
        refusal(binary));
  }

  @Test
  void nothingToLearnFromIsRefused() throws IOException {
    for (String blank : new String[] {"", " \n\t\n", "\uFEFF", "\uFEFF\n"}) {
      Path file = file("blank.txt", blank);
      assertEquals("there is no text in " + file, refusal(file));
    }
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals("the folder " + empty + " has no files in it", refusal(empty));
    Path none = folder.resolve("none.txt");
    IOException thrown = assertThrows(NoSuchFileException.class, () -> read(List.of(none)));
    assertTrue(thrown.getMessage().startsWith(none.toString()), thrown.getMessage());
  }

  @Test
  void aFileWithoutTextIsLeftOutAndCounted() throws IOException {
    List<Path> paths = List.of(file("a.txt", ""), file("b.txt", "some text"), file("c.txt", "\n"));
    Texts texts = Texts.read(paths, Reading.USUAL, Long.MAX_VALUE);
    assertEquals(List.of("some text"), texts.documents());
    assertEquals(2, texts.empty());
  }

  @Test
  void onlyBadRecordsAreSaidToBeBad() throws IOException {
    Reading passing = new Reading("text", Optional.empty(), Optional.empty(), true, true);
    Path lines = file("a.jsonl", "x\n{}\n");
    String message =
        assertThrows(DataException.class, () -> Texts.read(List.of(lines), passing, 1000))
            .getMessage();
    assertEquals(
        "there is no text in " + lines + " but in bad records, which were passed over (2)",
        message);
  }

  /** The end of a text may lie just where it is cut: at the reader's steps, or a multiple. */
  @Test
  void aTextEndsWhereItsLastPartIsFull() throws IOException {
    int step = 1 << 18;
    for (int length : new int[] {step - 1, step, step + 1, 2 * step, 3 * step}) {
      for (Reading reading : List.of(Reading.USUAL, Reading.USUAL.withSeparator("#"))) {
        Path first = file("first.txt", "a".repeat(length));
        Path second = file("second.txt", "b");
        List<String> documents =
            Texts.read(List.of(first, second), reading, Long.MAX_VALUE).documents();
        assertEquals(2, documents.size(), length + " characters");
        assertEquals(length, documents.getFirst().length());
        assertEquals("b", documents.getLast());
        List<String> alone = Texts.read(List.of(first), reading, Long.MAX_VALUE).documents();
        assertEquals(List.of(length), alone.stream().map(String::length).toList());
      }
    }
  }

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<String> read(List<Path> paths) throws IOException {
    return Texts.read(paths, Reading.USUAL, Long.MAX_VALUE).documents();
  }

  private static String refusal(Path path) {
    return assertThrows(DataException.class, () -> read(List.of(path))).getMessage();
  }
}
