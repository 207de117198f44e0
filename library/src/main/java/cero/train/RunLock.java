package cero.train;

import cero.format.FormatException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a run's folder for one process. The system lets go of it when the process ends, however it
 * ends; the file that it is on, {@code training/.lock}, stays.
 */
public final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the folder, which is made if there is none.
   *
   * @throws FormatException if another process has it, or it can't be written
   */
  public static RunLock take(Path run) throws FormatException {
    Path file = run.resolve("training").resolve(".lock");
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isFree(channel)) {
        return new RunLock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
    throw new FormatException(
        "another process is training in %s: wait for its end, or choose another folder"
            .formatted(run));
  }

  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock(); // closing the channel lets go of it
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this process itself
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
