package cero.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path temporary;

  @Test
  void oneAtATimeHasAFolder() throws IOException {
    Path folder = temporary.resolve("run");
    try (FolderLock _ = FolderLock.take(folder, "")) {
      assertEquals(
          "it is taken",
          assertThrows(FormatException.class, () -> FolderLock.take(folder, "it is taken"))
              .getMessage());
      Path sameFolder = temporary.resolve("run").resolve("..").resolve("run");
      assertThrows(FormatException.class, () -> FolderLock.take(sameFolder, ""));
    }
    FolderLock.take(folder, "").close();
  }

  /** Whoever comes next may have opened it already: another file would be another lock. */
  @Test
  void theLocksFileStays() throws IOException {
    FolderLock.take(temporary, "").close();
    assertTrue(Files.exists(temporary.resolve(".lock")));
  }

  @Test
  void whatIsInTheWayIsSaid() throws IOException {
    Path file = Files.writeString(temporary.resolve("training"), "x");
    String message =
        assertThrows(FormatException.class, () -> FolderLock.take(file, "")).getMessage();
    assertTrue(message.endsWith("'%s' is in the way and is not a folder".formatted(file)), message);
  }
}
