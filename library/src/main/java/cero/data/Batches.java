package cero.data;

/**
 * The batches of a run by number. A batch is a function of its number alone, so that a resumed run
 * needs nothing but the number to go on.
 */
public interface Batches {
  /** Batch number {@code index}, from 0; there is no last one. */
  Batch batch(long index);

  /** Rows in a batch, B. */
  int rows();

  /** Tokens in a row, T. */
  int time();

  /** Batches that go once over the data; for random windows, as many as have its tokens. */
  long perEpoch();
}
