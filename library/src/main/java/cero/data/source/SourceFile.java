package cero.data.source;

import cero.data.DataException;
import cero.text.TextCut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file that texts are read from. Threads may share one.
 *
 * @param path as it was given, or found in a folder that was
 * @param bytes its size
 * @param modified when it was last written to
 */
public record SourceFile(
    Path path, long bytes, FileTime modified, Format format, Compression compression) {
  /** How texts stand in a file; told by the end of its name, and Parquet by its first bytes. */
  public enum Format {
    TEXT,
    JSON,
    CSV,
    TSV,
    PARQUET
  }

  /** How a file is compressed; told by its first bytes, or the end of its name. */
  public enum Compression {
    NONE,
    GZIP,
    ZSTD
  }

  /**
   * Finds the files: a folder stands for all files under it, in the order of their names, without
   * hidden ones.
   *
   * @throws DataException if a folder has no files, what is named is neither file nor folder, or a
   *     file is of a kind that holds no text that can be read
   * @throws IOException if a file is missing or can't be read
   */
  public static List<SourceFile> find(List<Path> paths) throws IOException {
    List<SourceFile> files = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : Files.isDirectory(path) ? SourceFolder.files(path) : List.of(path)) {
        files.add(of(file));
      }
    }
    return files;
  }

  private static SourceFile of(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path)) {
      throw SourceFolder.noFile(path);
    }
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    FirstBytes begins = FirstBytes.of(path);
    begins.requireReadable(path, name);
    Compression compression = Compression.NONE;
    if (name.matches(".*\\.(gz|gzip)") || begins == FirstBytes.GZIP) {
      compression = Compression.GZIP;
    } else if (name.matches(".*\\.(zst|zstd)") || begins == FirstBytes.ZSTD) {
      compression = Compression.ZSTD;
    }
    String plain = name.replaceFirst("\\.(gz|gzip|zst|zstd)$", "");
    Format format = begins == FirstBytes.PARQUET ? Format.PARQUET : format(plain);
    return new SourceFile(
        path, attributes.size(), attributes.lastModifiedTime(), format, compression);
  }

  private static Format format(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "jsonl", "ndjson", "json" -> Format.JSON;
      case "csv" -> Format.CSV;
      case "tsv" -> Format.TSV;
      case "parquet" -> Format.PARQUET;
      default -> Format.TEXT;
    };
  }

  /**
   * Begins to read the texts for somebody who joins their parts again: a plain text is cut
   * anywhere.
   *
   * @throws DataException if the file is damaged, or has no field or column of that name
   * @throws IOException if it can't be read
   */
  PartReader openToJoin(Reading reading) throws IOException {
    return format == Format.TEXT
        ? TextParts.anywhere(this, reading.separator())
        : open(reading, Integer.MAX_VALUE, TextCut.ANYWHERE);
  }

  /**
   * Begins to read the texts.
   *
   * @param partLength characters after which a plain text is cut into parts; other texts are whole
   * @param places where it may be cut
   * @throws DataException if the file is damaged, or has no field or column of that name
   * @throws IOException if it can't be read
   */
  public PartReader open(Reading reading, int partLength, TextCut places) throws IOException {
    return switch (format) {
      case TEXT -> new TextParts(this, reading.separator(), partLength, places);
      case JSON -> new JsonParts(this, reading.field());
      case CSV, TSV -> new CsvParts(this, reading);
      case PARQUET -> new ParquetParts(this, reading.field());
    };
  }

  /**
   * Refuses a file that is no longer as it was when it was found, as far as its size and its time
   * tell.
   *
   * @throws DataException if it changed
   * @throws IOException if it is gone
   */
  public void requireUnchanged() throws IOException {
    if (Files.size(path) != bytes || !Files.getLastModifiedTime(path).equals(modified)) {
      throw new DataException(
          "%s changed while it was read: read it again when it is whole".formatted(path));
    }
  }
}
