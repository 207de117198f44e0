package cero.app.train;

import cero.data.DataException;
import cero.data.FixedRows;
import cero.storage.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Rows of token ids from a file, to learn from in their order. */
final class GivenIds {
  /** Reads numbers as they stand: 2.5 is not the id 2. */
  private static final JsonMapper IDS =
      JsonMapper.builder()
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** The most tokens that one row of given ids is believed to have. */
  private static final int LARGEST_ROW = 1 << 24;

  private static final long LARGEST_FILE = 1 << 30;

  private GivenIds() {}

  static TrainData load(TrainOptions options) throws IOException {
    Path file = options.data.ids;
    if (Files.size(file) > LARGEST_FILE) {
      throw new DataException(
          "%s has %,d bytes, but at most %,d are read: give fewer rows, or token shards as --data"
              .formatted(file, Files.size(file), LARGEST_FILE));
    }
    int[][] rows;
    try {
      rows = IDS.readValue(Files.readAllBytes(file), int[][].class);
    } catch (JacksonException e) {
      throw new DataException(
          file + " is not a JSON list of rows of token ids, such as [[1, 2, 3], [4, 5, 6]]");
    }
    if (rows == null || Arrays.stream(rows).anyMatch(row -> row == null)) {
      throw new DataException(
          file + " is not a JSON list of rows of token ids, such as [[1, 2, 3], [4, 5, 6]]");
    }
    if (rows.length > 0 && rows[0].length > LARGEST_ROW) {
      throw new DataException(file + " has rows too long for any context");
    }
    FixedRows batches = new FixedRows(List.of(rows), options.learning.batch);
    return new TrainData(
        "%s of ids from %s".formatted(Counted.of(rows.length, "row"), file),
        batches,
        batches,
        Optional.empty(),
        Optional.empty(),
        new int[0],
        (long) rows.length * batches.time(),
        0,
        0,
        0,
        OptionalDouble.empty(),
        0,
        0,
        0,
        largestId(rows, file),
        Arrays.deepHashCode(rows));
  }

  private static int largestId(int[][] rows, Path file) {
    IntSummaryStatistics ids = Arrays.stream(rows).flatMapToInt(Arrays::stream).summaryStatistics();
    if (ids.getMin() < 0) {
      throw new DataException("%s has the id %d, but ids begin at 0".formatted(file, ids.getMin()));
    }
    return ids.getMax();
  }
}
