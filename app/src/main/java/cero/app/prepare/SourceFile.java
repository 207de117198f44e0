package cero.app.prepare;

import cero.data.TextFiles;
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
 * A file that texts are read from.
 *
 * @param path as it was given, or found in a folder that was
 * @param bytes its size
 * @param modified when it was last written to
 */
record SourceFile(
    Path path, long bytes, FileTime modified, Format format, Compression compression) {
  /** How texts stand in a file; told by the end of its name. */
  enum Format {
    TEXT,
    JSON_LINES,
    CSV,
    TSV,
    PARQUET
  }

  /** How a file is compressed; told by the end of its name. */
  enum Compression {
    NONE,
    GZIP,
    ZSTD
  }

  /**
   * Finds the files: a folder stands for all files {@link TextFiles#under} it.
   *
   * @throws cero.data.DataException if a folder has no files, or what is named is neither file nor
   *     folder
   * @throws IOException if a file is missing or a folder can't be read
   */
  static List<SourceFile> find(List<Path> paths) throws IOException {
    List<SourceFile> files = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : Files.isDirectory(path) ? TextFiles.under(path) : List.of(path)) {
        files.add(of(file));
      }
    }
    return files;
  }

  private static SourceFile of(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path)) {
      throw TextFiles.noFile(path);
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    Compression compression = Compression.NONE;
    if (name.matches(".*\\.(gz|gzip)")) {
      compression = Compression.GZIP;
    } else if (name.matches(".*\\.(zst|zstd)")) {
      compression = Compression.ZSTD;
    }
    String plain =
        compression == Compression.NONE ? name : name.substring(0, name.lastIndexOf('.'));
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return new SourceFile(
        path, attributes.size(), attributes.lastModifiedTime(), format(plain), compression);
  }

  /** Whether it is as it was when it was found, as far as its size and its time tell. */
  boolean isUnchanged() throws IOException {
    return Files.size(path) == bytes && Files.getLastModifiedTime(path).equals(modified);
  }

  private static Format format(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "jsonl", "ndjson", "json" -> Format.JSON_LINES;
      case "csv" -> Format.CSV;
      case "tsv" -> Format.TSV;
      case "parquet" -> Format.PARQUET;
      default -> Format.TEXT;
    };
  }
}
