package cero.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.DataException;
import cero.text.TextCut;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged Parquet files are refused in our own words, or have all the rows that they say. */
@Tag("long")
class ParquetFuzzTest {
  private static final int MUTATIONS = 2000; // of each file
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration BUDGET = Duration.ofMinutes(4);

  /** What comes out of the library's own exceptions. */
  private static final List<String> FOREIGN =
      List.of("hardwood", "Exception", "Cannot invoke", "null", "Thrift", "Index ", "zstd: ");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"silent-rows-lost-original", "none", "snappy", "gzip", "zstd", "lz4"})
  void flippedBytesNeitherHangNorLoseRows(String name) throws IOException {
    byte[] whole;
    try (InputStream in = ParquetFuzzTest.class.getResourceAsStream(name + ".parquet")) {
      whole = in.readAllBytes();
    }
    long rows = rows(write(whole));
    SplittableRandom random = new SplittableRandom(14);
    long end = System.nanoTime() + BUDGET.toNanos();
    int done = 0;
    while (done < MUTATIONS && System.nanoTime() < end) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        // Every second hit is in the footer and the last pages, where files are most sensitive.
        int from = random.nextBoolean() ? 0 : Math.max(0, whole.length - 900);
        damaged[from + random.nextInt(whole.length - from)] ^= (byte) (1 << random.nextInt(8));
      }
      Path file = write(damaged);
      String which = name + ", mutation " + done;
      try {
        long found = assertTimeoutPreemptively(LONGEST, () -> rows(file), which);
        assertEquals(rows, found, which);
      } catch (DataException e) {
        assertTrue(e.getMessage().contains(file.toString()), which + ": " + e.getMessage());
        String said = e.getMessage().replace(file.toString(), "");
        assertFalse(FOREIGN.stream().anyMatch(said::contains), which + ": " + said);
      }
      done++;
    }
    assertTrue(done > 100, done + " mutations in the time");
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("fuzz.parquet"), bytes);
  }

  private static long rows(Path file) throws IOException {
    long rows = 0;
    SourceFile source = SourceFile.find(List.of(file)).getFirst();
    try (PartReader reader = source.open(Reading.USUAL, 1 << 12, TextCut.GPT2)) {
      for (Part part = reader.next(); part != null; part = reader.next()) {
        try {
          var _ = part.text().read();
        } catch (DataException _) {
          // One text that is no UTF-8 any more, of a row that is there.
        }
        rows++;
      }
    }
    return rows;
  }
}
