package cero.app.bench;

import cero.data.Batch;
import cero.data.Batches;
import java.util.SplittableRandom;

/** Batches of random ids: to train on them costs what any text of that size does. */
record RandomIds(int vocabSize, int rows, int time) implements Batches {
  @Override
  public Batch batch(long index) {
    SplittableRandom random = new SplittableRandom(index);
    int[] ids = random.ints((long) rows * time, 0, vocabSize).toArray();
    int[] targets = random.ints((long) rows * time, 0, vocabSize).toArray();
    return new Batch(ids, targets, rows, time);
  }

  @Override
  public int counted(long index) {
    return rows * time;
  }

  @Override
  public long perEpoch() {
    return 1;
  }
}
