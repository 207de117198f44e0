package cero.app.prepare;

import cero.app.prepare.ValidationShare.Placed;
import cero.data.DataException;
import cero.data.source.Part;
import cero.data.source.PartReader;
import cero.data.source.Reading;
import cero.data.source.SourceFile;
import cero.text.TextCut;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** All parts of all sources, one source after the other, each placed in one half of the split. */
final class Corpus implements Closeable {
  /** Long texts are cut into at least so many parts, so that some of them can validate. */
  private static final int FEWEST_PARTS = 64;

  private static final long SHORTEST_PART = 1 << 10;
  static final long LONGEST_PART = 1 << 18;

  private final List<SourceFile> sources;
  private final Reading reading;
  private final int partLength;
  private final TextCut places;
  private final ValidationShare split;

  private int source;
  private long parts;
  private PartReader reader;
  private long bytesBefore;

  /** How long a part of a text is to be at most, in characters, for so much text. */
  static int partLength(List<SourceFile> sources) {
    long bytes = sources.stream().mapToLong(SourceFile::bytes).sum();
    return (int) Math.clamp(bytes / FEWEST_PARTS, SHORTEST_PART, LONGEST_PART);
  }

  /** Begins at a position, up to which everything is read and passed over. */
  Corpus(
      List<SourceFile> sources,
      Reading reading,
      double validationShare,
      int partLength,
      TextCut places,
      Position position)
      throws IOException {
    this.sources = sources;
    this.reading = reading;
    this.partLength = partLength;
    this.places = places;
    this.split =
        new ValidationShare(validationShare, position.seen(), position.kept(), position.isOpen());
    this.source = position.source();
    for (SourceFile before : sources.subList(0, source)) {
      bytesBefore += before.bytes();
    }
    if (position.parts() > 0) {
      reader = sources.get(source).open(reading, partLength, places);
      for (parts = 0; parts < position.parts(); parts++) {
        if (reader.next() == null) {
          throw new DataException(
              sources.get(source).path() + " became shorter since this preparation began");
        }
      }
    }
  }

  /** The next part; null after the last. */
  Placed next() throws IOException {
    while (source < sources.size()) {
      if (reader == null) {
        reader = sources.get(source).open(reading, partLength, places);
      }
      Part part = reader.next();
      if (part != null) {
        parts++;
        return place(part, sources.get(source).path());
      }
      endSource();
    }
    return null;
  }

  /** A bad record that is passed over is looked for first, as it must not count in the split. */
  private Placed place(Part part, Path path) {
    if (!reading.skipBad()) {
      return split.place(part, path);
    }
    Optional<String> text = reading.text(part);
    if (text.isEmpty()) {
      return new Placed(part, path, false, false);
    }
    Part read = new Part(text::get, part.size(), part.begins(), part.ends());
    return split.place(read, path);
  }

  /** What a part says; a bad record that is passed over says nothing. */
  String text(Placed placed) {
    return reading.text(placed.part()).orElse("");
  }

  private void endSource() throws IOException {
    SourceFile done = sources.get(source);
    reader.close();
    reader = null;
    done.requireUnchanged();
    bytesBefore += done.bytes();
    source++;
    parts = 0;
  }

  /** How far it has come. */
  Position position() {
    return new Position(source, parts, split.seen(), split.kept(), split.isOpen());
  }

  /** About how many of the sources' bytes have been read. */
  long bytesRead() {
    return bytesBefore + (reader == null ? 0 : reader.bytesRead());
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}
