package cero.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a folder for one process. The system lets go of it when the process ends, however it ends;
 * the file that it is on, {@code .lock}, stays, because a lock on a file that is gone keeps nobody
 * out. One thread at a time.
 */
public final class FolderLock implements AutoCloseable {
  /** The file that a folder's lock is on. */
  public static final String FILE = ".lock";

  /** What this process has, because closing any channel to a file lets go of its locks. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes a folder, which is made if there is none.
   *
   * @param taken what to say where somebody has it already, this process or another
   * @throws FormatException if somebody has it, or it can't be written
   */
  public static FolderLock take(Path folder, String taken) throws FormatException {
    try {
      Files.createDirectories(folder);
      Path file = folder.toRealPath().resolve(FILE);
      if (!OURS.add(file)) {
        throw new FormatException(taken);
      }
      return lock(file, taken);
    } catch (IOException e) {
      throw FormatException.writing(folder, e);
    }
  }

  private static FolderLock lock(Path file, String taken) throws IOException {
    FileChannel channel = null;
    try {
      InputFile.requireFileOrNothing(file);
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new FormatException(taken);
      }
      return new FolderLock(file, channel);
    } catch (IOException | RuntimeException e) { // the latter where another program's code has it
      release(file, channel);
      throw e;
    }
  }

  private static void release(Path file, FileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      OURS.remove(file);
    }
  }

  @Override
  public void close() throws IOException {
    release(file, channel);
  }
}
