package cero.app.book;

/**
 * One of the chapter's figures beside ours.
 *
 * @param name what it is called in JSON, and the key of its words
 * @param value ours: a number or a text
 * @param chapter what the chapter prints, or null
 * @param pytorch what PyTorch's own run gave, or null
 * @param decimals that the chapter prints of it; 0 for whole numbers and texts
 */
public record Figure(String name, Object value, Object chapter, Object pytorch, int decimals) {
  /** A figure that is known from the chapter alone. */
  static Figure of(String name, Object value, Object chapter) {
    return new Figure(name, value, chapter, null, 0);
  }

  /** Whether ours is what the chapter prints, to its last decimal. */
  boolean equalsChapter() {
    if (value instanceof Double ours && chapter instanceof Double theirs) {
      return sameDecimals(ours, theirs, decimals);
    }
    return value.equals(chapter);
  }

  /** Whether one number is what the other is rounded to; with room for the rounding of either. */
  static boolean sameDecimals(double a, double b, int decimals) {
    return Math.abs(a - b) <= 0.5001 * Math.pow(10, -decimals);
  }
}
