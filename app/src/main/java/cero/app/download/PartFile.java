package cero.app.download;

import cero.format.FormatException;
import cero.format.InputFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The beginning of a file that has not wholly come yet: {@code NAME.part} beside the file. It stays
 * where a download ends too early, and the next goes on from its end.
 */
final class PartFile implements Closeable {
  static final String SUFFIX = ".part";

  private final Path path;
  private final FileChannel channel;

  private PartFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static Path pathFor(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  /**
   * Opens what is there of a file, or begins it.
   *
   * @throws DownloadException if another download is writing it
   */
  static PartFile of(Path file) throws IOException {
    Path path = pathFor(file);
    FileChannel channel = null;
    try {
      InputFile.requireFileOrNothing(path);
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        throw new DownloadException("another download is writing " + path);
      }
      channel.position(channel.size());
      return new PartFile(path, channel);
    } catch (IOException e) {
      if (channel != null) {
        channel.close();
      }
      throw e instanceof DownloadException ? e : FormatException.writing(path, e);
    }
  }

  /**
   * Whether the file is now for this download alone; the lock lasts until the channel is closed.
   */
  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  long size() throws IOException {
    return channel.position();
  }

  void append(byte[] bytes, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw FormatException.writing(path, e);
    }
  }

  void clear() throws IOException {
    channel.truncate(0);
  }

  /** Gives the file its name; before that it is flushed, so that the name never lies. */
  void finish(Path file) throws IOException {
    try {
      channel.force(true);
      channel.close();
      Files.move(path, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
  }

  void delete() throws IOException {
    channel.close();
    Files.delete(path);
  }

  /** Keeps what has come, if anything has. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      boolean empty = size() == 0;
      channel.close();
      if (empty) {
        Files.delete(path);
      }
    }
  }
}
