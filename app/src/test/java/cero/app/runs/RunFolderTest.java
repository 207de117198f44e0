package cero.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;

  @Test
  void runsThatBeginAtOnceGetFoldersOfTheirOwn() throws Exception {
    Path all = folder.resolve("runs");
    Files.createDirectories(all);
    Files.writeString(all.resolve("tales-2"), "a file of this name");
    List<Future<Path>> made = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 40; i++) {
        made.add(threads.submit(() -> RunFolder.makeUnused(all, "tales")));
      }
    }
    TreeSet<Path> folders = new TreeSet<>();
    for (Future<Path> each : made) {
      folders.add(each.get());
      assertTrue(Files.isDirectory(each.get()));
    }
    assertEquals(40, folders.size());
    assertTrue(folders.contains(all.resolve("tales")));
  }
}
