package cero.data.source;

import cero.data.DataException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts a file of JSON into the bytes of its records, without looking further into them: one on each
 * line, or objects over several lines, or the elements of one array.
 */
final class JsonRecords implements Closeable {
  /** The longest record, in bytes. */
  static final int LONGEST = 1 << 26;

  private static final int BUFFER = 1 << 16;

  /** How the records stand in the file. */
  private enum Layout {
    LINES,
    OBJECTS,
    ARRAY
  }

  private final SourceFile source;
  private final SourceStream stream;
  private Layout layout;

  private byte[] buffer = new byte[BUFFER];

  /** What has been read and not given yet: {@code buffer[from, to)}. */
  private int from;

  private int to;
  private boolean atEnd;

  private long lines; // that ended before from
  private long line; // where the record that was given last begins
  private boolean isAfterElement;

  JsonRecords(SourceFile source) throws IOException {
    this.source = source;
    this.stream = new SourceStream(source);
  }

  /** The next record; null after the last. */
  byte[] next() throws IOException {
    if (layout == null) {
      layout = layout();
    }
    return switch (layout) {
      case LINES -> nextLine();
      case OBJECTS -> passSpace() ? object() : null;
      case ARRAY -> nextElement();
    };
  }

  /** The line that the last record begins on. */
  long line() {
    return line;
  }

  long bytesRead() {
    return stream.bytesRead();
  }

  private Layout layout() throws IOException {
    if (!passSpace()) {
      return Layout.LINES;
    }
    if (buffer[from] == '[') {
      from++;
      return Layout.ARRAY;
    }
    ObjectEnd end = new ObjectEnd();
    int length = 0;
    byte last = 0;
    while (buffer[from] == '{' && (from + length < to || read())) {
      byte b = buffer[from + length++];
      if (b == '\n') {
        return end.isInText() || isNextLineARecord(length, last) ? Layout.LINES : Layout.OBJECTS;
      }
      if (end.isReachedBy(b)) {
        break;
      }
      last = isSpace(b) ? last : b;
    }
    return Layout.LINES;
  }

  /**
   * Whether an object begins with the next line that can't be part of the one that the line before
   * left open, so that line was cut short.
   *
   * @param length to where the next line begins
   * @param last of the line before, but for space
   */
  private boolean isNextLineARecord(int length, byte last) throws IOException {
    return (from + length < to || read())
        && buffer[from + length] == '{'
        && last != ':'
        && last != '[';
  }

  private byte[] nextLine() throws IOException {
    int length = 0;
    while (true) {
      while (from + length < to && buffer[from + length] != '\n') {
        length++;
      }
      boolean ends = from + length < to;
      if (ends || !read()) {
        if (!ends && length == 0) {
          return null;
        }
        line = ++lines;
        byte[] found = take(length);
        from += ends ? 1 : 0;
        return found;
      }
    }
  }

  private byte[] nextElement() throws IOException {
    if (!passSpace()) {
      throw bad("has a JSON array that does not end: the file was cut short");
    }
    if (isAfterElement && buffer[from] == ',') {
      from++;
      if (!passSpace()) {
        throw bad("has a JSON array that does not end: the file was cut short");
      }
    } else if (buffer[from] == ']') {
      from++;
      if (passSpace()) {
        throw bad("has something after its JSON array");
      }
      layout = Layout.OBJECTS; // of which there are no more
      return null;
    } else if (isAfterElement) {
      throw bad("needs a comma between the objects of its array");
    }
    isAfterElement = true;
    return object();
  }

  private byte[] object() throws IOException {
    if (buffer[from] != '{') {
      throw bad("is no JSON object; each text needs one, with a field that holds it");
    }
    line = lines + 1;
    ObjectEnd end = new ObjectEnd();
    int length = 0;
    while (from + length < to || read()) {
      byte b = buffer[from + length++];
      if (b == '\n') {
        lines++;
      }
      if (end.isReachedBy(b)) {
        return take(length);
      }
    }
    throw new DataException(
        "%s, line %,d begins a JSON object that does not end: the file was cut short, or has a bracket"
                .formatted(source.path(), line)
            + " too many");
  }

  private byte[] take(int length) {
    byte[] taken = Arrays.copyOfRange(buffer, from, from + length);
    from += length;
    return taken;
  }

  /** Goes to what is no space; false at the end of the file. */
  private boolean passSpace() throws IOException {
    while (from < to || read()) {
      byte b = buffer[from];
      if (!isSpace(b)) {
        return true;
      }
      lines += b == '\n' ? 1 : 0;
      from++;
    }
    return false;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  /** Reads more after what has not been given yet; false at the end of the file. */
  private boolean read() throws IOException {
    if (atEnd) {
      return false;
    }
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      if (to >= LONGEST) {
        throw bad("is longer than %,d bytes, more than a record may have".formatted(LONGEST));
      }
      buffer = Arrays.copyOf(buffer, 2 * to);
    }
    int count = stream.read(buffer, to, buffer.length - to);
    atEnd = count < 0;
    to += Math.max(0, count);
    return !atEnd;
  }

  private DataException bad(String what) {
    return new DataException("%s, line %,d %s".formatted(source.path(), lines + 1, what));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  /** Finds the bracket that closes an object, byte by byte. */
  private static final class ObjectEnd {
    private int depth;
    private boolean inText;
    private boolean escaped;

    boolean isReachedBy(byte b) {
      if (escaped) {
        escaped = false;
      } else if (inText) {
        escaped = b == '\\';
        inText = b != '"';
      } else {
        switch (b) {
          case '"' -> inText = true;
          case '{' -> depth++;
          case '}' -> depth--;
          default -> {}
        }
      }
      return depth == 0;
    }

    boolean isInText() {
      return inText;
    }
  }
}
