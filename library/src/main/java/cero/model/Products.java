package cero.model;

import cero.kernel.Kernels;
import cero.kernel.Matrix;
import cero.parallel.Team;

/** Matrix products, cut into tasks for the team. */
final class Products {
  /** Multiplications and additions below which a product is not worth a second thread. */
  private static final long SMALL_PRODUCT = 200_000;

  /** Tasks that a product is cut into, so that threads even out. */
  private static final int TASKS = 8;

  private static final int FEW_ROWS = 4;
  private static final int LOWEST_TILE = 48;
  private static final int HIGHEST_TILE = 1056;
  private static final int NARROWEST_TILE = 64;
  private static final int WIDEST_TILE = 384;
  private static final int LOWEST_TRANSPOSED = 192;
  private static final int HIGHEST_TRANSPOSED = 504;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final Kernels kernels;
  private final Team team;
  private float[] copied = {};

  Products(Kernels kernels, Team team) {
    this.kernels = kernels;
    this.team = team;
  }

  /** C = A·B, or C += A·B when {@code accumulate}. */
  void gemm(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    if ((long) c.rows() * c.columns() * a.columns() < SMALL_PRODUCT) {
      kernels.gemm(a, b, c, accumulate);
    } else if (c.rows() < FEW_ROWS) {
      gemmOfFewRows(a, b, c, accumulate);
    } else if (b.columnStride() != 1 && !accumulate && isLargest(b, a, c)) {
      gemmOfTransposes(a, b, c);
    } else {
      gemmInTiles(a, b, c, accumulate);
    }
  }

  /** Whether a matrix has more elements than two others together. */
  private static boolean isLargest(Matrix b, Matrix a, Matrix c) {
    long others = (long) a.rows() * a.columns() + (long) c.rows() * c.columns();
    return (long) b.rows() * b.columns() > others;
  }

  /**
   * Cᵀ = Bᵀ·Aᵀ. A matrix B that lies transposed is the one that would be copied most; this way it
   * is read where it lies, and A and each block of C are transposed instead.
   */
  private void gemmOfTransposes(Matrix a, Matrix b, Matrix c) {
    Matrix left = b.transposed();
    Matrix right = withAdjacentColumns(a.transposed());
    int width = right.columns();
    Range.each(
        team,
        left.rows(),
        Math.clamp(left.rows() / TASKS / 6 * 6L, LOWEST_TRANSPOSED, HIGHEST_TRANSPOSED),
        (from, to) -> {
          float[] scratch = SCRATCH.get().of((to - from) * width);
          Matrix block = Matrix.of(scratch, to - from, width);
          kernels.gemm(left.rows(from, to), right, block, false);
          kernels.copy(block.transposed(), c.columns(from, to));
        });
  }

  /** A thread's memory for what it needs within a task. */
  private static final class Scratch {
    private float[] floats = {};

    float[] of(int size) {
      if (floats.length < size) {
        floats = new float[size];
      }
      return floats;
    }
  }

  /**
   * Cuts C into tiles, at least two for each thread. A task copies the columns of B that it needs
   * and, where A lies transposed, rows of A: low tiles copy B more often, narrow ones A.
   */
  private void gemmInTiles(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    int rows = c.rows();
    int columns = c.columns();
    double costOfB = 2;
    double costOfA = a.columnStride() == 1 ? 0.5 : 1.5; // where it lies in rows, it is only read
    int rowParts = Math.ceilDiv(rows, HIGHEST_TILE);
    int columnParts = Math.ceilDiv(columns, WIDEST_TILE);
    while (rowParts * columnParts < 2 * team.size()) {
      boolean rowsDivide = rows / (2 * rowParts) >= LOWEST_TILE;
      boolean columnsDivide = columns / (2 * columnParts) >= NARROWEST_TILE;
      if (!rowsDivide && !columnsDivide) {
        break;
      }
      double moreForB = costOfB * rowParts / rows;
      double moreForA = costOfA * columnParts / columns;
      if (rowsDivide && (!columnsDivide || moreForB < moreForA)) {
        rowParts *= 2;
      } else {
        columnParts *= 2;
      }
    }
    int rowsEach = rowsEach(rows, rowParts);
    int columnsEach = Math.ceilDiv(Math.ceilDiv(columns, columnParts), 32) * 32;
    int across = Math.ceilDiv(columns, columnsEach);
    team.run(
        Math.ceilDiv(rows, rowsEach) * across,
        task -> {
          int i = task / across * rowsEach;
          int j = task % across * columnsEach;
          int iEnd = Math.min(rows, i + rowsEach);
          int jEnd = Math.min(columns, j + columnsEach);
          kernels.gemm(
              a.rows(i, iEnd), b.columns(j, jEnd), c.rows(i, iEnd).columns(j, jEnd), accumulate);
        });
  }

  /**
   * Rows of a part, in whole tiles; no part is of so few that they were added up in another order.
   */
  private static int rowsEach(int rows, int parts) {
    int each = Math.ceilDiv(Math.ceilDiv(rows, parts), 6) * 6;
    while (rows % each > 0 && rows % each < FEW_ROWS) {
      each += 6;
    }
    return each;
  }

  /** The same matrix, copied if it lies transposed: better once for all tasks than once in each. */
  private Matrix withAdjacentColumns(Matrix b) {
    if (b.columnStride() == 1) {
      return b;
    }
    int size = Math.multiplyExact(b.rows(), b.columns());
    if (copied.length < size) {
      copied = new float[size];
    }
    Matrix copy = Matrix.of(copied, b.rows(), b.columns());
    Range.each(
        team, b.rows(), 64, (from, to) -> kernels.copy(b.rows(from, to), copy.rows(from, to)));
    return copy;
  }

  /** A product that is bound by reading B: each task reads some of its columns. */
  private void gemmOfFewRows(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    int step = b.columnStride() == 1 ? 256 : 64;
    step = Math.max(step, (c.columns() + 63) / 64);
    Range.each(
        team,
        c.columns(),
        step,
        (from, to) -> kernels.gemm(a, b.columns(from, to), c.columns(from, to), accumulate));
  }
}
