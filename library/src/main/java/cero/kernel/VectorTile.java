package cero.kernel;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels of matrix products: a few rows of A times a panel of B two vectors wide, with
 * the vectors of C held in registers.
 *
 * <p>Each stands in a method of its own with few live numbers: past the compiler's limits vectors
 * become objects, a hundred times slower, without a warning.
 */
final class VectorTile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /**
   * Six where there are 32 registers. x86 has 16 without AVX-512, and though 6 x 2 sums, two
   * vectors of B and one of A would fit, C2 keeps some of them in memory: half as fast as four
   * rows.
   */
  static final int ROWS = isX86() && LANES < 16 ? 4 : 6;

  static final int COLUMNS = 2 * LANES;

  private VectorTile() {}

  private static boolean isX86() {
    return List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
  }

  /**
   * C (ROWS, COLUMNS) = A (ROWS, depth) · B (depth, COLUMNS), or C += where {@code accumulate}, for
   * an A whose rows lie in one piece each and are {@code aStride} apart.
   *
   * @param b a panel: its rows follow each other
   */
  static void ofRows(
      int depth,
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
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * COLUMNS);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + k * COLUMNS + LANES);
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
      if (ROWS == 6) {
        x = FloatVector.broadcast(SPECIES, a[a4 + k]);
        c40 = x.fma(b0, c40);
        c41 = x.fma(b1, c41);
        x = FloatVector.broadcast(SPECIES, a[a5 + k]);
        c50 = x.fma(b0, c50);
        c51 = x.fma(b1, c51);
      }
    }
    store(c, cAt, c00, c01, accumulate);
    store(c, cAt + cStride, c10, c11, accumulate);
    store(c, cAt + 2 * cStride, c20, c21, accumulate);
    store(c, cAt + 3 * cStride, c30, c31, accumulate);
    if (ROWS == 6) {
      store(c, cAt + 4 * cStride, c40, c41, accumulate);
      store(c, cAt + 5 * cStride, c50, c51, accumulate);
    }
  }

  /** The same for an A whose columns lie in one piece each and are {@code aStride} apart. */
  static void ofColumns(
      int depth,
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
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * COLUMNS);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + k * COLUMNS + LANES);
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
      if (ROWS == 6) {
        x = FloatVector.broadcast(SPECIES, a[aAt + 4]);
        c40 = x.fma(b0, c40);
        c41 = x.fma(b1, c41);
        x = FloatVector.broadcast(SPECIES, a[aAt + 5]);
        c50 = x.fma(b0, c50);
        c51 = x.fma(b1, c51);
      }
      aAt += aStride;
    }
    store(c, cAt, c00, c01, accumulate);
    store(c, cAt + cStride, c10, c11, accumulate);
    store(c, cAt + 2 * cStride, c20, c21, accumulate);
    store(c, cAt + 3 * cStride, c30, c31, accumulate);
    if (ROWS == 6) {
      store(c, cAt + 4 * cStride, c40, c41, accumulate);
      store(c, cAt + 5 * cStride, c50, c51, accumulate);
    }
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
