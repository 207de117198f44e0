package cero.data.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The members of a gzip file (RFC 1952), one after the other, as {@code bgzip} and {@code cat} make
 * them; zeros may follow the last. Java's own stream takes a damaged member after the first for the
 * end of the file.
 */
final class GzipStream extends InputStream {
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final InputStream file;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();

  /** What has been read and not used yet: {@code buffer[at, end)}. */
  private final byte[] buffer = new byte[1 << 16];

  private int at;
  private int end;
  private boolean isInMember;
  private boolean isAfterMember;

  GzipStream(InputStream file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (isInMember || begin()) {
      int count = inflate(to, offset, length);
      if (count > 0) {
        checksum.update(to, offset, count);
        return count;
      }
      if (inflater.finished()) {
        endMember();
      } else {
        fill();
        inflater.setInput(buffer, at, end - at);
      }
    }
    return -1;
  }

  private int inflate(byte[] to, int offset, int length) throws ZipException {
    try {
      int count = inflater.inflate(to, offset, length);
      at = end - inflater.getRemaining();
      return count;
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage());
    }
  }

  /** Reads a member's header; false at the end of the file. */
  private boolean begin() throws IOException {
    while (isAfterMember && (at < end || hasMore()) && buffer[at] == 0) {
      at++;
    }
    if (isAfterMember && at == end && !hasMore()) {
      return false;
    }
    if (next() != 0x1F || next() != 0x8B) {
      throw new ZipException("Not in GZIP format");
    }
    if (next() != 8) {
      throw new ZipException("Unsupported compression method");
    }
    int flags = next();
    skip(6); // time, flags of the method, system
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    for (int text : new int[] {NAME, COMMENT}) {
      while ((flags & text) != 0 && next() != 0) {}
    }
    skip((flags & HEADER_CHECKSUM) != 0 ? Short.BYTES : 0);
    inflater.reset();
    inflater.setInput(buffer, at, end - at);
    checksum.reset();
    isInMember = true;
    return true;
  }

  private void endMember() throws IOException {
    if (number() != (int) checksum.getValue() || number() != (int) inflater.getBytesWritten()) {
      throw new ZipException("its checksum is wrong");
    }
    isInMember = false;
    isAfterMember = true;
  }

  private int number() throws IOException {
    return next() | next() << 8 | next() << 16 | next() << 24;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      var _ = next();
    }
  }

  private int next() throws IOException {
    if (at == end) {
      fill();
    }
    return buffer[at++] & 0xFF;
  }

  private void fill() throws IOException {
    if (!hasMore()) {
      throw new EOFException("it was cut short");
    }
  }

  /** Reads on, where all that was read has been used. */
  private boolean hasMore() throws IOException {
    at = 0;
    end = Math.max(0, file.read(buffer));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    file.close();
  }
}
