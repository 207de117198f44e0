package cero.data;

import cero.storage.Counted;
import java.util.List;
import java.util.Objects;

/**
 * Rows of T + 1 ids that are given, used in their order, again from the first after the last.
 * Immutable, so threads may share it.
 */
public final class FixedRows implements Batches {
  private final List<int[]> sequences;
  private final int rows;
  private final int time;

  /**
   * @throws DataException if there are no sequences, or they differ in length or are shorter than
   *     two ids, or are not a multiple of the rows in a batch
   */
  public FixedRows(List<int[]> sequences, int rows) {
    Objects.requireNonNull(sequences, "sequences");
    if (sequences.isEmpty() || sequences.getFirst().length < 2) {
      throw new DataException("there must be at least one row of at least two ids");
    }
    this.time = sequences.getFirst().length - 1;
    for (int i = 0; i < sequences.size(); i++) {
      if (sequences.get(i).length != time + 1) {
        throw new DataException(
            "all rows must be equally long, but row %d has %s and row 0 has %d"
                .formatted(i, Counted.of(sequences.get(i).length, "id"), time + 1));
      }
    }
    if (rows < 1 || sequences.size() % rows != 0) {
      throw new DataException(
          "%s can't be made into whole batches of %d"
              .formatted(Counted.of(sequences.size(), "row"), rows));
    }
    this.sequences = List.copyOf(sequences);
    this.rows = rows;
  }

  @Override
  public Batch batch(long index) {
    int[] ids = new int[rows * time];
    int[] targets = new int[rows * time];
    for (int row = 0; row < rows; row++) {
      int[] sequence = sequences.get((int) ((index * rows + row) % sequences.size()));
      System.arraycopy(sequence, 0, ids, row * time, time);
      System.arraycopy(sequence, 1, targets, row * time, time);
    }
    return new Batch(ids, targets, rows, time);
  }

  @Override
  public int counted(long index) {
    return rows * time;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int time() {
    return time;
  }

  @Override
  public long perEpoch() {
    return sequences.size() / rows;
  }
}
