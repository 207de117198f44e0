package cero.data;

import cero.data.Documents.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * One document a row, or a piece of one that is longer than a row; what a row has room for after
 * its document is not counted. Each token is a target once an epoch. One thread at a time.
 */
public final class WholeDocuments implements Batches {
  private final Documents documents;
  private final Order order;
  private final int rows;
  private final int time;

  private WholeDocuments(Documents documents, Order order, int rows, int time) {
    this.documents = documents;
    this.order = order;
    this.rows = (int) Math.min(rows, documents.count());
    this.time = time;
  }

  private static Documents documents(Tokens tokens, int endOfText, int time) {
    if (tokens.size() == 0) {
      throw new DataException("there is no document to learn from or to measure");
    }
    return new Documents(tokens, endOfText, time);
  }

  /**
   * In another order each epoch. All tokens are read once here, to find the documents.
   *
   * @param tokens documents, each followed by the end-of-text token
   * @throws DataException if there are no tokens
   */
  public static WholeDocuments shuffled(
      Tokens tokens, int endOfText, int rows, int time, long seed) {
    Documents documents = documents(tokens, endOfText, time);
    return new WholeDocuments(documents, Order.shuffled(documents.count(), seed), rows, time);
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
    Documents documents = documents(tokens, endOfText, time);
    return new WholeDocuments(documents, Order.ascending(documents.count()), rows, time);
  }

  /** {@link #inOrder(Tokens, int, int, int)} of tokens in memory. */
  public static WholeDocuments inOrder(int[] tokens, int endOfText, int rows, int time) {
    return inOrder(Tokens.of(tokens), endOfText, rows, time);
  }

  /** The same documents in the text's order. */
  public WholeDocuments inOrder() {
    return new WholeDocuments(documents, Order.ascending(documents.count()), rows, time);
  }

  @Override
  public Batch batch(long index) {
    return documents.batch(chosen(index));
  }

  private List<Piece> chosen(long index) {
    List<Piece> chosen = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      chosen.add(documents.piece(order.at(index * rows + row)));
    }
    return chosen;
  }

  @Override
  public int counted(long index) {
    return chosen(index).stream().mapToInt(Piece::count).sum();
  }

  @Override
  public long tokensPerEpoch() {
    return documents.tokens();
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
  public long windowsPerEpoch() {
    return documents.count();
  }

  /** Whole batches in an epoch; its pieces that do not fill one begin the next epoch's first. */
  @Override
  public long perEpoch() {
    return documents.count() / rows;
  }
}
