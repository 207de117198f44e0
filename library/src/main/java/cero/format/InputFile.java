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

/** Opens and reads files so that whatever goes wrong is one sentence about the file. */
public final class InputFile {
  private InputFile() {}

  /**
   * Opens a file to read it, also one that {@link DurableFolder#find} found on its way and that has
   * arrived in its place since.
   *
   * @throws FormatException if that can't be done
   */
  public static FileChannel open(Path file) throws FormatException {
    try {
      // A folder opens like a file on Linux, and a pipe would wait for a writer for ever.
      if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
        throw new FormatException(file + " is not a file");
      }
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      Optional<Path> place = DurableFolder.place(file);
      if (place.isEmpty()) {
        throw FormatException.reading(file, e);
      }
      return open(place.get());
    } catch (IOException e) {
      throw FormatException.reading(file, e);
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws FormatException if it can't be read or is larger than {@code maximumBytes}
   */
  public static byte[] readAll(Path file, int maximumBytes) throws FormatException {
    try (FileChannel channel = open(file)) {
      long size = channel.size();
      if (size > maximumBytes) {
        throw new FormatException(
            "%s has %d bytes, but such a file has at most %d".formatted(file, size, maximumBytes));
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size);
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
