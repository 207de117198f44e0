package cero.data.source;

import cero.data.DataException;
import cero.data.source.ThriftReader.DamagedException;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * The documents of a Parquet file: one row each, with the text in the column of a given name. The
 * library that reads the file is not trusted with damaged ones: what the file says of its pages is
 * checked before, and the rows are counted.
 */
final class ParquetParts implements PartReader {
  /** Rows that are decoded in one go: few, as a row may hold a whole book. */
  private static final int ROWS = 64;

  /** How long the library may take for those; it has nothing to wait for but the disk. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Set<CompressionCodec> CODECS =
      EnumSet.of(
          CompressionCodec.UNCOMPRESSED,
          CompressionCodec.SNAPPY,
          CompressionCodec.GZIP,
          CompressionCodec.ZSTD,
          CompressionCodec.LZ4,
          CompressionCodec.LZ4_RAW);

  /** It would tell on standard error how it decodes; kept here, or the level would be forgotten. */
  private static final Logger LOG = Logger.getLogger("dev.hardwood");

  static {
    LOG.setLevel(Level.OFF);
  }

  private final SourceFile source;
  private final String field;
  private final Watched watched = new Watched(PATIENCE);
  private final ParquetFileReader file;
  private final ColumnReader rows;
  private final long count;
  private long read;

  /** The rows that were decoded last, and the next of them. */
  private int decoded;

  private int next;

  ParquetParts(SourceFile source, String field) throws IOException {
    this.source = source;
    this.field = field;
    if (source.compression() != SourceFile.Compression.NONE) {
      throw new DataException(
          source.path() + " is a compressed Parquet file: decompress it, it is compressed inside");
    }
    ParquetFileReader opened = null;
    try {
      opened = guarded(() -> ParquetFileReader.open(InputFile.of(source.path())));
      this.file = opened;
      int column = textColumn(guarded(() -> file.getFileSchema().getColumns()));
      this.count = guarded(() -> file.getFileMetaData().numRows());
      guarded(() -> {
        requireWhole(file.getFileMetaData(), column);
        return null;
      });
      this.rows = guarded(() -> file.buildColumnReader(column).batchSize(ROWS).build());
    } catch (IOException | RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  /** The number of the column with the text: one of the whole name, or one that dots lead to. */
  private int textColumn(List<ColumnSchema> columns) {
    for (ColumnSchema column : columns) {
      if (column.fieldPath().toString().equals(field)) {
        if (column.type() != PhysicalType.BYTE_ARRAY || column.maxRepetitionLevel() != 0) {
          throw new DataException(
              "%s: its column \"%s\" holds no text".formatted(source.path(), field));
        }
        if (column.fieldPath().elements().stream().anyMatch(name -> name.contains("."))) {
          throw new DataException(
              "%s: its column \"%s\" has a dot in its name, so it can't be read: rename the column"
                  .formatted(source.path(), field));
        }
        return column.columnIndex();
      }
    }
    throw new DataException(
        "%s has no column \"%s\", but %s: say which has the text with --field"
            .formatted(
                source.path(),
                field,
                columns.stream()
                    .map(column -> column.fieldPath().toString())
                    .collect(Collectors.joining(", "))));
  }

  /** Compares what the file says of the column in several places. */
  private void requireWhole(FileMetaData all, int column) throws IOException {
    long most = Runtime.getRuntime().maxMemory() / 4;
    try (FileChannel channel = FileChannel.open(source.path(), StandardOpenOption.READ)) {
      if (all.rowGroups().isEmpty()) {
        ParquetPages.requireNothing(channel);
      }
      long found = 0;
      for (RowGroup group : all.rowGroups()) {
        ColumnChunk chunk = group.columns().get(column);
        ColumnMetaData data = chunk.metaData();
        if (data == null) {
          throw damaged();
        }
        requireCodec(data.codec());
        ParquetPages.require(channel, data, group.numRows(), most);
        found += group.numRows();
      }
      if (found != all.numRows()) {
        throw damaged();
      }
    } catch (DamagedException e) {
      throw damaged();
    } catch (ParquetPages.LargePageException e) {
      throw new DataException(
          "%s has a page of %,d bytes, and this memory takes %,d: write it again with smaller pages, or give"
                  .formatted(source.path(), e.bytes, most)
              + " Java more with -Xmx");
    }
  }

  private void requireCodec(CompressionCodec codec) {
    if (!CODECS.contains(codec)) {
      throw new DataException(
          "%s is compressed inside with %s, which can't be read: write it again with zstd, snappy, gzip or"
                  .formatted(source.path(), codec.name().toLowerCase(Locale.ROOT))
              + " lz4");
    }
  }

  @Override
  public Part next() throws IOException {
    if (next == decoded) {
      decoded = guarded(() -> rows.nextBatch() ? rows.getRecordCount() : 0);
      next = 0;
      if (decoded == 0) {
        if (read != count) {
          throw damaged();
        }
        return null;
      }
    }
    byte[] text = nextText();
    long row = ++read;
    return Part.document(() -> decode(text, row), text.length);
  }

  private byte[] nextText() {
    int row = next++;
    try {
      if (rows.getLeafValidity().isNull(row)) {
        return new byte[0];
      }
      int[] offsets = rows.getBinaryOffsets();
      return Arrays.copyOfRange(rows.getBinaryValues(), offsets[row], offsets[row + 1]);
    } catch (RuntimeException e) {
      throw damaged();
    }
  }

  private String decode(byte[] text, long row) {
    try {
      return StrictUtf8.decode(text);
    } catch (CharacterCodingException e) {
      throw new DataException(
          "%s, row %,d: its column \"%s\" is not UTF-8 text: convert it to UTF-8"
              .formatted(source.path(), row, field));
    }
  }

  /** The library tells of damaged files by exceptions of many kinds, or does not return. */
  private <T> T guarded(Watched.Call<T> step) throws IOException {
    try {
      return watched.get(step);
    } catch (FileSystemException
        | InterruptedIOException
        | ClosedByInterruptException
        | DataException e) {
      throw e;
    } catch (TimeoutException | IOException | RuntimeException | StackOverflowError e) {
      throw damaged();
    }
  }

  private DataException damaged() {
    return new DataException(
        "%s is damaged, or is no Parquet file: it can't be read, after %,d of its rows"
            .formatted(source.path(), read));
  }

  @Override
  public long bytesRead() {
    return count == 0 ? source.bytes() : (long) ((double) read / count * source.bytes());
  }

  @Override
  public void close() throws IOException {
    try {
      if (!watched.gaveUp()) {
        rows.close();
      }
    } finally {
      close(file);
    }
  }

  private void close(ParquetFileReader opened) throws IOException {
    try (watched) {
      if (opened != null && !watched.gaveUp()) {
        opened.close();
      }
    }
  }
}
