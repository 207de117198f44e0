package cero.app.prepare;

import cero.data.DataException;
import cero.format.FormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second preparation out of a folder; the system lets go of it when the process ends. */
final class FolderLock implements Closeable {
  private final Path file;
  private final FileChannel channel;

  /**
   * Makes the folder, if there is none, and takes it.
   *
   * @throws DataException if another preparation has it
   * @throws IOException if it can't be made or written in
   */
  FolderLock(Path folder) throws IOException {
    this.file = folder.resolve(".lock");
    try {
      Files.createDirectories(folder);
      this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw FormatException.writing(folder, e);
    }
    if (!isTaken()) {
      channel.close();
      throw new DataException(
          "another ./cero prepare is at work in %s: wait for its end, or stop it"
              .formatted(folder));
    }
  }

  private boolean isTaken() throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) { // by this process itself
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }
}
