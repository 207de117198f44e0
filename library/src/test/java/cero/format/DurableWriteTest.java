package cero.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DurableWriteTest {
  private static final DurableFile.Content FAILING =
      channel -> {
        channel.write(ByteBuffer.allocate(1000));
        throw new IOException("No space left on device");
      };

  @TempDir Path folder;

  @Test
  void replacesAFile() throws IOException {
    Path file = folder.resolve("a.txt");
    DurableFile.write(file, text("old"));
    DurableFile.write(file, text("new"));
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void keepsTheOldFileWhenWritingFails() throws IOException {
    Path file = folder.resolve("a.txt");
    DurableFile.write(file, text("old"));
    String message =
        assertThrows(FormatException.class, () -> DurableFile.write(file, FAILING)).getMessage();
    assertEquals(
        "no space left on the disk for %s: free some space or choose another folder"
            .formatted(file),
        message);
    assertThrows(
        IllegalStateException.class,
        () ->
            DurableFile.write(
                file,
                _ -> {
                  throw new IllegalStateException("a bug");
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void saysWhatIsInTheWay() throws IOException {
    Path lost = folder.resolve("none").resolve("a.txt");
    assertEquals(
        lost + " can't be written: its folder does not exist",
        assertThrows(FormatException.class, () -> DurableFile.write(lost, text("x"))).getMessage());
    Path file = Files.writeString(folder.resolve("file"), "x");
    String message =
        assertThrows(FormatException.class, () -> DurableFolder.replace(file, files("a", "1")))
            .getMessage();
    assertEquals(file + " is a file, so no folder can be made there", message);
  }

  @Test
  void replacesSeveralFilesAndLeavesTheOthers() throws IOException {
    Path run = folder.resolve("new").resolve("run");
    DurableFolder.replace(run, files("a", "1", "b", "2", "gone", null));
    Files.writeString(run.resolve("metrics.jsonl"), "kept");
    DurableFolder.replace(run, files("a", "3", "b", null, "c", "4"));
    assertEquals("3", Files.readString(run.resolve("a")));
    assertEquals("4", Files.readString(run.resolve("c")));
    assertEquals(List.of("a", "c", "metrics.jsonl"), names(run));
    assertEquals(Optional.of(run.resolve("a")), DurableFolder.find(run, "a"));
    assertEquals(Optional.empty(), DurableFolder.find(run, "b"));
  }

  @Test
  void doesNotTouchAFileThatDoesNotChange() throws IOException {
    DurableFolder.replace(folder, files("config", "same", "weights", "1"));
    FileTime longAgo = FileTime.from(1000, TimeUnit.SECONDS);
    Files.setLastModifiedTime(folder.resolve("config"), longAgo);
    DurableFolder.replace(folder, files("config", "same", "weights", "2"));
    assertEquals(longAgo, Files.getLastModifiedTime(folder.resolve("config")));
    assertEquals("2", Files.readString(folder.resolve("weights")));
  }

  @Test
  void keepsAllOldFilesWhenOneCannotBeWritten() throws IOException {
    DurableFolder.replace(folder, files("a", "1", "b", "2", "c", "3"));
    SequencedMap<String, Optional<DurableFile.Content>> files = files("a", "4", "c", null);
    files.put("b", Optional.of(FAILING));
    String message =
        assertThrows(FormatException.class, () -> DurableFolder.replace(folder, files))
            .getMessage();
    assertTrue(message.startsWith("no space left on the disk for " + folder.resolve("b")), message);
    assertEquals(List.of("a", "b", "c"), names());
    assertEquals("1", Files.readString(folder.resolve("a")));
    assertEquals("2", Files.readString(folder.resolve("b")));
  }

  /** The states that a kill leaves: before the step that counts, and after it, half moved. */
  @Test
  void whatWasInterruptedIsAllOldOrAllNew() throws IOException {
    DurableFolder.replace(folder, files("a", "old", "b", "old", "c", "old"));
    Path unfinished = Files.createDirectory(folder.resolve(".writing"));
    Files.writeString(unfinished.resolve("a"), "ne");
    assertEquals("old", found("a"));

    Files.delete(unfinished.resolve("a"));
    Files.writeString(unfinished.resolve("b"), "new");
    Files.createFile(unfinished.resolve("c"));
    Files.move(unfinished, folder.resolve(".written"));
    Files.writeString(folder.resolve("a"), "new"); // as if moved already
    assertEquals("new", found("a"));
    assertEquals("new", found("b"));
    assertEquals(Optional.empty(), DurableFolder.find(folder, "c"));

    DurableFolder.replace(folder, files("d", "newer"));
    assertEquals(List.of("a", "b", "d"), names());
    assertEquals("new", Files.readString(folder.resolve("b")));
  }

  @Test
  void whatWasFoundOnItsWayIsReadInItsPlace() throws IOException {
    Path written = Files.createDirectories(folder.resolve(".written/best"));
    Files.writeString(written.resolve("a"), "new");
    Path found = DurableFolder.find(folder.resolve("best"), "a").orElseThrow();
    DurableFolder.finish(folder);
    assertFalse(Files.exists(found));
    assertEquals("new", new String(InputFile.readAll(found, 10), StandardCharsets.UTF_8));
    Files.delete(folder.resolve("best/a"));
    assertThrows(FormatException.class, () -> InputFile.readAll(found, 10));
  }

  @Test
  void aReaderBesideAWriterFindsEachFile() throws Exception {
    DurableFolder.replace(folder, files("a", "0", "b", "0"));
    Thread writer =
        new Thread(() -> {
          try {
            for (int i = 1; i <= 60; i++) {
              DurableFolder.replace(
                  folder, files("a", Integer.toString(i), "b", Integer.toString(i)));
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    writer.start();
    while (writer.isAlive()) {
      for (String name : List.of("a", "b")) {
        Path found = DurableFolder.find(folder, name).orElseThrow();
        assertTrue(InputFile.readAll(found, 10).length > 0);
      }
    }
    assertEquals("60", found("a"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void survivesADiskThatIsReallyFull() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()),
        "no small disk can be mounted here");
    try {
      Path file = disk.resolve("a.txt");
      DurableFile.write(file, text("old"));
      DurableFile.Content large = DurableFile.Content.of(new byte[1 << 20]);
      String message =
          assertThrows(FormatException.class, () -> DurableFile.write(file, large)).getMessage();
      assertTrue(message.startsWith("no space left on the disk for " + file), message);
      assertEquals("old", Files.readString(file));
      assertEquals(List.of("a.txt"), names(disk));

      SequencedMap<String, Optional<DurableFile.Content>> files = files("a.txt", "new");
      files.put("weights", Optional.of(large));
      message =
          assertThrows(FormatException.class, () -> DurableFolder.replace(disk, files))
              .getMessage();
      assertTrue(message.startsWith("no space left on the disk for "), message);
      assertEquals("old", Files.readString(file));
      assertEquals(List.of("a.txt"), names(disk));
    } finally {
      assertTrue(succeeds("umount", disk.toString()));
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  private String found(String name) throws IOException {
    return Files.readString(DurableFolder.find(folder, name).orElseThrow());
  }

  private List<String> names() {
    return names(folder);
  }

  private static List<String> names(Path folder) {
    return List.copyOf(new TreeSet<>(Arrays.asList(folder.toFile().list())));
  }

  private static DurableFile.Content text(String text) {
    return DurableFile.Content.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Names and contents in turn; null removes. */
  private static SequencedMap<String, Optional<DurableFile.Content>> files(String... pairs) {
    SequencedMap<String, Optional<DurableFile.Content>> files = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      files.put(pairs[i], Optional.ofNullable(pairs[i + 1]).map(DurableWriteTest::text));
    }
    return files;
  }
}
