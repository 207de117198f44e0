package cero.device;

import cero.kernel.CompactMatrix;
import cero.kernel.Kernels;
import cero.kernel.Matrix;
import cero.kernel.WeightMatrix;
import cero.parallel.Team;
import java.util.Arrays;

/**
 * Products of rows with a model's weights, cut into tasks for the team. With one row, as each new
 * token makes them, they are bound by reading the weights, and each task reads its part of memory
 * from one end to the other. Threads may share it.
 */
final class WeightProducts {
  /** Weights from which on a product with one row is worth a second thread. */
  private static final int LARGE = 200_000;

  /** Tasks that a product is cut into, so that threads even out. */
  private static final int TASKS = 8;

  /** With fewer rows each goes through the compact weights for itself. */
  private static final int FEW_ROWS = 4;

  private static final int MOST_PANELS = 8;
  private static final int PANEL = CompactMatrix.PANEL;

  private static final float[] ONES = new float[TASKS];

  static {
    Arrays.fill(ONES, 1);
  }

  private static final ThreadLocal<Floats> PARTS = ThreadLocal.withInitial(Floats::new);
  private static final ThreadLocal<Floats> EXPANDED = ThreadLocal.withInitial(Floats::new);

  private final Kernels kernels;
  private final Team team;
  private final MatrixProducts products;

  WeightProducts(Kernels kernels, Team team, MatrixProducts products) {
    this.kernels = kernels;
    this.team = team;
    this.products = products;
  }

  /** y = x·W, or y += x·W when {@code accumulate}; x is (rows, K), y (rows, N). */
  void multiply(Matrix x, WeightMatrix w, float[] y, boolean accumulate) {
    switch (w) {
      case Matrix floats when x.rows() == 1 && floats.columnStride() == 1 && isLarge(floats) ->
          multiplyRow(x, floats, y, accumulate);
      case Matrix floats ->
          products.gemm(x, floats, Matrix.of(y, x.rows(), w.columns()), accumulate);
      case CompactMatrix compact when x.rows() < FEW_ROWS ->
          multiplyRows(x, compact, y, accumulate);
      case CompactMatrix compact -> multiplyExpanded(x, compact, y, accumulate);
    }
  }

  /** dx = dy·Wᵀ; dy is (rows, N), dx (rows, K). */
  void multiplyTransposed(Matrix dy, WeightMatrix w, Matrix dx) {
    switch (w) {
      case Matrix floats -> products.gemm(dy, floats.transposed(), dx, false);
      case CompactMatrix compact -> multiplyExpandedTransposed(dy, compact, dx);
    }
  }

  /** Each task takes some rows through all weights, of which it makes floats a few at a time. */
  private void multiplyExpandedTransposed(Matrix dy, CompactMatrix w, Matrix dx) {
    int step = Math.max(Kernels.FEW_ROWS, Math.ceilDiv(dy.rows(), TASKS));
    int width = PANEL * Math.clamp(panels(w), 1, MOST_PANELS);
    Range.each(
        team,
        dy.rows(),
        step,
        (first, last) -> {
          float[] floats = EXPANDED.get().atLeast(w.rows() * width);
          for (int from = 0; from < w.columns(); from += width) {
            int to = Math.min(w.columns(), from + width);
            kernels.expand(w, from, to, floats);
            kernels.gemm(
                dy.rows(first, last).columns(from, to),
                Matrix.of(floats, w.rows(), to - from).transposed(),
                dx.rows(first, last),
                from > 0);
          }
        });
  }

  private static boolean isLarge(Matrix w) {
    return (long) w.rows() * w.columns() >= LARGE;
  }

  /**
   * The product of one row, whose sums are cut: each task takes some rows of W, which lie in one
   * piece, and what the tasks have is added in their order.
   */
  private void multiplyRow(Matrix x, Matrix w, float[] y, boolean accumulate) {
    int columns = w.columns();
    int step = Math.ceilDiv(Math.ceilDiv(w.rows(), TASKS), 4) * 4;
    int tasks = Math.ceilDiv(w.rows(), step);
    float[] sums = PARTS.get().atLeast(tasks * columns);
    Range.each(
        team,
        w.rows(),
        step,
        (from, to) -> {
          Matrix part = Matrix.of(sums, from / step * columns, 1, columns, columns);
          kernels.gemm(x.columns(from, to), w.rows(from, to), part, false);
        });
    Matrix ones = Matrix.of(ONES, 1, tasks);
    kernels.gemm(ones, Matrix.of(sums, tasks, columns), Matrix.of(y, 1, columns), accumulate);
  }

  private void multiplyRows(Matrix x, CompactMatrix w, float[] y, boolean accumulate) {
    int columns = w.columns();
    if (!accumulate) {
      Arrays.fill(y, 0, x.rows() * columns, 0);
    }
    int step = PANEL * Math.clamp(panels(w) / (2 * TASKS), 1, MOST_PANELS);
    Range.each(
        team,
        columns,
        step,
        (from, to) -> {
          for (int row = 0; row < x.rows(); row++) {
            int xAt = x.offset() + row * x.rowStride();
            kernels.addRowProduct(x.data(), xAt, w, y, row * columns, from, to);
          }
        });
  }

  /** Each task makes floats of some columns, and multiplies all rows by them. */
  private void multiplyExpanded(Matrix x, CompactMatrix w, float[] y, boolean accumulate) {
    Matrix products = Matrix.of(y, x.rows(), w.columns());
    int step = PANEL * Math.clamp(Math.ceilDiv(panels(w), TASKS), 1, MOST_PANELS);
    Range.each(
        team,
        w.columns(),
        step,
        (from, to) -> {
          float[] floats = EXPANDED.get().atLeast(w.rows() * (to - from));
          kernels.expand(w, from, to, floats);
          Matrix expanded = Matrix.of(floats, w.rows(), to - from);
          kernels.gemm(x, expanded, products.columns(from, to), accumulate);
        });
  }

  private static int panels(CompactMatrix w) {
    return Math.ceilDiv(w.columns(), PANEL);
  }

  /** An array that grows. */
  private static final class Floats {
    private float[] floats = {};

    float[] atLeast(int size) {
      if (floats.length < size) {
        floats = new float[size];
      }
      return floats;
    }
  }
}
