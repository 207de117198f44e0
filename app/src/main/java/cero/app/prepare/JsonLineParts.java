package cero.app.prepare;

import cero.data.DataException;
import cero.storage.JsonFault;
import java.io.IOException;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The documents of a file of JSON Lines: one JSON object a line, with the text in one field. */
final class JsonLineParts implements PartReader {
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST = 1 << 26;
  private static final JsonFactory JSON = new JsonFactory();

  private final SourceFile source;
  private final SourceStream stream;
  private final String field;

  private byte[] buffer = new byte[BUFFER];

  /** What has been read and not given yet: {@code buffer[from, to)}. */
  private int from;

  private int to;
  private long line;
  private boolean atEnd;

  JsonLineParts(SourceFile source, String field) throws IOException {
    this.source = source;
    this.field = field;
    this.stream = new SourceStream(source);
  }

  @Override
  public Part next() throws IOException {
    while (true) {
      byte[] bytes = nextLine();
      if (bytes == null) {
        return null;
      }
      line++;
      if (!isBlank(bytes)) {
        long number = line;
        return Part.document(() -> text(bytes, number), bytes.length);
      }
    }
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private byte[] nextLine() throws IOException {
    int at = from;
    while (true) {
      while (at < to && buffer[at] != '\n') {
        at++;
      }
      if (at < to) {
        byte[] found = Arrays.copyOfRange(buffer, from, at);
        from = at + 1;
        return found;
      }
      if (atEnd) {
        byte[] last = from == to ? null : Arrays.copyOfRange(buffer, from, to);
        from = to;
        return last;
      }
      at -= from;
      read();
      at += from;
    }
  }

  private void read() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      if (to >= LONGEST) {
        throw new DataException(
            "%s, line %,d: it is longer than %,d bytes, so this is no JSON Lines"
                .formatted(source.path(), line + 1, LONGEST));
      }
      buffer = Arrays.copyOf(buffer, 2 * to);
    }
    int count = stream.read(buffer, to, buffer.length - to);
    atEnd = count < 0;
    to += Math.max(0, count);
  }

  private String text(byte[] bytes, long number) {
    String text = null;
    boolean found = false;
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw bad(number, "is no JSON object; JSON Lines have one on each line");
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (!name.equals(field)) {
          json.skipChildren();
          continue;
        }
        if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
          throw bad(number, "has a field \"%s\" that is no text".formatted(field));
        }
        found = true;
        text = value == JsonToken.VALUE_NULL ? "" : json.getString();
      }
      if (json.nextToken() != null) {
        throw bad(number, "has something behind its JSON object");
      }
    } catch (JacksonException e) {
      throw bad(number, JsonFault.inLine(e));
    }
    if (!found) {
      throw bad(
          number, "has no field \"%s\": name the one with the text by --field".formatted(field));
    }
    return text;
  }

  private DataException bad(long number, String what) {
    return new DataException("%s, line %,d %s".formatted(source.path(), number, what));
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
