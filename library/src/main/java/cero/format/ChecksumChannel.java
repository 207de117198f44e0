package cero.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/**
 * Passes on what is written to it, and sums it up on the way, by CRC-32C. It notices flipped bits
 * and another file's bytes, but is no protection from who wants to deceive. Not for several threads
 * at once.
 */
public final class ChecksumChannel implements WritableByteChannel {
  private final WritableByteChannel channel;
  private final CRC32C checksum = new CRC32C();

  public ChecksumChannel(WritableByteChannel channel) {
    this.channel = channel;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int from = bytes.position();
    int written = channel.write(bytes);
    checksum.update(bytes.duplicate().position(from).limit(from + written));
    return written;
  }

  /** Of all bytes so far. */
  public long checksum() {
    return checksum.getValue();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
