package cero.app.prepare;

import cero.data.DataException;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A source's bytes, decompressed; it counts those of the file itself. */
final class SourceStream extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final SourceFile source;
  private final Counted file;
  private final InputStream in;

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
      this.in = decompressed();
    } catch (IOException e) {
      file.close();
      if (e instanceof EOFException || e instanceof ZipException) {
        throw damaged(e);
      }
      throw e;
    }
  }

  private InputStream decompressed() throws IOException {
    return switch (source.compression()) {
      case NONE -> file;
      case GZIP -> new GZIPInputStream(file, BUFFER);
      case ZSTD -> new ZstdInputStream(file);
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
      return in.read(to, at, length);
    } catch (ZipException | EOFException | ZstdIOException e) {
      throw damaged(e);
    }
  }

  private DataException damaged(IOException why) {
    return new DataException(
        "%s is damaged: after %,d of its %,d bytes it can't be decompressed (%s)"
            .formatted(source.path(), file.count, source.bytes(), why.getMessage()));
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
