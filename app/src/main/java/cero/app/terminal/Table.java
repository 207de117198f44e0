package cero.app.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in aligned columns. Widths are those on the screen (see {@link DisplayWidth}), and control
 * characters in cells are shown as symbols (see {@link Visible}).
 */
public final class Table {
  /** Which side of its column a cell stands on. */
  public enum Align {
    LEFT,
    RIGHT
  }

  private static final String GAP = "  ";

  private final List<Align> aligns = new ArrayList<>();
  private final List<String> header = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a column; all columns come before the first row. */
  public Table column(String name, Align align) {
    header.add(Visible.text(name));
    aligns.add(align);
    return this;
  }

  /**
   * Adds a row, one cell per column.
   *
   * @throws IllegalArgumentException if the number of cells is not the number of columns
   */
  public Table row(String... cells) {
    if (cells.length != aligns.size()) {
      throw new IllegalArgumentException(
          "a row of %d cells in a table of %d columns".formatted(cells.length, aligns.size()));
    }
    List<String> row = new ArrayList<>();
    for (String cell : cells) {
      row.add(Visible.text(cell));
    }
    rows.add(row);
    return this;
  }

  /** All cells, row by row, the header first. */
  public List<List<String>> cells() {
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.copyOf(header));
    cells.addAll(rows);
    return cells;
  }

  /** The lines of the table, its header in bold first, each cut to the columns given. */
  public List<String> lines(int columns, Paint paint) {
    int[] widths = new int[aligns.size()];
    measure(header, widths);
    rows.forEach(row -> measure(row, widths));
    List<String> lines = new ArrayList<>();
    lines.add(paint.bold(DisplayWidth.cut(line(header, widths), columns)));
    for (List<String> row : rows) {
      lines.add(DisplayWidth.cut(line(row, widths), columns));
    }
    return lines;
  }

  private static void measure(List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], DisplayWidth.of(row.get(i)));
    }
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      String padding = " ".repeat(widths[i] - DisplayWidth.of(cell));
      line.append(i == 0 ? "" : GAP);
      line.append(aligns.get(i) == Align.RIGHT ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }
}
