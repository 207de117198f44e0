package cero.data.source;

import cero.data.DataException;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The documents of a CSV file: one record each, with the text in the column of a given name. */
final class CsvParts implements PartReader {
  /** The longest record, in characters. */
  private static final int LONGEST = 1 << 26;

  /** The longest first line whose separator is looked for. */
  private static final int LONGEST_HEADER = 1 << 16;

  /** No file has it where it is text. */
  private static final char NO_QUOTE = 0;

  private final SourceFile source;
  private final Reading reading;
  private final SourceStream stream;
  private final CloseableIterator<CsvRecord> records;
  private final int column;
  private final int columns;
  private long line;

  CsvParts(SourceFile source, Reading reading) throws IOException {
    this.source = source;
    this.reading = reading;
    this.stream = new SourceStream(source);
    try {
      BufferedReader text =
          new BufferedReader(
              new WithoutZeros(new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder())));
      this.records =
          csv(separator(text))
              .build(
                  CsvRecordHandler.builder().maxFieldSize(LONGEST).maxRecordSize(LONGEST).build(),
                  text)
              .iterator();
      CsvRecord header = nextRecord();
      // An empty file has no documents either.
      List<String> names = header == null ? List.of(reading.field()) : header.getFields();
      this.column = column(names);
      this.columns = names.size();
    } catch (CharacterCodingException e) {
      stream.close();
      throw notUtf8();
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  /** Refuses the zero character, which a text does not have, and which means no quotes here. */
  private final class WithoutZeros extends FilterReader {
    WithoutZeros(Reader in) {
      super(in);
    }

    @Override
    public int read(char[] to, int at, int length) throws IOException {
      int read = in.read(to, at, length);
      for (int i = at; i < at + read; i++) {
        if (to[i] == 0) {
          throw new DataException(
              source.path() + " is not text: it has a zero character, as a binary file has");
        }
      }
      return read;
    }
  }

  private CsvReaderBuilder csv(char separator) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .quoteCharacter(reading.csvQuotes() ? '"' : NO_QUOTE)
        .maxBufferSize(LONGEST)
        .allowUnclosedQuote(false)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE) // said here, with the file
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE);
  }

  /**
   * What stands between the columns: that with which the first line names the column of the text;
   * where none does, that with which it names the most.
   */
  private char separator(BufferedReader text) throws IOException {
    if (reading.csvSeparator().isPresent()) {
      return reading.csvSeparator().get();
    }
    text.mark(LONGEST_HEADER);
    StringBuilder header = new StringBuilder();
    int c = text.read();
    while (c >= 0 && c != '\n' && c != '\r' && header.length() < LONGEST_HEADER - 1) {
      header.append((char) c);
      c = text.read();
    }
    text.reset();
    boolean tabs = source.format() == SourceFile.Format.TSV;
    char best = tabs ? '\t' : ',';
    int most = 1;
    for (char separator :
        tabs ? new char[] {'\t', ',', ';', '|'} : new char[] {',', ';', '\t', '|'}) {
      List<String> names = names(header.toString(), separator);
      if (names.contains(reading.field())) {
        return separator;
      }
      if (names.size() > most) {
        most = names.size();
        best = separator;
      }
    }
    return best;
  }

  private List<String> names(String header, char separator) {
    try {
      return header.isEmpty() ? List.of() : csv(separator).ofSingleCsvRecord(header).getFields();
    } catch (CsvParseException e) {
      return List.of(); // a quoted name over two lines, which the reader itself will see
    }
  }

  private int column(List<String> names) {
    int found = names.indexOf(reading.field());
    if (found < 0) {
      throw new DataException(
          "%s has no column \"%s\"; its first line names %s: say which has the text with --field"
              .formatted(source.path(), reading.field(), String.join(", ", names)));
    }
    if (names.lastIndexOf(reading.field()) != found) {
      throw new DataException(
          "%s has two columns \"%s\": give one of them another name"
              .formatted(source.path(), reading.field()));
    }
    return found;
  }

  @Override
  public Part next() throws IOException {
    CsvRecord record = nextRecord();
    if (record == null) {
      return null;
    }
    int count = record.getFieldCount();
    if (count <= column) {
      long number = record.getStartingLineNumber();
      return Part.document(() -> tooShort(number, count), 0);
    }
    if (count > columns) {
      long number = record.getStartingLineNumber();
      return Part.document(() -> tooLong(number, count), 0);
    }
    String text = record.getField(column);
    return Part.document(() -> text, text.length());
  }

  private String tooShort(long number, int count) {
    throw new DataException(
        "%s, line %,d ends with column %d, but the text is in column %d"
            .formatted(source.path(), number, count, column + 1));
  }

  /** Part of the text may be in a column too many, where a separator in it should be in quotes. */
  private String tooLong(long number, int count) {
    throw new DataException(
        "%s, line %,d goes on to column %d, but the first line has %d: a text with a separator in it needs quotes around"
                .formatted(source.path(), number, count, columns)
            + " it");
  }

  private CsvRecord nextRecord() throws IOException {
    try {
      CsvRecord record = records.hasNext() ? records.next() : null;
      line = record == null ? line : record.getStartingLineNumber();
      return record;
    } catch (CsvParseException | UncheckedIOException e) {
      // What the stream throws comes inside of what the library does.
      switch (e.getCause()) {
        case CharacterCodingException _ -> throw notUtf8();
        case IOException cause when e instanceof UncheckedIOException -> throw cause;
        case DataException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw invalid();
      }
    }
  }

  private DataException notUtf8() {
    return new DataException(
        "%s is not UTF-8 text: convert the file to UTF-8".formatted(source.path()));
  }

  private DataException invalid() {
    return new DataException(
        "%s is not valid CSV after line %,d: a quote is opened there and not closed, or something"
                .formatted(source.path(), line)
            + " follows a closed one, or a record has more than %,d characters; where quotes are"
                .formatted(LONGEST)
            + " letters like others, say --no-csv-quotes");
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
