package cero.kernel;

import java.util.Arrays;

/**
 * Matrix products in blocks that fit the caches, after <a
 * href="https://dl.acm.org/doi/10.1145/1356052.1356053">Goto and van de Geijn 2008</a>: a block of
 * B is copied into panels, and rows of A go through it a block at a time.
 */
final class VectorGemm {
  // A block of A (96 x 1024 floats) stays in the second-level cache while the panels of B, 1024 x
  // 32
  // floats each, come by. Long sums are worth more than a panel that fits the first level: each
  // part
  // of a sum reads and writes C.
  private static final int BLOCK_DEPTH = 1024;
  private static final int BLOCK_ROWS = 16 * VectorTile.ROWS;
  private static final int BLOCK_COLUMNS = 384;

  private static final ThreadLocal<VectorGemm> OF_THREAD = ThreadLocal.withInitial(VectorGemm::new);

  private final VectorPanels panels = new VectorPanels();
  private float[] packedB = {};

  private VectorGemm() {}

  static void gemm(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    if (a.columns() != b.rows() || a.rows() != c.rows() || b.columns() != c.columns()) {
      throw new IllegalArgumentException(
          "(%d, %d) x (%d, %d) is not (%d, %d)"
              .formatted(a.rows(), a.columns(), b.rows(), b.columns(), c.rows(), c.columns()));
    }
    if (!accumulate && (c.rows() < Kernels.FEW_ROWS || a.columns() == 0)) {
      zero(c);
    }
    if (a.columns() == 0 || c.columns() == 0) {
      return;
    }
    if (a.columnStride() != 1 && a.rowStride() != 1) {
      throw new IllegalArgumentException("neither rows nor columns of A lie in one piece");
    }
    if (c.rows() < Kernels.FEW_ROWS) {
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
    int step = Math.ceilDiv(depth, Math.ceilDiv(depth, BLOCK_DEPTH));
    int width = VectorPanels.padded(Math.min(BLOCK_COLUMNS, c.columns()));
    if (packedB.length < step * width) {
      packedB = new float[step * width];
    }
    for (int j = 0; j < c.columns(); j += BLOCK_COLUMNS) {
      int jEnd = Math.min(c.columns(), j + BLOCK_COLUMNS);
      for (int k = 0; k < depth; k += step) {
        int kEnd = Math.min(depth, k + step);
        VectorPanels.pack(b.rows(k, kEnd).columns(j, jEnd), packedB);
        int stride = (kEnd - k) * VectorTile.COLUMNS;
        for (int i = 0; i < c.rows(); i += BLOCK_ROWS) {
          int iEnd = Math.min(c.rows(), i + BLOCK_ROWS);
          panels.multiply(
              a.rows(i, iEnd).columns(k, kEnd),
              packedB,
              0,
              stride,
              c.rows(i, iEnd).columns(j, jEnd),
              accumulate || k > 0);
        }
      }
    }
  }
}
