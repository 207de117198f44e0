package cero.app.prepare;

import cero.data.DataException;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** The documents of a Parquet file: one row each, with the text in the column of a given name. */
final class ParquetParts implements PartReader {
  /** Rows that are decoded in one go: few, as a row may hold a whole book. */
  private static final int ROWS = 64;

  /** It would tell on standard error how it decodes; kept here, or the level would be forgotten. */
  private static final Logger LOG = Logger.getLogger("dev.hardwood");

  static {
    LOG.setLevel(Level.WARNING);
  }

  private final SourceFile source;
  private final String field;
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
    this.file = guarded(() -> ParquetFileReader.open(InputFile.of(source.path())));
    try {
      requireTextColumn(file.getFileSchema().getColumns());
      this.count = file.getFileMetaData().numRows();
      this.rows = guarded(() -> file.buildColumnReader(field).batchSize(ROWS).build());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void requireTextColumn(List<ColumnSchema> columns) {
    for (ColumnSchema column : columns) {
      boolean isText =
          column.type() == PhysicalType.BYTE_ARRAY
              && column.maxRepetitionLevel() == 0
              && column.fieldPath().elements().size() == 1;
      if (column.fieldPath().toString().equals(field)) {
        if (!isText) {
          throw new DataException(
              "%s: its column \"%s\" holds no text".formatted(source.path(), field));
        }
        return;
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

  @Override
  public Part next() throws IOException {
    byte[] text = guarded(this::nextText);
    if (text == null) {
      return null;
    }
    long row = ++read;
    return Part.document(() -> decode(text, row), text.length);
  }

  private byte[] nextText() {
    while (next == decoded) {
      if (!rows.nextBatch()) {
        return null;
      }
      decoded = rows.getRecordCount();
      next = 0;
    }
    int row = next++;
    if (rows.getLeafValidity().isNull(row)) {
      return new byte[0];
    }
    int[] offsets = rows.getBinaryOffsets();
    return Arrays.copyOfRange(rows.getBinaryValues(), offsets[row], offsets[row + 1]);
  }

  private String decode(byte[] text, long row) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new DataException(
          "%s, row %,d: its column \"%s\" is not UTF-8 text: convert it to UTF-8"
              .formatted(source.path(), row, field));
    }
  }

  /** What reads the file. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException;
  }

  /** The library tells of damaged files by exceptions of many kinds. */
  private <T> T guarded(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          "%s can't be read as Parquet, after %,d rows: %s"
              .formatted(
                  source.path(),
                  read,
                  e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    }
  }

  @Override
  public long bytesRead() {
    return count == 0 ? source.bytes() : (long) ((double) read / count * source.bytes());
  }

  @Override
  public void close() throws IOException {
    rows.close();
    file.close();
  }
}
