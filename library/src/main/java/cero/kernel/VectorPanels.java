package cero.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with a matrix B that was copied into panels as wide as a {@link VectorTile}, so that the
 * micro-kernel reads it from front to back: what {@link VectorGemm} does with block after block,
 * and {@link VectorAttention} with keys and values. One for each thread.
 */
final class VectorPanels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int TILE_ROWS = VectorTile.ROWS;
  private static final int TILE_COLUMNS = VectorTile.COLUMNS;

  /** Tiles whose rows of a transposed A are copied together, so that whole cache lines are read. */
  private static final int GROUP = 8;

  /** From this many columns on, a transposed A is worth copying before it is read so often. */
  private static final int PACKING_PAYS = 192;

  private final float[] edgeC = new float[TILE_ROWS * TILE_COLUMNS];
  private float[] edgeA = {};
  private float[] packedA = {};

  /** A multiple of a panel's width that is at least {@code columns}. */
  static int padded(int columns) {
    return Math.ceilDiv(columns, TILE_COLUMNS) * TILE_COLUMNS;
  }

  /**
   * Copies B (depth, N) into panels of (depth, COLUMNS), one after another; the last is filled up
   * with zeros.
   *
   * @param b with adjacent rows or adjacent columns
   * @param panels depth · {@link #padded}(N) floats, written
   */
  static void pack(Matrix b, float[] panels) {
    int depth = b.rows();
    for (int j = 0; j < b.columns(); j += TILE_COLUMNS) {
      int width = Math.min(TILE_COLUMNS, b.columns() - j);
      int to = j * depth;
      int from = b.index(0, j);
      if (width < TILE_COLUMNS) {
        Arrays.fill(panels, to, to + depth * TILE_COLUMNS, 0);
      }
      if (b.columnStride() != 1) {
        VectorTranspose.transpose(
            Matrix.of(b.data(), from, width, depth, b.columnStride()),
            Matrix.of(panels, to, depth, width, TILE_COLUMNS));
      } else if (width == TILE_COLUMNS) {
        copyPanel(b.data(), from, b.rowStride(), panels, to, depth);
      } else {
        for (int k = 0; k < depth; k++) {
          System.arraycopy(
              b.data(), from + k * b.rowStride(), panels, to + k * TILE_COLUMNS, width);
        }
      }
    }
  }

  private static void copyPanel(float[] b, int from, int stride, float[] panel, int to, int depth) {
    for (int k = 0; k < depth; k++) {
      FloatVector.fromArray(SPECIES, b, from).intoArray(panel, to);
      FloatVector.fromArray(SPECIES, b, from + LANES).intoArray(panel, to + LANES);
      from += stride;
      to += TILE_COLUMNS;
    }
  }

  /**
   * C (M, N) = A (M, depth) · B (depth, N), or C += where {@code accumulate}.
   *
   * @param a with adjacent rows or adjacent columns
   * @param panels of B, the first's row for A's first column at {@code at}
   * @param stride floats from one panel to the next
   */
  void multiply(Matrix a, float[] panels, int at, int stride, Matrix c, boolean accumulate) {
    int depth = a.columns();
    int rows = a.rows();
    int whole = rows - rows % TILE_ROWS;
    boolean packed = a.columnStride() != 1 && c.columns() >= PACKING_PAYS;
    if (packed) {
      packColumns(a, whole);
    }
    copyEdgeRows(a, whole);
    for (int j = 0; j < c.columns(); j += TILE_COLUMNS) {
      int panel = at + j / TILE_COLUMNS * stride;
      int width = Math.min(TILE_COLUMNS, c.columns() - j);
      boolean direct = width == TILE_COLUMNS;
      for (int i = 0; i < whole; i += TILE_ROWS) {
        float[] to = direct ? c.data() : edgeC;
        int toAt = direct ? c.index(i, j) : 0;
        int toStride = direct ? c.rowStride() : TILE_COLUMNS;
        boolean add = direct && accumulate;
        if (packed) {
          VectorTile.ofColumns(
              depth, packedA, i * depth, TILE_ROWS, panels, panel, to, toAt, toStride, add);
        } else if (a.columnStride() == 1) {
          VectorTile.ofRows(
              depth,
              a.data(),
              a.index(i, 0),
              a.rowStride(),
              panels,
              panel,
              to,
              toAt,
              toStride,
              add);
        } else {
          VectorTile.ofColumns(
              depth,
              a.data(),
              a.index(i, 0),
              a.columnStride(),
              panels,
              panel,
              to,
              toAt,
              toStride,
              add);
        }
        if (!direct) {
          copyEdge(c, i, TILE_ROWS, j, width, accumulate);
        }
      }
      if (whole < rows) {
        VectorTile.ofRows(depth, edgeA, 0, depth, panels, panel, edgeC, 0, TILE_COLUMNS, false);
        copyEdge(c, whole, rows - whole, j, width, accumulate);
      }
    }
  }

  /** Copies rows of a transposed A so that each tile's rows lie side by side. */
  private void packColumns(Matrix a, int rows) {
    int depth = a.columns();
    int size = rows * depth + LANES;
    if (packedA.length < size) {
      packedA = new float[size];
    }
    int i = 0;
    if (LANES >= 8) {
      for (; i + GROUP * TILE_ROWS <= rows; i += GROUP * TILE_ROWS) {
        int from = a.index(i, 0);
        int stride = a.columnStride();
        // Eight floats at once: those after the tile's rows are written over by the next column's,
        // which the last column does not have; and no vector may reach beyond the array.
        int last = a.data().length - (GROUP - 1) * TILE_ROWS - 8;
        int safe = Math.clamp(Math.floorDiv(last - from, stride) + 1L, 0, depth - 1);
        packGroup(a.data(), from, stride, packedA, i * depth, depth, safe);
        for (int tile = i; tile < i + GROUP * TILE_ROWS; tile += TILE_ROWS) {
          packTile(a, tile, safe);
        }
      }
    }
    for (; i < rows; i += TILE_ROWS) {
      packTile(a, i, 0);
    }
  }

  private static void packGroup(
      float[] a, int from, int stride, float[] packed, int to, int depth, int columns) {
    int next = TILE_ROWS * depth;
    for (int k = 0; k < columns; k++) {
      copyEight(a, from, packed, to);
      copyEight(a, from + TILE_ROWS, packed, to + next);
      copyEight(a, from + 2 * TILE_ROWS, packed, to + 2 * next);
      copyEight(a, from + 3 * TILE_ROWS, packed, to + 3 * next);
      copyEight(a, from + 4 * TILE_ROWS, packed, to + 4 * next);
      copyEight(a, from + 5 * TILE_ROWS, packed, to + 5 * next);
      copyEight(a, from + 6 * TILE_ROWS, packed, to + 6 * next);
      copyEight(a, from + 7 * TILE_ROWS, packed, to + 7 * next);
      from += stride;
      to += TILE_ROWS;
    }
  }

  private static void copyEight(float[] from, int at, float[] to, int toAt) {
    FloatVector.fromArray(FloatVector.SPECIES_256, from, at).intoArray(to, toAt);
  }

  /** One tile's rows, from column {@code k} on. */
  private void packTile(Matrix a, int i, int k) {
    int depth = a.columns();
    float[] from = a.data();
    int at = a.index(i, k);
    int to = i * depth + k * TILE_ROWS;
    for (; k < depth; k++) {
      for (int row = 0; row < TILE_ROWS; row++) {
        packedA[to + row] = from[at + row];
      }
      at += a.columnStride();
      to += TILE_ROWS;
    }
  }

  /** The rows after the last whole tile; what lies behind them does not matter. */
  private void copyEdgeRows(Matrix a, int from) {
    int depth = a.columns();
    if (edgeA.length < TILE_ROWS * depth) {
      edgeA = new float[TILE_ROWS * depth];
    }
    for (int i = from; i < a.rows(); i++) {
      int to = (i - from) * depth;
      int at = a.index(i, 0);
      if (a.columnStride() == 1) {
        System.arraycopy(a.data(), at, edgeA, to, depth);
      } else {
        for (int k = 0; k < depth; k++) {
          edgeA[to + k] = a.data()[at + k * a.columnStride()];
        }
      }
    }
  }

  private void copyEdge(Matrix c, int i, int rows, int j, int columns, boolean accumulate) {
    float[] data = c.data();
    for (int row = 0; row < rows; row++) {
      int at = c.index(i + row, j);
      int from = row * TILE_COLUMNS;
      if (!accumulate) {
        System.arraycopy(edgeC, from, data, at, columns);
      } else {
        for (int column = 0; column < columns; column++) {
          data[at + column] += edgeC[from + column];
        }
      }
    }
  }
}
