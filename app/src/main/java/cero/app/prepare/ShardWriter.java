package cero.app.prepare;

import cero.data.shards.ShardIndex.Shard;
import cero.format.DurableFile;
import cero.format.FormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Writes one shard beside its place, and gives it its name when it is whole and on the disk. */
final class ShardWriter implements Closeable {
  private final Path file;
  private final Path temporary;
  private final int width;
  private final FileChannel channel;
  private long tokens;
  private long documents;
  private long textBytes;

  ShardWriter(Path folder, String name, int width) throws FormatException {
    this.file = folder.resolve(name);
    this.temporary = folder.resolve("." + name + ".writing");
    this.width = width;
    try {
      this.channel = DurableFile.createAnew(temporary);
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
  }

  void write(Encoded.Half half) throws FormatException {
    ByteBuffer bytes = half.tokens();
    tokens += bytes.remaining() / width;
    documents += half.documents();
    textBytes += half.textBytes();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
  }

  long tokens() {
    return tokens;
  }

  /** Flushes the file to the disk and names it; an empty one is left out. */
  Optional<Shard> finish() throws FormatException {
    if (tokens == 0) {
      return Optional.empty();
    }
    try {
      channel.force(true);
      channel.close();
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
    return Optional.of(new Shard(file.getFileName().toString(), tokens, documents, textBytes));
  }

  /** Takes away what is not finished. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
  }
}
