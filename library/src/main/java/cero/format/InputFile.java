package cero.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Opens and reads files so that whatever goes wrong is one sentence about the file. Threads may
 * call it at the same time.
 */
public final class InputFile {
  private InputFile() {}

  /**
   * Opens a file to read it, also one that {@link DurableFolder#find} found on its way and that has
   * arrived in its place since.
   *
   * @throws FormatException if that can't be done
   */
  public static FileChannel open(Path file) throws FormatException {
    return open(file, Long.MAX_VALUE);
  }

  /**
   * As {@link #open(Path)}, of files that are read to their end.
   *
   * @throws FormatException if that can't be done, or the file is larger than {@code maximumBytes}
   */
  public static FileChannel open(Path file, long maximumBytes) throws FormatException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      // A folder opens like a file on Linux, and a pipe would wait for a writer for ever.
      if (!attributes.isRegularFile()) {
        throw notAFile(file);
      }
      if (attributes.size() > maximumBytes) {
        throw new FormatException(
            "%s has %d bytes, but such a file has at most %d"
                .formatted(file, attributes.size(), maximumBytes));
      }
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      Optional<Path> place = DurableFolder.place(file);
      if (place.isEmpty()) {
        throw FormatException.reading(file, e);
      }
      return open(place.get(), maximumBytes);
    } catch (IOException e) {
      throw FormatException.reading(file, e);
    }
  }

  /**
   * Refuses what has a file's name and is none, such as a pipe, which whoever opens it to write
   * would wait for for ever; nothing is no fault.
   *
   * @throws FormatException if there is such a thing
   */
  public static void requireFileOrNothing(Path file) throws FormatException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw notAFile(file);
    }
  }

  private static FormatException notAFile(Path file) {
    return new FormatException(file + " is not a file");
  }

  /**
   * Reads a whole file.
   *
   * @throws FormatException if it can't be read or is larger than {@code maximumBytes}
   */
  public static byte[] readAll(Path file, int maximumBytes) throws FormatException {
    try (FileChannel channel = open(file, maximumBytes)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
      readFully(channel, buffer, 0, file);
      return buffer.array();
    } catch (IOException e) {
      throw FormatException.reading(file, e);
    }
  }

  /** Fills the buffer from the given position of the file. */
  static void readFully(FileChannel channel, ByteBuffer buffer, long position, Path file)
      throws IOException {
    long next = position;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, next);
      if (count < 0) {
        throw new FormatException(file + " became shorter while it was read");
      }
      next += count;
    }
  }
}
