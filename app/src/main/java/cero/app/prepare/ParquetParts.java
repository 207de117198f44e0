package cero.app.prepare;

import cero.data.DataException;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** The documents of a Parquet file: one row each, with the text in the column of a given name. */
final class ParquetParts implements PartReader {
  /** It would tell on standard error how it decodes; kept here, or the level would be forgotten. */
  private static final Logger LOG = Logger.getLogger("dev.hardwood");

  static {
    LOG.setLevel(Level.WARNING);
  }

  private final SourceFile source;
  private final String field;
  private final ParquetFileReader file;
  private final RowReader rows;
  private final long count;
  private long read;

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
      this.rows =
          guarded(() -> file.buildRowReader().projection(ColumnProjection.columns(field)).build());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void requireTextColumn(List<ColumnSchema> columns) {
    for (ColumnSchema column : columns) {
      boolean isText = column.type() == PhysicalType.BYTE_ARRAY && column.maxRepetitionLevel() == 0;
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
    String text =
        guarded(() -> {
          if (!rows.hasNext()) {
            return null;
          }
          rows.next();
          return rows.isNull(field) ? "" : rows.getString(field);
        });
    if (text == null) {
      return null;
    }
    read++;
    return Part.document(() -> text, text.length());
  }

  /** What reads the file. */
  @FunctionalInterface
  private interface Reading<T> {
    T run() throws IOException;
  }

  /** The library tells of damaged files by exceptions of many kinds. */
  private <T> T guarded(Reading<T> reading) throws IOException {
    try {
      return reading.run();
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
