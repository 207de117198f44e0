package cero.app.book;

import cero.app.download.Checksum;
import cero.app.download.Download;
import cero.app.download.Patience;
import cero.app.machine.UserCache;
import cero.format.DurableFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The chapter's text, “The Verdict” by Edith Wharton, which is not ours to give: it is fetched once
 * from the book's public repository, and kept.
 *
 * @param cache the folder that it is kept in; empty where the user has none
 * @param temporary where a new folder is made for it otherwise
 */
record BookText(URI address, Optional<Path> cache, Path temporary) {
  private static final URI PUBLIC =
      URI.create(
          "https://raw.githubusercontent.com/rasbt/LLMs-from-scratch/main/ch02/"
              + "01_main-chapter-code/the-verdict.txt");

  private static final String FILE = "the-verdict.txt";
  private static final long SIZE = 20_479;
  private static final String SHA_256 =
      "b41e41a68f0398a3154ae69e2e4c0e2694e17fe0d66730536837f1b01935b31f";

  /** The text in its public place, kept where this user's programs keep such files. */
  static BookText ofUser() {
    return new BookText(PUBLIC, UserCache.folder(), Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * The file, fetched if it is not there.
   *
   * @param patience with the server
   * @throws IOException if it is not there and cannot be fetched
   */
  Path find(Patience patience) throws IOException {
    Path folder = folder();
    Path file = folder.resolve(FILE);
    try {
      download(address).to(file, patience, Download.Progress.NONE);
    } catch (IOException e) {
      if (!cache.equals(Optional.of(folder))) {
        DurableFolder.deleteFolder(folder);
      }
      throw new IOException(
          "the chapter's text is not here and can't be fetched (%s): get %s and give it with --data"
              .formatted(e.getMessage(), address),
          e);
    }
    return file;
  }

  /** The cache, or a new folder for this once. */
  private Path folder() throws IOException {
    if (cache.isPresent()) {
      try {
        return Files.createDirectories(cache.get());
      } catch (IOException _) {
        // A home that can't be written to is none.
      }
    }
    Path once = Files.createTempDirectory(temporary, "cero");
    once.toFile().deleteOnExit();
    once.resolve(FILE).toFile().deleteOnExit(); // first: the last that is named
    return once;
  }

  /** Whether a file is the chapter's text. */
  static boolean isTheChapters(Path file) throws IOException {
    return download(PUBLIC).isAt(file);
  }

  private static Download download(URI address) {
    return new Download(address, SIZE, Checksum.sha256(SHA_256));
  }
}
