package cero.data;

import cero.data.Documents.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * One document a row, or a piece of one that is longer than a row; what a row has room for after
 * its document is not counted. Each token is a target once an epoch.
 */
public final class WholeDocuments implements Batches {
  private final Documents documents;
  private final Order order;
  private final int rows;
  private final int time;

  private WholeDocuments(
      int[] tokens, int endOfText, int rows, int time, boolean shuffled, long seed) {
    if (tokens.length == 0) {
      throw new DataException("there is no document to learn from or to measure");
    }
    this.documents = new Documents(tokens, endOfText, time);
    int count = documents.pieces().size();
    this.order = shuffled ? Order.shuffled(count, seed) : Order.ascending(count);
    this.rows = Math.min(rows, count);
    this.time = time;
  }

  /**
   * In another order each epoch.
   *
   * @param tokens documents, each followed by the end-of-text token
   * @throws DataException if there are no tokens
   */
  public static WholeDocuments shuffled(
      int[] tokens, int endOfText, int rows, int time, long seed) {
    return new WholeDocuments(tokens, endOfText, rows, time, true, seed);
  }

  /**
   * In the text's order.
   *
   * @param tokens documents, each followed by the end-of-text token
   * @throws DataException if there are no tokens
   */
  public static WholeDocuments inOrder(int[] tokens, int endOfText, int rows, int time) {
    return new WholeDocuments(tokens, endOfText, rows, time, false, 0);
  }

  @Override
  public Batch batch(long index) {
    int first = (int) (index % perEpoch()) * rows;
    List<Piece> chosen = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      chosen.add(documents.pieces().get(order.at(index / perEpoch(), first + row)));
    }
    return documents.batch(chosen);
  }

  @Override
  public boolean beginWithTexts() {
    return true;
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
    return documents.pieces().size() / rows;
  }
}
