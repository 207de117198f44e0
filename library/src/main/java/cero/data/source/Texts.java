package cero.data.source;

import cero.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The documents of files, read into memory. Threads may call it at the same time.
 *
 * @param documents those with text, in the order of the files
 * @param empty how many had no text, or were an empty file, and were left out
 * @param skipped how many records were bad, and were passed over
 */
public record Texts(List<String> documents, long empty, long skipped) {
  private static final int LONGEST_DOCUMENT = 1 << 30;

  /** Of UTF-8 for one char of Java; four make two. */
  private static final int MOST_BYTES = 3;

  /**
   * Reads files, and of folders all files under them. A plain text is one document, or several with
   * a separator between them; of JSON, CSV, TSV and Parquet each record is one.
   *
   * @param most characters in all
   * @throws DataException if there is no text in any file, or more than wanted, or a file is
   *     damaged; the message names it
   * @throws IOException if a file is missing or can't be read
   */
  public static Texts read(List<Path> paths, Reading reading, long most) throws IOException {
    List<SourceFile> files = SourceFile.find(paths);
    long plain = 0;
    for (SourceFile file : files) {
      if (isPlain(file)) {
        plain += file.bytes() / MOST_BYTES; // at least so many characters
      }
    }
    requireFits(plain, most);
    Collector collector = new Collector(reading, most);
    for (SourceFile file : files) {
      boolean isEmpty = true;
      try (PartReader parts = file.openToJoin(reading)) {
        for (Part part = parts.next(); part != null; part = parts.next()) {
          collector.add(part, file);
          isEmpty = false;
        }
      }
      collector.empty += isEmpty ? 1 : 0;
      file.requireUnchanged();
    }
    if (collector.documents.isEmpty()) {
      throw nothing(paths, collector.skipped);
    }
    return new Texts(List.copyOf(collector.documents), collector.empty, collector.skipped);
  }

  private static DataException nothing(List<Path> paths, long skipped) {
    String all = paths.stream().map(Path::toString).collect(Collectors.joining(", "));
    return new DataException(
        skipped == 0
            ? "there is no text in " + all
            : "there is no text in %s but in bad records, which were passed over (%,d)"
                .formatted(all, skipped));
  }

  private static boolean isPlain(SourceFile file) {
    return file.format() == SourceFile.Format.TEXT
        && file.compression() == SourceFile.Compression.NONE;
  }

  private static void requireFits(long characters, long most) {
    if (characters > most) {
      throw new DataException(
          "there are more than %,d characters of text, which is too much for this memory: make token shards"
                  .formatted(most)
              + " of it with ./cero prepare, which are read where they lie, or give Java more"
              + " with -Xmx");
    }
  }

  private static final class Collector {
    private final Reading reading;
    private final long most;
    private final List<String> documents = new ArrayList<>();
    private final StringBuilder document = new StringBuilder();
    private long characters;
    private long empty;
    private long skipped;

    Collector(Reading reading, long most) {
      this.reading = reading;
      this.most = most;
    }

    void add(Part part, SourceFile file) {
      String text = reading.text(part).orElse(null);
      if (text == null) {
        skipped++;
        return;
      }
      characters += text.length();
      requireFits(characters, most);
      if (part.begins() && part.ends()) {
        keep(text);
        return;
      }
      if (document.length() + text.length() > LONGEST_DOCUMENT) {
        throw new DataException(
            "%s has more than %,d characters, more than one document can have: split it into files"
                .formatted(file.path(), LONGEST_DOCUMENT));
      }
      document.append(text);
      if (part.ends()) {
        keep(document.toString());
        document.setLength(0);
        document.trimToSize();
      }
    }

    private void keep(String text) {
      if (text.isBlank()) {
        empty++;
      } else {
        documents.add(text);
      }
    }
  }
}
