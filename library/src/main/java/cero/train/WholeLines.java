package cero.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/** Reads a file by its lines, which end with a line feed, without knowing what the bytes mean. */
final class WholeLines {
  /** A line that has more bytes, which no event has, comes in pieces. */
  private static final int LONGEST = 1 << 24;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);

  WholeLines(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * The next line, without its line feed; empty at the end, also where the last line has none.
   *
   * @throws IOException if the file can't be read
   */
  Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (line.size() < LONGEST) {
      if (!buffer.hasRemaining()) {
        int count = channel.read(buffer.clear());
        buffer.flip();
        if (count < 0) {
          return Optional.empty();
        }
      }
      int from = buffer.position();
      int to = from;
      while (to < buffer.limit() && buffer.get(to) != '\n') {
        to++;
      }
      line.write(buffer.array(), from, to - from);
      boolean ended = to < buffer.limit();
      buffer.position(ended ? to + 1 : to);
      if (ended) {
        return Optional.of(line.toByteArray());
      }
    }
    return Optional.of(line.toByteArray());
  }
}
