package cero.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file so that at any moment, after a full disk, a kill or a power cut too, its name
 * stands for the whole old content or the whole new one: the new content goes to a file beside it,
 * is flushed to the disk, and then takes the name. Threads may call it at the same time, for
 * different files.
 */
public final class DurableFile {
  private DurableFile() {}

  /** What a file shall hold. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything to the channel, which stands at the beginning of an empty file. */
    void writeTo(FileChannel channel) throws IOException;

    /** The content that is these bytes. */
    static Content of(byte[] bytes) {
      return channel -> {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      };
    }

    /** The content that another file has when this is written. */
    static Content copyOf(Path file) {
      return channel -> {
        try (FileChannel other = InputFile.open(file)) {
          copy(other, other.size(), channel);
        }
      };
    }

    /** The content that the first bytes of another file are, which has at least so many. */
    static Content copyOf(Path file, long bytes) {
      return channel -> {
        try (FileChannel other = InputFile.open(file)) {
          copy(other, bytes, channel);
        }
      };
    }

    private static void copy(FileChannel from, long bytes, FileChannel to) throws IOException {
      for (long done = 0; done < bytes; ) {
        done += from.transferTo(done, bytes - done, to);
      }
    }
  }

  /**
   * Writes a file, or replaces it.
   *
   * @throws FormatException if that fails; the old file, if any, is as it was
   */
  public static void write(Path file, Content content) throws FormatException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".writing");
    try {
      fill(temporary, file, content);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      flushFolder(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /**
   * Writes a temporary file and flushes it to the disk.
   *
   * @param file what the temporary file is for, named in the message
   */
  static void fill(Path temporary, Path file, Content content) throws FormatException {
    try (FileChannel channel = createAnew(temporary)) {
      content.writeTo(channel);
      channel.force(true);
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
  }

  /**
   * Opens a new file to write it, in the place of whatever has its name: what a kill left there, or
   * a pipe or a link that somebody put there, which is not to be written to.
   *
   * @throws IOException if there can be none
   */
  public static FileChannel createAnew(Path file) throws IOException {
    Files.deleteIfExists(file);
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Flushes the names in a folder to the disk, where the system can. */
  public static void flushFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // Windows opens no folders; its file system keeps renames in order by itself.
    }
  }

  private static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException _) {
      // Whatever stops this has stopped the writing too, and that is what is reported.
    }
  }
}
