package cero.data.source;

import cero.data.DataException;
import cero.storage.HalfCharacters;
import cero.storage.JsonFault;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** The documents of a file of JSON: objects, with the text of each in one field. */
final class JsonParts implements PartReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // as Python's writer makes them
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(JsonRecords.LONGEST).build())
          .build();

  private final SourceFile source;
  private final JsonRecords records;
  private final String field;

  JsonParts(SourceFile source, String field) throws IOException {
    this.source = source;
    this.field = field;
    this.records = new JsonRecords(source);
  }

  @Override
  public Part next() throws IOException {
    byte[] record = records.next();
    while (record != null && isBlank(record)) {
      record = records.next();
    }
    if (record == null) {
      return null;
    }
    byte[] bytes = record;
    long line = records.line();
    return Part.document(() -> text(bytes, line), bytes.length);
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private String text(byte[] bytes, long line) {
    String record;
    try {
      record = StrictUtf8.decode(bytes);
    } catch (CharacterCodingException e) {
      throw bad(line, "is not UTF-8 text: convert the file to UTF-8");
    }
    String text;
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw bad(line, "is no JSON object; each text needs one, with a field that holds it");
      }
      text = find(json, field, line);
      if (json.nextToken() != null) {
        throw bad(line, "has something after its JSON object");
      }
    } catch (JacksonException e) {
      throw bad(line, JsonFault.inLine(e));
    }
    if (text == null) {
      throw bad(
          line, "has no field \"%s\": name the one with the text by --field".formatted(field));
    }
    if (record.contains("\\u") && HalfCharacters.in(text)) {
      throw bad(line, "has half of a character in its text (a \\u escape without its other half)");
    }
    return text;
  }

  /**
   * The text of the field in the object that the parser is in, which is read to its end; null if it
   * is not there. A field of the whole name comes before one that dots lead to.
   */
  private String find(JsonParser json, String path, long line) {
    String whole = null;
    String nested = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals(path)) {
        if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
          throw bad(line, "has a field \"%s\" that is no text".formatted(field));
        }
        whole = value == JsonToken.VALUE_NULL ? "" : json.getString();
      } else if (value == JsonToken.START_OBJECT
          && path.length() > name.length()
          && path.startsWith(name)
          && path.charAt(name.length()) == '.') {
        String found = find(json, path.substring(name.length() + 1), line);
        nested = found == null ? nested : found;
      } else {
        json.skipChildren();
      }
    }
    return whole == null ? nested : whole;
  }

  private DataException bad(long line, String what) {
    return new DataException("%s, line %,d %s".formatted(source.path(), line, what));
  }

  @Override
  public long bytesRead() {
    return records.bytesRead();
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
