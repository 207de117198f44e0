package cero.train;

import cero.format.FormatException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a run's folder for one process. The system lets go of it when the process ends, however it
 * ends; the file that it is on, {@code training/.lock}, stays.
 */
public final class RunLock implements AutoCloseable {
  /** What this process has, because closing any channel to a file lets go of its locks. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the folder, which is made if there is none.
   *
   * @throws FormatException if another process has it, or it can't be written
   */
  public static RunLock take(Path run) throws FormatException {
    Path folder = run.resolve("training");
    Optional<RunLock> taken;
    try {
      Files.createDirectories(folder);
      taken = tryToTake(folder.toRealPath().resolve(".lock"));
    } catch (IOException e) {
      throw FormatException.writing(folder, e);
    }
    return taken.orElseThrow(() ->
        new FormatException(
            "another process is training in %s: wait for its end, or choose another folder"
                .formatted(run)));
  }

  private static Optional<RunLock> tryToTake(Path file) throws IOException {
    if (!OURS.add(file)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new RunLock(file, channel));
      }
    } catch (IOException e) {
      release(file, channel);
      throw e;
    }
    release(file, channel);
    return Optional.empty();
  }

  private static void release(Path file, FileChannel channel) throws IOException {
    OURS.remove(file);
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    release(file, channel);
  }
}
