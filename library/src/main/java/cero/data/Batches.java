package cero.data;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The batches of a run by number. A batch is a function of its number alone, so that a resumed run
 * needs nothing but the number to go on; where batches are drawn from PyTorch's generator, they are
 * to be asked for in order, and a resumed run needs {@link #epochSeed} too. One thread at a time,
 * unless the class says otherwise.
 */
public interface Batches {
  /** Batch number {@code index}, from 0; there is no last one. */
  Batch batch(long index);

  /**
   * Places of batch number {@code index} that have a target, as {@link Batch#counted} gives them;
   * asked for before the batch itself, from which nothing is drawn for it.
   */
  int counted(long index);

  /** Rows in a batch, B. */
  int rows();

  /** Tokens in a row, T. */
  int time();

  /** Batches that go once over the data; for random windows, as many as have its tokens. */
  long perEpoch();

  /** Windows that go once over the data; those that fill no batch begin the next pass's first. */
  default long windowsPerEpoch() {
    return perEpoch() * rows();
  }

  /** Tokens that are a target while all windows are learned from once. */
  default long tokensPerEpoch() {
    return windowsPerEpoch() * time();
  }

  /** Targets of a batch, on average. */
  default double tokensPerBatch() {
    return (double) tokensPerEpoch() / windowsPerEpoch() * rows();
  }

  /**
   * Steps that learn from each window {@code epochs} times; the last of them may begin a pass more.
   *
   * @param accumulate batches in a step
   * @throws ArithmeticException if they are too many to count
   */
  default long steps(long epochs, int accumulate) {
    return Math.ceilDiv(Math.multiplyExact(epochs, windowsPerEpoch()), (long) rows() * accumulate);
  }

  /**
   * Whether each row begins where a text does, after the end-of-text token, so that a model learns
   * to expect that token before all.
   */
  default boolean beginWithTexts() {
    return false;
  }

  /** At most {@code count} batches to measure a loss on: spread over the data. */
  default Stream<Batch> sample(int count) {
    long used = Math.min(count, perEpoch());
    return LongStream.range(0, used).mapToObj(i -> batch(i * perEpoch() / used));
  }

  /** What the order of the epoch that is going on was drawn with, if it was drawn. */
  default OptionalLong epochSeed() {
    return OptionalLong.empty();
  }

  /** Goes on within the epoch that has this seed. */
  default void resumeEpoch(long seed) {}
}
