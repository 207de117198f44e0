package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.format.DurableFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run, and a preparation, on a disk that is full after so many pages, for every number of pages
 * that matters.
 */
@Tag("long")
class FullDiskTest {
  private static final int PAGE = 4096;
  private static final int MOST_PAGES = 200;

  @TempDir Path folder;

  private Path mounted;

  @Test
  @EnabledOnOs(OS.LINUX)
  void whereverTheDiskIsFullTheRunGoesOnWhenThereIsRoomAgain() throws Exception {
    Path disk = disk();
    Path begun = folder.resolve("begun");
    TinyRun begin = TinyRun.on(TinyRun.text(folder), begun);
    begin.with("--steps", "4").with("--checkpoint-every", "2").with("--keep", "2");
    begin.answer().done();
    Path unbroken = folder.resolve("unbroken");
    copy(begun, unbroken);
    goOn(unbroken).done();

    int failed = 0;
    boolean done = false;
    for (int pages = 0; !done; pages += pages < 20 ? 1 : 3) {
      assertTrue(pages < MOST_PAGES, "so much is enough for two checkpoints");
      Path run = disk.resolve("run");
      copy(begun, run);
      Path filler = fillUpTo(pages, disk);
      Answer answer = goOn(run);
      done = answer.code() == 0;
      if (!done) {
        failed++;
        assertEquals(1, answer.err().lines().count(), answer.err());
        assertTrue(answer.err().contains("no space left on the disk"), answer.err());
      }
      Files.delete(filler);
      goOn(run).done();
      SameRuns.assertSame(unbroken, run);
      DurableFolder.deleteFolder(run);
    }
    System.out.printf("full disk: %d runs failed, no difference%n", failed);
    assertTrue(failed > 20, failed + " runs failed");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whereverTheDiskIsFullThePreparationGoesOnWhenThereIsRoomAgain() throws Exception {
    Path disk = disk();
    Path text = TinyRun.text(folder);
    Path unbroken = folder.resolve("unbroken");
    prepare(text, unbroken).done();
    int failed = 0;
    boolean done = false;
    for (int pages = 0; !done; pages++) {
      assertTrue(pages < MOST_PAGES, "so much is enough for these shards");
      Path shards = disk.resolve("shards");
      Path filler = fillUpTo(pages, disk);
      Answer answer = prepare(text, shards);
      done = answer.code() == 0;
      if (!done) {
        failed++;
        assertEquals(1, answer.err().lines().count(), answer.err());
        assertTrue(answer.err().contains("no space left on the disk"), answer.err());
      }
      Files.delete(filler);
      prepare(text, shards).done();
      try (Stream<Path> files = Files.list(unbroken)) {
        for (Path file : files.toList()) {
          assertEquals(-1, Files.mismatch(file, shards.resolve(file.getFileName())));
        }
      }
      DurableFolder.deleteFolder(shards);
    }
    assertTrue(failed > 5, failed + " preparations failed");
  }

  private static Answer prepare(Path text, Path to) {
    return Answer.to(
        List.of(
            "prepare",
            "--data",
            text.toString(),
            "--out",
            to.toString(),
            "--tokenizer",
            "char",
            "--separator",
            "\n",
            "--shard-tokens",
            "500",
            "--lang",
            "en"));
  }

  private Path disk() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()),
        "no small disk can be mounted here");
    mounted = disk;
    return disk;
  }

  @AfterEach
  void takeTheDiskAway() throws InterruptedException {
    if (mounted != null) {
      assertTrue(
          succeeds("umount", "--lazy", mounted.toString()), "shards stay mapped for a while");
    }
  }

  private static Answer goOn(Path run) {
    return TinyRun.resume(run).with("--steps", "9").answer();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Path fillUpTo(int pages, Path disk) throws IOException {
    Path filler = disk.resolve("filler");
    long bytes = Files.getFileStore(disk).getUsableSpace() - (long) pages * PAGE;
    return Files.write(filler, new byte[(int) bytes]);
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
