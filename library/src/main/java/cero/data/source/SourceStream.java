package cero.data.source;

import cero.data.DataException;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.zip.ZipException;

/** A source's bytes, decompressed, without a byte order mark; it counts those of the file. */
final class SourceStream extends InputStream {
  /** It is not part of the text. */
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** The longest window of zstd, in bits; memory is taken as a file needs it. */
  private static final int LONGEST_WINDOW = 28;

  private final SourceFile source;
  private final Counted file;
  private final PushbackInputStream in;
  private boolean isBegun;

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
      int read = in.read(to, at, length);
      count += Math.max(0, read);
      return read;
    }
  }

  SourceStream(SourceFile source) throws IOException {
    this.source = source;
    this.file = new Counted(Files.newInputStream(source.path()));
    try {
      this.in = new PushbackInputStream(decompressed(), BYTE_ORDER_MARK.length);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private InputStream decompressed() throws IOException {
    return switch (source.compression()) {
      case NONE -> file;
      case GZIP -> new GzipStream(file);
      case ZSTD -> new ZstdInputStream(file).setLongMax(LONGEST_WINDOW);
    };
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int at, int length) throws IOException {
    try {
      if (!isBegun) {
        isBegun = true;
        dropByteOrderMark();
      }
      return in.read(to, at, length);
    } catch (ZstdIOException e) {
      throw e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge() ? tooLong() : damaged();
    } catch (ZipException | EOFException e) {
      throw damaged();
    }
  }

  private void dropByteOrderMark() throws IOException {
    byte[] first = in.readNBytes(BYTE_ORDER_MARK.length);
    if (!Arrays.equals(first, BYTE_ORDER_MARK)) {
      in.unread(first);
    }
  }

  private DataException damaged() {
    return new DataException(
        "%s is damaged or was cut short: after %,d of its %,d bytes it can't be decompressed"
            .formatted(source.path(), file.count, source.bytes()));
  }

  private DataException tooLong() {
    return new DataException(
        "%s needs more than %d MiB of memory to be decompressed: pack it again with zstd --long=%d, or less"
            .formatted(source.path(), 1 << (LONGEST_WINDOW - 20), LONGEST_WINDOW));
  }

  /** Bytes of the file that have been read. */
  long bytesRead() {
    return file.count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
