package cero.device;

import cero.kernel.Kernels;
import cero.kernel.Matrix;
import cero.parallel.Team;

/** Products by the kernels, cut into tiles, each a task for the team. */
final class TiledProducts implements MatrixProducts {
  /** Multiplications and additions below which a product is not worth a second thread. */
  private static final long SMALL_PRODUCT = 200_000;

  private static final int LOWEST_TILE = 48;
  private static final int HIGHEST_TILE = 1056;
  private static final int NARROWEST_TILE = 64;
  private static final int WIDEST_TILE = 384;

  private final Kernels kernels;
  private final Team team;

  TiledProducts(Kernels kernels, Team team) {
    this.kernels = kernels;
    this.team = team;
  }

  @Override
  public void gemm(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    if ((long) c.rows() * c.columns() * a.columns() < SMALL_PRODUCT) {
      team.requireOpen();
      kernels.gemm(a, b, c, accumulate);
    } else if (c.rows() < Kernels.FEW_ROWS) {
      gemmOfFewRows(a, b, c, accumulate);
    } else {
      gemmInTiles(a, b, c, accumulate);
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
    int each = Math.ceilDiv(Math.ceilDiv(rows, parts), 12) * 12; // tiles have six rows or four
    while (rows % each > 0 && rows % each < Kernels.FEW_ROWS) {
      each += 12;
    }
    return each;
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
