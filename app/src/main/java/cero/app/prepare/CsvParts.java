package cero.app.prepare;

import cero.data.DataException;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The documents of a CSV file: one record each, with the text in the column of a given name. */
final class CsvParts implements PartReader {
  /** The longest record, in characters. */
  private static final int LONGEST = 1 << 26;

  private final SourceFile source;
  private final SourceStream stream;
  private final CloseableIterator<CsvRecord> records;
  private final int column;

  CsvParts(SourceFile source, String field) throws IOException {
    this.source = source;
    this.stream = new SourceStream(source);
    this.records =
        CsvReader.builder()
            .fieldSeparator(source.format() == SourceFile.Format.TSV ? '\t' : ',')
            .maxBufferSize(LONGEST)
            .allowUnclosedQuote(false)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE) // said here, with the file
            .build(
                CsvRecordHandler.builder().maxFieldSize(LONGEST).maxRecordSize(LONGEST).build(),
                new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder()))
            .iterator();
    try {
      this.column = column(field);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  private int column(String field) throws IOException {
    CsvRecord header = nextRecord();
    if (header == null) {
      return 0; // an empty file has no documents either
    }
    List<String> names = header.getFields();
    int found = names.indexOf(field);
    if (found < 0) {
      throw new DataException(
          "%s has no column \"%s\"; its first line names %s: say which has the text with --field"
              .formatted(source.path(), field, String.join(", ", names)));
    }
    return found;
  }

  @Override
  public Part next() throws IOException {
    CsvRecord record = nextRecord();
    if (record == null) {
      return null;
    }
    if (record.getFieldCount() <= column) {
      throw new DataException(
          "%s, line %,d has %d columns, but the text is in column %d"
              .formatted(
                  source.path(),
                  record.getStartingLineNumber(),
                  record.getFieldCount(),
                  column + 1));
    }
    String text = record.getField(column);
    return Part.document(() -> text, text.length());
  }

  private CsvRecord nextRecord() throws IOException {
    try {
      return records.hasNext() ? records.next() : null;
    } catch (CsvParseException | UncheckedIOException e) {
      // What the stream throws comes inside of what the library does.
      switch (e.getCause()) {
        case CharacterCodingException _ ->
            throw new DataException(
                "%s is not UTF-8 text: convert the file to UTF-8".formatted(source.path()));
        case IOException cause -> throw cause;
        case DataException cause -> throw cause;
        case Error cause -> throw cause;
        case null -> throw invalid(e);
        default -> throw invalid(e.getCause());
      }
    }
  }

  private DataException invalid(Throwable why) {
    String reason = why.getMessage() == null ? "damaged" : why.getMessage();
    return new DataException("%s is not valid CSV: %s".formatted(source.path(), reason));
  }

  @Override
  public long bytesRead() {
    return stream.bytesRead();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
