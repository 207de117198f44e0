package cero.app.prepare;

import cero.data.shards.ShardIndex.Source;
import cero.data.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;

/** What the sources are, by their bytes: to notice that one has changed. */
final class SourceHashes {
  private static final int BUFFER = 1 << 18;

  private SourceHashes() {}

  /**
   * @param progress is told how many bytes have been read of all
   */
  static List<Source> of(List<SourceFile> files, Workers workers, LongConsumer progress)
      throws IOException {
    Total total = new Total(progress);
    return workers.all(
        files.stream().<Workers.Task<Source>>map(file -> () -> hash(file, total)).toList());
  }

  /** What all threads together have read. */
  private static final class Total {
    private final LongConsumer progress;
    private long bytes;

    Total(LongConsumer progress) {
      this.progress = progress;
    }

    synchronized void add(int count) {
      bytes += count;
      progress.accept(bytes);
    }
  }

  private static Source hash(SourceFile file, Total total) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every JVM has it
    }
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file.path())) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        total.add(count);
      }
    }
    return new Source(
        file.path().toString(), file.bytes(), HexFormat.of().formatHex(digest.digest()));
  }
}
