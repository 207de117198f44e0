package cero.app.prepare;

import cero.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A file that texts are read from.
 *
 * @param path as it was given, or found in a folder that was
 * @param bytes its size
 */
record SourceFile(Path path, long bytes, Format format, Compression compression) {
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
   * Finds the files: a folder stands for all files under it, in the order of their names, without
   * hidden ones.
   *
   * @throws DataException if a folder has no files, or what is named is neither file nor folder
   * @throws IOException if a file is missing or a folder can't be read
   */
  static List<SourceFile> find(List<Path> paths) throws IOException {
    List<SourceFile> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(of(path));
        continue;
      }
      List<Path> under = filesUnder(path);
      if (under.isEmpty()) {
        throw new DataException("the folder " + path + " has no files in it");
      }
      for (Path file : under) {
        files.add(of(file));
      }
    }
    return files;
  }

  private static List<Path> filesUnder(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> !Files.isDirectory(file))
          .filter(file -> !isHidden(folder.relativize(file)))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) { // a folder below that may not be read
      throw e.getCause();
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static SourceFile of(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path)) {
      throw new DataException(path + " is no file that can be read to its end");
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
    return new SourceFile(path, Files.size(path), format(plain), compression);
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
