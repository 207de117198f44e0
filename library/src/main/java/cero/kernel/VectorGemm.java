package cero.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products in blocks that fit the caches, after <a
 * href="https://dl.acm.org/doi/10.1145/1356052.1356053">Goto and van de Geijn 2008</a>: a block of
 * B is copied into panels two vectors wide, and the micro-kernel multiplies six rows of A by one
 * panel with the 6 x 2 vectors of C held in registers.
 */
final class VectorGemm {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Rows and columns of the micro-kernel's tile: 12 accumulators also fit AVX2's 16 registers. */
  private static final int TILE_ROWS = 6;

  private static final int TILE_COLUMNS = 2 * LANES;

  // A panel of B (256 x 32 floats) stays in the first-level cache while a block of A (192 x 256)
  // and the whole block of B (256 x 512) stay in the second-level cache. A is read where it lies.
  private static final int BLOCK_K = 256;
  private static final int BLOCK_ROWS = 32 * TILE_ROWS;
  private static final int BLOCK_COLUMNS = 512;

  /** From this many columns on, a transposed A is worth copying before it is read so often. */
  private static final int PACKING_PAYS = 192;

  /** Fewer rows than this are not worth packing B for. */
  static final int FEW_ROWS = 4;

  private static final ThreadLocal<VectorGemm> OF_THREAD = ThreadLocal.withInitial(VectorGemm::new);

  private final float[] packedB = new float[BLOCK_K * BLOCK_COLUMNS];
  private final float[] packedA = new float[BLOCK_ROWS * BLOCK_K + 8];
  private final float[] edgeA = new float[TILE_ROWS * BLOCK_K];
  private final float[] edgeC = new float[TILE_ROWS * TILE_COLUMNS];

  private VectorGemm() {}

  static void gemm(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    if (a.columns() != b.rows() || a.rows() != c.rows() || b.columns() != c.columns()) {
      throw new IllegalArgumentException(
          "(%d, %d) x (%d, %d) is not (%d, %d)"
              .formatted(a.rows(), a.columns(), b.rows(), b.columns(), c.rows(), c.columns()));
    }
    if (!accumulate && (c.rows() < FEW_ROWS || a.columns() == 0)) {
      zero(c);
    }
    if (a.columns() == 0 || c.columns() == 0) {
      return;
    }
    if (a.columnStride() != 1 && a.rowStride() != 1) {
      throw new IllegalArgumentException("neither rows nor columns of A lie in one piece");
    }
    if (c.rows() < FEW_ROWS) {
      VectorGemv.addProduct(a, b, c);
      return;
    }
    OF_THREAD.get().blocked(a, b, c, accumulate);
  }

  private static void zero(Matrix c) {
    for (int i = 0; i < c.rows(); i++) {
      int at = c.index(i, 0);
      Arrays.fill(c.data(), at, at + c.columns(), 0);
    }
  }

  private void blocked(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    int depth = a.columns();
    for (int j = 0; j < c.columns(); j += BLOCK_COLUMNS) {
      int columns = Math.min(BLOCK_COLUMNS, c.columns() - j);
      for (int k = 0; k < depth; k += BLOCK_K) {
        int kc = Math.min(BLOCK_K, depth - k);
        packB(b, k, kc, j, columns);
        for (int i = 0; i < c.rows(); i += BLOCK_ROWS) {
          int rows = Math.min(BLOCK_ROWS, c.rows() - i);
          multiplyBlock(a, i, rows, k, kc, c, j, columns, accumulate || k > 0);
        }
      }
    }
  }

  /** C's block += A's block times the packed block of B. */
  private void multiplyBlock(
      Matrix a, int i, int rows, int k, int kc, Matrix c, int j, int columns, boolean accumulate) {
    int wholeRows = rows - rows % TILE_ROWS;
    boolean packed = a.columnStride() != 1 && columns >= PACKING_PAYS;
    if (packed) {
      packA(a, i, wholeRows, k, kc);
    }
    for (int r = wholeRows; r < rows; r++) {
      copyRow(a, i + r, k, kc, edgeA, (r - wholeRows) * kc);
    }
    for (int panel = 0; panel < columns; panel += TILE_COLUMNS) {
      int panelAt = panel * kc;
      boolean wholePanel = columns - panel >= TILE_COLUMNS;
      for (int r = 0; r < wholeRows; r += TILE_ROWS) {
        float[] to = wholePanel ? c.data() : edgeC;
        int toAt = wholePanel ? c.index(i + r, j + panel) : 0;
        int toStride = wholePanel ? c.rowStride() : TILE_COLUMNS;
        boolean add = wholePanel && accumulate;
        if (packed) {
          tileOfColumns(kc, packedA, r * kc, TILE_ROWS, packedB, panelAt, to, toAt, toStride, add);
        } else {
          tile(kc, a, a.index(i + r, k), packedB, panelAt, to, toAt, toStride, add);
        }
        if (!wholePanel) {
          copyEdge(c, i + r, TILE_ROWS, j + panel, columns - panel, accumulate);
        }
      }
      if (wholeRows < rows) {
        tileOfRows(kc, edgeA, 0, kc, packedB, panelAt, edgeC, 0, TILE_COLUMNS, false);
        int width = Math.min(TILE_COLUMNS, columns - panel);
        copyEdge(c, i + wholeRows, rows - wholeRows, j + panel, width, accumulate);
      }
    }
  }

  /** Copies a block of a transposed A so that each tile's six rows lie side by side. */
  private void packA(Matrix a, int i, int rows, int k, int kc) {
    float[] from = a.data();
    int stride = a.columnStride();
    for (int r = 0; r < rows; r += TILE_ROWS) {
      int at = a.index(i + r, k);
      int to = r * kc;
      int x = 0;
      if (LANES >= 8) {
        // Eight at once: the last two are written over by the next column's.
        int safe = Math.min(kc, Math.floorDiv(from.length - 8 - at, stride) + 1);
        for (; x < safe; x++) {
          FloatVector.fromArray(FloatVector.SPECIES_256, from, at).intoArray(packedA, to);
          at += stride;
          to += TILE_ROWS;
        }
      }
      for (; x < kc; x++) {
        packedA[to] = from[at];
        packedA[to + 1] = from[at + 1];
        packedA[to + 2] = from[at + 2];
        packedA[to + 3] = from[at + 3];
        packedA[to + 4] = from[at + 4];
        packedA[to + 5] = from[at + 5];
        at += stride;
        to += TILE_ROWS;
      }
    }
  }

  private static void copyRow(Matrix a, int i, int k, int kc, float[] to, int toAt) {
    int at = a.index(i, k);
    if (a.columnStride() == 1) {
      System.arraycopy(a.data(), at, to, toAt, kc);
    } else {
      for (int x = 0; x < kc; x++) {
        to[toAt + x] = a.data()[at + x * a.columnStride()];
      }
    }
  }

  private void copyEdge(Matrix c, int i, int rows, int j, int columns, boolean accumulate) {
    float[] data = c.data();
    for (int r = 0; r < rows; r++) {
      int at = c.index(i + r, j);
      for (int col = 0; col < columns; col++) {
        float value = edgeC[r * TILE_COLUMNS + col];
        data[at + col] = accumulate ? data[at + col] + value : value;
      }
    }
  }

  /**
   * Copies B's block (kc, columns) into panels of (kc, TILE_COLUMNS), the last filled with zeros.
   */
  private void packB(Matrix b, int k, int kc, int j, int columns) {
    for (int panel = 0; panel < columns; panel += TILE_COLUMNS) {
      int width = Math.min(TILE_COLUMNS, columns - panel);
      int to = panel * kc;
      int from = b.index(k, j + panel);
      if (width < TILE_COLUMNS) {
        Arrays.fill(packedB, to, to + kc * TILE_COLUMNS, 0);
      }
      if (b.columnStride() != 1) {
        VectorTranspose.transpose(
            Matrix.of(b.data(), from, width, kc, b.columnStride()),
            Matrix.of(packedB, to, kc, width, TILE_COLUMNS));
      } else if (width == TILE_COLUMNS) {
        copyPanel(b.data(), from, b.rowStride(), packedB, to, kc);
      } else {
        for (int row = 0; row < kc; row++) {
          System.arraycopy(
              b.data(), from + row * b.rowStride(), packedB, to + row * TILE_COLUMNS, width);
        }
      }
    }
  }

  private static void copyPanel(float[] b, int from, int stride, float[] packed, int to, int kc) {
    for (int row = 0; row < kc; row++) {
      FloatVector.fromArray(SPECIES, b, from).intoArray(packed, to);
      FloatVector.fromArray(SPECIES, b, from + LANES).intoArray(packed, to + LANES);
      from += stride;
      to += TILE_COLUMNS;
    }
  }

  /** Six rows of A (6, kc) times a panel of B (kc, TILE_COLUMNS), by A's layout. */
  private static void tile(
      int kc,
      Matrix a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int cStride,
      boolean accumulate) {
    if (a.columnStride() == 1) {
      tileOfRows(kc, a.data(), aAt, a.rowStride(), b, bAt, c, cAt, cStride, accumulate);
    } else {
      tileOfColumns(kc, a.data(), aAt, a.columnStride(), b, bAt, c, cAt, cStride, accumulate);
    }
  }

  /** The micro-kernel where each of A's rows lies in one piece. */
  private static void tileOfRows(
      int kc,
      float[] a,
      int a0,
      int aStride,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int cStride,
      boolean accumulate) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    FloatVector c40 = c00;
    FloatVector c41 = c00;
    FloatVector c50 = c00;
    FloatVector c51 = c00;
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int a4 = a3 + aStride;
    int a5 = a4 + aStride;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * TILE_COLUMNS);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + k * TILE_COLUMNS + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + k]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + k]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[a2 + k]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[a3 + k]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(SPECIES, a[a4 + k]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(SPECIES, a[a5 + k]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
    }
    store(c, cAt, c00, c01, accumulate);
    store(c, cAt + cStride, c10, c11, accumulate);
    store(c, cAt + 2 * cStride, c20, c21, accumulate);
    store(c, cAt + 3 * cStride, c30, c31, accumulate);
    store(c, cAt + 4 * cStride, c40, c41, accumulate);
    store(c, cAt + 5 * cStride, c50, c51, accumulate);
  }

  /** The micro-kernel where each of A's columns lies in one piece: A is a transposed matrix. */
  private static void tileOfColumns(
      int kc,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int cStride,
      boolean accumulate) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    FloatVector c40 = c00;
    FloatVector c41 = c00;
    FloatVector c50 = c00;
    FloatVector c51 = c00;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * TILE_COLUMNS);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + k * TILE_COLUMNS + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[aAt]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[aAt + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[aAt + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[aAt + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(SPECIES, a[aAt + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(SPECIES, a[aAt + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      aAt += aStride;
    }
    store(c, cAt, c00, c01, accumulate);
    store(c, cAt + cStride, c10, c11, accumulate);
    store(c, cAt + 2 * cStride, c20, c21, accumulate);
    store(c, cAt + 3 * cStride, c30, c31, accumulate);
    store(c, cAt + 4 * cStride, c40, c41, accumulate);
    store(c, cAt + 5 * cStride, c50, c51, accumulate);
  }

  private static void store(
      float[] c, int at, FloatVector left, FloatVector right, boolean accumulate) {
    if (accumulate) {
      left = left.add(FloatVector.fromArray(SPECIES, c, at));
      right = right.add(FloatVector.fromArray(SPECIES, c, at + LANES));
    }
    left.intoArray(c, at);
    right.intoArray(c, at + LANES);
  }
}
