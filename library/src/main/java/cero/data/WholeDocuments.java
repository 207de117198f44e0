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
      Tokens tokens, int endOfText, int rows, int time, boolean shuffled, long seed) {
    if (tokens.size() == 0) {
      throw new DataException("there is no document to learn from or to measure");
    }
    this.documents = new Documents(tokens, endOfText, time);
    long count = documents.count();
    this.order = shuffled ? Order.shuffled(count, seed) : Order.ascending(count);
    this.rows = (int) Math.min(rows, count);
    this.time = time;
  }

  /**
   * In another order each epoch. All tokens are read once here, to find the documents.
   *
   * @param tokens documents, each followed by the end-of-text token
   * @throws DataException if there are no tokens
   */
  public static WholeDocuments shuffled(
      Tokens tokens, int endOfText, int rows, int time, long seed) {
    return new WholeDocuments(tokens, endOfText, rows, time, true, seed);
  }

  /** {@link #shuffled(Tokens, int, int, int, long)} of tokens in memory. */
  public static WholeDocuments shuffled(
      int[] tokens, int endOfText, int rows, int time, long seed) {
    return shuffled(Tokens.of(tokens), endOfText, rows, time, seed);
  }

  /**
   * In the text's order. All tokens are read once here, to find the documents.
   *
   * @param tokens documents, each followed by the end-of-text token
   * @throws DataException if there are no tokens
   */
  public static WholeDocuments inOrder(Tokens tokens, int endOfText, int rows, int time) {
    return new WholeDocuments(tokens, endOfText, rows, time, false, 0);
  }

  /** {@link #inOrder(Tokens, int, int, int)} of tokens in memory. */
  public static WholeDocuments inOrder(int[] tokens, int endOfText, int rows, int time) {
    return inOrder(Tokens.of(tokens), endOfText, rows, time);
  }

  @Override
  public Batch batch(long index) {
    List<Piece> chosen = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      chosen.add(documents.piece(order.at(index * rows + row)));
    }
    return documents.batch(chosen);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int time() {
    return time;
  }

  /** Whole batches in an epoch; its pieces that do not fill one begin the next epoch's first. */
  @Override
  public long perEpoch() {
    return documents.count() / rows;
  }
}
