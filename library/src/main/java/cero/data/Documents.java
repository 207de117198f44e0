package cero.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * A row of tokens cut into its documents, and documents that are longer than a sequence into pieces
 * of it. Only where every so manieth piece begins is kept; the others are found from there.
 */
final class Documents {
  /** {@code count} tokens from {@code start} on, of one document. */
  record Piece(long start, int count) {}

  private static final int PIECES_A_MARK = 64;
  private static final int CHUNK = 2048;

  private final Tokens tokens;
  private final int endOfText;
  private final int time;
  private final long pieces;

  /** Where every {@link #PIECES_A_MARK}th piece begins. */
  private final long[] marks;

  /**
   * Reads all tokens once.
   *
   * @param tokens documents, each followed by the end-of-text token, which counts as its last
   * @param time tokens in a sequence, T
   */
  Documents(Tokens tokens, int endOfText, int time) {
    this.tokens = tokens;
    this.endOfText = endOfText;
    this.time = time;
    Marks found = new Marks();
    walk(
        0,
        piece -> {
          found.add(piece.start());
          return true;
        });
    this.pieces = found.pieces;
    this.marks = found.toArray();
  }

  private static final class Marks {
    private long[] starts = new long[16];
    private long pieces;

    void add(long start) {
      if (pieces % PIECES_A_MARK == 0) {
        int mark = Math.toIntExact(pieces / PIECES_A_MARK);
        if (mark == starts.length) {
          starts = Arrays.copyOf(starts, 2 * mark);
        }
        starts[mark] = start;
      }
      pieces++;
    }

    long[] toArray() {
      return Arrays.copyOf(starts, Math.toIntExact((pieces + PIECES_A_MARK - 1) / PIECES_A_MARK));
    }
  }

  /** Goes through the pieces, from one that begins at the given place, for as long as wanted. */
  private void walk(long from, Predicate<Piece> wantsMore) {
    int[] chunk = new int[CHUNK];
    long start = from;
    for (long at = from; at < tokens.size(); at += CHUNK) {
      int count = (int) Math.min(CHUNK, tokens.size() - at);
      tokens.copy(at, chunk, 0, count);
      for (int i = 0; i < count; i++) {
        long end = at + i + 1;
        if (chunk[i] == endOfText || end - start == time || end == tokens.size()) {
          if (!wantsMore.test(new Piece(start, (int) (end - start)))) {
            return;
          }
          start = end;
        }
      }
    }
  }

  long count() {
    return pieces;
  }

  /** Of all pieces together. */
  long tokens() {
    return tokens.size();
  }

  /** A piece by its number. */
  Piece piece(long number) {
    long[] before = {number % PIECES_A_MARK};
    Piece[] found = new Piece[1];
    walk(
        marks[(int) (number / PIECES_A_MARK)],
        piece -> {
          found[0] = piece;
          return before[0]-- > 0;
        });
    return found[0];
  }

  /** All pieces, where they are few enough for a list. */
  List<Piece> pieces() {
    List<Piece> all = new ArrayList<>();
    walk(0, all::add);
    return all;
  }

  /** Whether a document begins with this piece. */
  boolean isBeginning(Piece piece) {
    return piece.start() == 0 || tokens.at(piece.start() - 1) == endOfText;
  }

  /** The batch that learns {@code count} tokens from {@code start} on in each row. */
  Batch batch(List<Piece> rows) {
    int[] ids = new int[rows.size() * time];
    int[] targets = new int[rows.size() * time];
    Arrays.fill(ids, endOfText);
    Arrays.fill(targets, Batch.IGNORED);
    int[] text = new int[time + 1];
    for (int row = 0; row < rows.size(); row++) {
      Piece piece = rows.get(row);
      // What comes before the first document is the end of another.
      text[0] = piece.start() == 0 ? endOfText : tokens.at(piece.start() - 1);
      tokens.copy(piece.start(), text, 1, piece.count());
      System.arraycopy(text, 0, ids, row * time, piece.count());
      System.arraycopy(text, 1, targets, row * time, piece.count());
    }
    return new Batch(ids, targets, rows.size(), time);
  }
}
