package cero.data.source;

import cero.data.DataException;
import cero.text.TextCut;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The parts of a text file in UTF-8. The file is one document, or several with a separator between
 * them; one that is longer than a part is cut where no token goes across.
 */
final class TextParts implements PartReader {
  private static final int BYTES = 1 << 16;

  /**
   * A text without any place to cut it, such as one letter again and again, may have so many
   * characters, or less than twice as many.
   */
  private static final int LONGEST = 1 << 26;

  private final SourceFile source;
  private final SourceStream stream;
  private final Optional<String> separator;
  private final int partLength;
  private final TextCut places;
  private final int longest;

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(BYTES).flip();
  private final CharBuffer characters = CharBuffer.allocate(BYTES);

  /** What has been read; up to {@code start} it has been given. */
  private final StringBuilder pending = new StringBuilder();

  private int start;

  private long decodedBytes;
  private boolean atEnd;
  private boolean begins = true;

  TextParts(SourceFile source, Optional<String> separator, int partLength, TextCut places)
      throws IOException {
    this(source, separator, partLength, places, LONGEST);
  }

  /** One whose limit can be reached by a test. */
  TextParts(
      SourceFile source, Optional<String> separator, int partLength, TextCut places, int longest)
      throws IOException {
    this.source = source;
    this.separator = separator;
    this.partLength = partLength;
    this.places = places;
    this.longest = longest;
    this.stream = new SourceStream(source);
  }

  /** Parts that are to be joined again, so that it does not matter where they are cut. */
  static TextParts anywhere(SourceFile source, Optional<String> separator) throws IOException {
    return new TextParts(source, separator, 4 * BYTES, TextCut.ANYWHERE);
  }

  @Override
  public Part next() throws IOException {
    int wanted = partLength;
    while (true) {
      while (length() < wanted && !atEnd) {
        read();
      }
      int end = separator.map(text -> pending.indexOf(text, start)).orElse(-1);
      if (end >= 0) {
        return take(end - start, separator.get().length(), true);
      }
      if (atEnd) {
        // A document whose last part was cut just where the file ends has still to be ended.
        return length() == 0 && begins ? null : take(length(), 0, true);
      }
      // What might be the beginning of a separator stays.
      int kept = separator.map(text -> text.length() - 1).orElse(0);
      int limit = Math.max(0, Math.min(wanted, length() - kept));
      int cut = places.last(pending.substring(start, start + limit));
      if (cut > 0) {
        return take(cut, 0, false);
      }
      if (wanted >= longest) {
        throw tooLong();
      }
      wanted *= 2;
    }
  }

  private DataException tooLong() {
    return new DataException(
        places.isNowhere()
            ? "%s has a text of more than %,d characters, which this tokenizer must have whole: divide it into several files, or by a separator"
                .formatted(source.path(), longest)
            : "%s has %,d characters in a row with no place, such as a space, to cut them for the tokenizer"
                .formatted(source.path(), length()));
  }

  private int length() {
    return pending.length() - start;
  }

  private Part take(int length, int skipped, boolean ends) {
    String text = pending.substring(start, start + length);
    start += length + skipped;
    Part part = new Part(() -> text, text.length(), begins, ends);
    begins = ends;
    return part;
  }

  private void read() throws IOException {
    bytes.compact();
    int count = stream.read(bytes.array(), bytes.position(), bytes.remaining());
    atEnd = count < 0;
    bytes.position(bytes.position() + Math.max(0, count)).flip();
    int before = bytes.position();
    CoderResult result = decoder.decode(bytes, characters, atEnd);
    decodedBytes += bytes.position() - before;
    if (result.isError()) {
      throw new DataException(
          "%s is not UTF-8 text: byte %,d is 0x%02X; convert the file to UTF-8"
              .formatted(source.path(), decodedBytes, bytes.get(bytes.position())));
    }
    characters.flip();
    for (int i = characters.position(); i < characters.limit(); i++) {
      if (characters.get(i) == 0) {
        throw new DataException(
            "%s is not text: it has a zero character before byte %,d, as a binary file has"
                .formatted(source.path(), decodedBytes));
      }
    }
    // Once for many short documents, because what comes after is moved.
    pending.delete(0, start).append(characters);
    start = 0;
    characters.clear();
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
