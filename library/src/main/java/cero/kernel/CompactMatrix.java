package cero.kernel;

/**
 * A weight matrix in fewer bits than floats have, to be multiplied but not trained.
 *
 * <p>Its columns lie in panels of {@value #PANEL}, the last filled with zeros, and in each panel
 * row after row: the product with a row of x reads memory from one end to the other, and the sums
 * of adjacent columns are the lanes of a vector. Threads may share it, as long as none changes its
 * weights.
 */
public abstract sealed class CompactMatrix implements WeightMatrix permits Bf16Matrix, Int8Matrix {
  /** Columns in a panel. */
  public static final int PANEL = 64;

  private final int rows;
  private final int columns;

  CompactMatrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  @Override
  public final int rows() {
    return rows;
  }

  @Override
  public final int columns() {
    return columns;
  }

  /** The value that is held at row i and column j. */
  public abstract float get(int i, int j);

  /**
   * Takes over the nearest values that can be held.
   *
   * @param values (K, N)
   * @throws IllegalArgumentException if they are of another shape
   */
  public final void set(Matrix values) {
    if (values.rows() != rows || values.columns() != columns) {
      throw new IllegalArgumentException(
          "(%d, %d) values for a matrix of (%d, %d)"
              .formatted(values.rows(), values.columns(), rows, columns));
    }
    for (int panel = 0; panel < columns; panel += PANEL) {
      setPanel(values, panel, Math.min(columns, panel + PANEL));
    }
  }

  /** Sets the columns of one panel. */
  abstract void setPanel(Matrix values, int from, int to);

  /** The place of an element of a (rows, ·) matrix in panels. */
  static int index(int rows, int i, int j) {
    return (j / PANEL * rows + i) * PANEL + j % PANEL;
  }

  /**
   * Elements of all panels together.
   *
   * @throws IllegalArgumentException if they do not fit into one array
   */
  static int paddedSize(int rows, int columns) {
    long size = ((long) columns + PANEL - 1) / PANEL * PANEL * rows;
    if (size > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "a compact matrix of %d x %d does not fit into one array".formatted(rows, columns));
    }
    return (int) size;
  }
}
