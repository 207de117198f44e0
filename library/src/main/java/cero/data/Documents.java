package cero.data;

import java.util.ArrayList;
import java.util.List;

/**
 * A row of tokens cut into its documents, and documents that are longer than a sequence into pieces
 * of it.
 */
final class Documents {
  /** {@code count} tokens from {@code start} on, of one document. */
  record Piece(int start, int count) {}

  private final int[] tokens;
  private final int endOfText;
  private final int time;
  private final List<Piece> pieces = new ArrayList<>();

  /**
   * @param tokens documents, each followed by the end-of-text token, which counts as its last
   * @param time tokens in a sequence, T
   */
  Documents(int[] tokens, int endOfText, int time) {
    this.tokens = tokens;
    this.endOfText = endOfText;
    this.time = time;
    int start = 0;
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] == endOfText || i == tokens.length - 1) {
        addPieces(start, i + 1);
        start = i + 1;
      }
    }
  }

  private void addPieces(int from, int to) {
    for (int start = from; start < to; start += time) {
      pieces.add(new Piece(start, Math.min(time, to - start)));
    }
  }

  List<Piece> pieces() {
    return pieces;
  }

  /** Whether a document begins with this piece. */
  boolean isBeginning(Piece piece) {
    return piece.start() == 0 || tokens[piece.start() - 1] == endOfText;
  }

  /** The batch that learns {@code count} tokens from {@code start} on in each row. */
  Batch batch(List<Piece> rows) {
    int[] ids = new int[rows.size() * time];
    int[] targets = new int[rows.size() * time];
    for (int row = 0; row < rows.size(); row++) {
      int start = rows.get(row).start();
      for (int i = 0; i < time; i++) {
        boolean inside = i < rows.get(row).count();
        // What comes before the first document is the end of another.
        int before = start + i == 0 || !inside ? endOfText : tokens[start + i - 1];
        ids[row * time + i] = before;
        targets[row * time + i] = inside ? tokens[start + i] : Batch.IGNORED;
      }
    }
    return new Batch(ids, targets, rows.size(), time);
  }
}
