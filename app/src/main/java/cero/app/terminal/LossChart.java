package cero.app.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Loss curves and horizontal reference lines, drawn with characters. Values that are not finite are
 * left out.
 *
 * @param xName what the horizontal axis counts
 * @param train drawn as a line: the mean of the values that share a dot's column
 * @param marked drawn as a mark per value: a dot for the only one, a letter for each of several
 * @param references horizontal lines to compare with
 */
public record LossChart(String xName, Curve train, List<Curve> marked, List<Reference> references) {
  /** A run's two losses. */
  public LossChart(String xName, Curve train, Curve validation, List<Reference> references) {
    this(xName, train, List.of(validation), references);
  }

  /**
   * A named curve.
   *
   * @param xs positions, ascending where they are joined by a line
   * @param ys losses, as many
   */
  @SuppressWarnings("ArrayRecordComponent") // data to draw; nobody compares two of them
  public record Curve(String name, double[] xs, double[] ys) {
    /**
     * @throws IllegalArgumentException if there are not as many ys as xs
     */
    public Curve {
      name = Visible.text(name);
      if (xs.length != ys.length) {
        throw new IllegalArgumentException(
            "a curve with %d positions but %d values".formatted(xs.length, ys.length));
      }
    }

    private boolean drawable(int i) {
      return Double.isFinite(xs[i]) && Double.isFinite(ys[i]);
    }
  }

  /** A named horizontal line. */
  public record Reference(String name, double value) {}

  private static final char[] REFERENCE_MARKS = {'─', '╌', '┈'};
  private static final String MARK = "●";
  private static final char BRAILLE = '\u2800';
  private static final int DOTS_ACROSS = 2;
  private static final int DOTS_DOWN = 4;

  /** Unicode's bit of each dot of a braille character, by row and column. */
  private static final int[][] DOT = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

  private static final int TICK_SPACE = 14; // columns between labels of the horizontal axis

  /**
   * The chart's lines, from top to bottom, its legend last; none if there is nothing to draw.
   *
   * @param columns width of everything
   * @param rows height of the field that the curves are in
   */
  public List<String> lines(int columns, int rows, Paint paint) {
    Axis y = verticalAxis(rows);
    double[] xs =
        DoubleStream.concat(
                drawableXs(train), marked.stream().flatMapToDouble(LossChart::drawableXs))
            .sorted()
            .toArray();
    if (y == null || xs.length == 0) {
      return List.of();
    }
    int labels = y.labelWidth();
    int width = Math.max(10, columns - labels - 2);
    double firstX = xs[0];
    double lastX = xs[xs.length - 1] > firstX ? xs[xs.length - 1] : firstX + 1;
    Axis x = new Axis(firstX, lastX, Math.max(1, width / TICK_SPACE));

    String[][] field = new String[rows][width];
    for (String[] row : field) {
      Arrays.fill(row, " ");
    }
    drawReferences(field, y, paint);
    drawTrain(field, x, y, paint);
    drawMarked(field, x, y, paint);

    List<String> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      String label = y.labelAt(row, rows);
      lines.add(
          " ".repeat(labels - label.length())
              + label
              + (label.isEmpty() ? " │" : " ┤")
              + String.join("", field[row]).stripTrailing());
    }
    addHorizontalAxis(lines, x, labels, width);
    addLegend(lines, columns, paint);
    return lines;
  }

  private static DoubleStream drawableXs(Curve curve) {
    return IntStream.range(0, curve.xs().length)
        .filter(curve::drawable)
        .mapToDouble(i -> curve.xs()[i]);
  }

  private Axis verticalAxis(int rows) {
    double[] values =
        DoubleStream.concat(
                DoubleStream.concat(
                    Arrays.stream(train.ys()),
                    marked.stream().flatMapToDouble(curve -> Arrays.stream(curve.ys()))),
                references.stream().mapToDouble(Reference::value))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (values.length == 0) {
      return null;
    }
    double low = values[0];
    double high = values[values.length - 1];
    double margin = high > low ? (high - low) * 0.04 : 0.5;
    return new Axis(low - margin, high + margin, Math.max(1, rows / 3));
  }

  private void drawReferences(String[][] field, Axis y, Paint paint) {
    for (int i = 0; i < references.size(); i++) {
      double value = references.get(i).value();
      if (Double.isFinite(value)) {
        String mark = paint.dim(String.valueOf(REFERENCE_MARKS[i % REFERENCE_MARKS.length]));
        Arrays.fill(field[y.rowOf(value, field.length)], mark);
      }
    }
  }

  private void drawMarked(String[][] field, Axis x, Axis y, Paint paint) {
    for (int n = 0; n < marked.size(); n++) {
      Curve curve = marked.get(n);
      for (int i = 0; i < curve.xs().length; i++) {
        if (curve.drawable(i)) {
          int column = x.cellOf(curve.xs()[i], field[0].length);
          field[y.rowOf(curve.ys()[i], field.length)][column] = paint.yellow(mark(n));
        }
      }
    }
  }

  private String mark(int curve) {
    return marked.size() == 1 ? MARK : String.valueOf((char) ('A' + curve % 26));
  }

  private void drawTrain(String[][] field, Axis x, Axis y, Paint paint) {
    int rows = field.length;
    int columns = field[0].length;
    int dotColumns = columns * DOTS_ACROSS;
    double[] sums = new double[dotColumns];
    int[] counts = new int[dotColumns];
    for (int i = 0; i < train.xs().length; i++) {
      if (train.drawable(i)) {
        int column = x.cellOf(train.xs()[i], dotColumns);
        sums[column] += train.ys()[i];
        counts[column]++;
      }
    }
    int[][] dots = new int[rows][columns];
    int lastColumn = -1;
    int lastRow = -1;
    for (int column = 0; column < dotColumns; column++) {
      if (counts[column] == 0) {
        continue;
      }
      int row = y.rowOf(sums[column] / counts[column], rows * DOTS_DOWN);
      if (lastColumn < 0) {
        dot(dots, column, row);
      } else {
        joinDots(dots, lastColumn, lastRow, column, row);
      }
      lastColumn = column;
      lastRow = row;
    }
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        if (dots[row][column] != 0) {
          field[row][column] = paint.blue(String.valueOf((char) (BRAILLE + dots[row][column])));
        }
      }
    }
  }

  private static void joinDots(int[][] dots, int fromColumn, int fromRow, int toColumn, int toRow) {
    int steps = Math.max(toColumn - fromColumn, Math.abs(toRow - fromRow));
    for (int i = 0; i <= steps; i++) {
      double share = steps == 0 ? 0 : (double) i / steps;
      dot(
          dots,
          (int) Math.round(fromColumn + share * (toColumn - fromColumn)),
          (int) Math.round(fromRow + share * (toRow - fromRow)));
    }
  }

  private static void dot(int[][] dots, int column, int row) {
    dots[row / DOTS_DOWN][column / DOTS_ACROSS] |= DOT[row % DOTS_DOWN][column % DOTS_ACROSS];
  }

  private void addHorizontalAxis(List<String> lines, Axis x, int labels, int width) {
    StringBuilder axis = new StringBuilder("─".repeat(width));
    StringBuilder numbers = new StringBuilder(" ".repeat(width));
    int free = 0;
    for (double tick : x.ticks()) {
      int column = x.cellOf(tick, width);
      String label = x.label(tick);
      int start = Math.clamp(column - label.length() / 2, 0, width - label.length());
      if (start >= free) {
        axis.setCharAt(column, '┬');
        numbers.replace(start, start + label.length(), label);
        free = start + label.length() + 2;
      }
    }
    String indent = " ".repeat(labels + 1);
    lines.add(indent + "└" + axis);
    lines.add((indent + " " + numbers).stripTrailing());
    lines.add(indent + " " + " ".repeat(Math.max(0, width - DisplayWidth.of(xName))) + xName);
  }

  private void addLegend(List<String> lines, int columns, Paint paint) {
    List<String> entries = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    addEntry(entries, widths, paint.blue("⣀⡠⠊"), 3, train.name(), last(train));
    for (int i = 0; i < marked.size(); i++) {
      Curve curve = marked.get(i);
      addEntry(entries, widths, paint.yellow(mark(i)), 1, curve.name(), last(curve));
    }
    for (int i = 0; i < references.size(); i++) {
      String mark = String.valueOf(REFERENCE_MARKS[i % REFERENCE_MARKS.length]).repeat(3);
      Reference reference = references.get(i);
      addEntry(entries, widths, paint.dim(mark), 3, reference.name(), reference.value());
    }
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (used > 0 && used + 3 + widths.get(i) > columns) {
        lines.add(line.toString());
        line.setLength(0);
        used = 0;
      }
      line.append(used > 0 ? "   " : "").append(entries.get(i));
      used += (used > 0 ? 3 : 0) + widths.get(i);
    }
    lines.add(line.toString());
  }

  private static void addEntry(
      List<String> entries,
      List<Integer> widths,
      String mark,
      int markWidth,
      String name,
      double value) {
    if (Double.isFinite(value)) {
      String text = " %s %s".formatted(name, String.format(Locale.ROOT, "%.3f", value));
      entries.add(mark + text);
      widths.add(markWidth + DisplayWidth.of(text));
    }
  }

  private static double last(Curve curve) {
    for (int i = curve.ys().length - 1; i >= 0; i--) {
      if (curve.drawable(i)) {
        return curve.ys()[i];
      }
    }
    return Double.NaN;
  }
}
