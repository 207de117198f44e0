package cero.app.terminal;

/** A horizontal bar drawn with block characters, to an eighth of a column. */
public final class Bar {
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  private Bar() {}

  /**
   * A bar that fills a fraction of the columns, without padding. A fraction outside 0 to 1 is
   * brought inside, NaN is empty; a positive fraction is never invisible.
   */
  public static String of(double fraction, int columns) {
    if (!(fraction > 0)) {
      return "";
    }
    int eighths = Math.clamp(Math.round(fraction * columns * 8), 1, Math.max(1, columns * 8));
    String whole = "█".repeat(eighths / 8);
    return eighths % 8 == 0 ? whole : whole + EIGHTHS.charAt(eighths % 8);
  }
}
