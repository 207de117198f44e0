package cero.data;

import cero.data.Documents.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows that begin where a random document does, or a piece of one that is longer than a window,
 * and go on into the next documents: a model sees the beginnings that it will be asked to go on
 * from. One thread at a time.
 */
public final class DocumentStarts implements Batches {
  private final Documents documents;
  private final List<Long> starts;
  private final int tokens;
  private final int rows;
  private final int time;
  private final long seed;

  /**
   * @param tokens documents, each followed by the end-of-text token
   * @throws DataException if the tokens are fewer than one window, T + 1
   */
  public DocumentStarts(int[] tokens, int endOfText, int rows, int time, long seed) {
    Windows.require(tokens.length, rows, time);
    this.documents = new Documents(Tokens.of(tokens), endOfText, time);
    this.starts =
        documents.pieces().stream()
            // The short rest of a long document is learned in rows that go on into it.
            .filter(piece -> documents.isBeginning(piece) || piece.count() == time)
            .map(Piece::start)
            .filter(start -> start <= tokens.length - time)
            .toList();
    this.tokens = tokens.length;
    this.rows = rows;
    this.time = time;
    this.seed = seed;
  }

  @Override
  public Batch batch(long index) {
    List<Piece> chosen = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      long draw = Windows.hash(seed, index * rows + row);
      long start = starts.get((int) Long.remainderUnsigned(draw, starts.size()));
      chosen.add(new Piece(start, time));
    }
    return documents.batch(chosen);
  }

  @Override
  public boolean beginWithTexts() {
    return true;
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
    return Math.max(1, tokens / ((long) rows * time));
  }
}
