package cero.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with a few rows, as generation makes them token by token: bound by reading B once, so B
 * is read as it lies in memory.
 */
final class VectorGemv {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorGemv() {}

  /** C += A·B. */
  static void addProduct(Matrix a, Matrix b, Matrix c) {
    for (int i = 0; i < c.rows(); i++) {
      if (b.columnStride() == 1) {
        addRowTimesMatrix(a, i, b, c);
      } else {
        addRowTimesTransposed(a, i, b, c);
      }
    }
  }

  /** Row i of C += row i of A times B, with four rows of B read at once as they lie in memory. */
  private static void addRowTimesMatrix(Matrix a, int i, Matrix b, Matrix c) {
    int depth = a.columns();
    int columns = c.columns();
    int vectors = SPECIES.loopBound(columns);
    float[] bs = b.data();
    float[] cs = c.data();
    int cAt = c.index(i, 0);
    int k = 0;
    for (; k + 4 <= depth; k += 4) {
      float x0 = a.get(i, k);
      float x1 = a.get(i, k + 1);
      float x2 = a.get(i, k + 2);
      float x3 = a.get(i, k + 3);
      FloatVector v0 = FloatVector.broadcast(SPECIES, x0);
      FloatVector v1 = FloatVector.broadcast(SPECIES, x1);
      FloatVector v2 = FloatVector.broadcast(SPECIES, x2);
      FloatVector v3 = FloatVector.broadcast(SPECIES, x3);
      int b0 = b.index(k, 0);
      int b1 = b.index(k + 1, 0);
      int b2 = b.index(k + 2, 0);
      int b3 = b.index(k + 3, 0);
      for (int j = 0; j < vectors; j += LANES) {
        FloatVector sum = FloatVector.fromArray(SPECIES, cs, cAt + j);
        sum = v0.fma(FloatVector.fromArray(SPECIES, bs, b0 + j), sum);
        sum = v1.fma(FloatVector.fromArray(SPECIES, bs, b1 + j), sum);
        sum = v2.fma(FloatVector.fromArray(SPECIES, bs, b2 + j), sum);
        sum = v3.fma(FloatVector.fromArray(SPECIES, bs, b3 + j), sum);
        sum.intoArray(cs, cAt + j);
      }
      for (int j = vectors; j < columns; j++) {
        float sum = Math.fma(x0, bs[b0 + j], cs[cAt + j]);
        sum = Math.fma(x1, bs[b1 + j], sum);
        sum = Math.fma(x2, bs[b2 + j], sum);
        cs[cAt + j] = Math.fma(x3, bs[b3 + j], sum);
      }
    }
    for (; k < depth; k++) {
      float x = a.get(i, k);
      int at = b.index(k, 0);
      for (int j = 0; j < columns; j++) {
        cs[cAt + j] = Math.fma(x, bs[at + j], cs[cAt + j]);
      }
    }
  }

  /** Row i of C += row i of A times B, where B's columns are adjacent in memory: dot products. */
  private static void addRowTimesTransposed(Matrix a, int i, Matrix b, Matrix c) {
    int depth = a.columns();
    float[] x = a.data();
    int xAt = a.index(i, 0);
    if (a.columnStride() != 1) {
      x = new float[depth];
      for (int k = 0; k < depth; k++) {
        x[k] = a.get(i, k);
      }
      xAt = 0;
    }
    float[] square = new float[LANES * LANES];
    for (int j = 0; j < c.columns(); j += LANES) {
      int count = Math.min(LANES, c.columns() - j);
      for (int column = 0; column < count; column++) {
        dotInLanes(x, xAt, b.data(), b.index(0, j + column), depth, square, column * LANES);
      }
      VectorLaneSums.sumRows(square);
      for (int column = 0; column < count; column++) {
        int bAt = b.index(0, j + column);
        c.data()[c.index(i, j + column)] += withTail(square[column], x, xAt, b.data(), bAt, depth);
      }
    }
  }

  static float dot(float[] x, int xAt, float[] y, int yAt, int length, float[] lanes) {
    dotInLanes(x, xAt, y, yAt, length, lanes, 0);
    return withTail(VectorMath.sum(lanes), x, xAt, y, yAt, length);
  }

  /** The dot product of as much as four vectors at a time go through, not yet added up. */
  private static void dotInLanes(
      float[] x, int xAt, float[] y, int yAt, int length, float[] lanes, int lanesAt) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i + 4 * LANES <= length; i += 4 * LANES) {
      int u = xAt + i;
      int v = yAt + i;
      s0 = FloatVector.fromArray(SPECIES, x, u).fma(FloatVector.fromArray(SPECIES, y, v), s0);
      u += LANES;
      v += LANES;
      s1 = FloatVector.fromArray(SPECIES, x, u).fma(FloatVector.fromArray(SPECIES, y, v), s1);
      u += LANES;
      v += LANES;
      s2 = FloatVector.fromArray(SPECIES, x, u).fma(FloatVector.fromArray(SPECIES, y, v), s2);
      u += LANES;
      v += LANES;
      s3 = FloatVector.fromArray(SPECIES, x, u).fma(FloatVector.fromArray(SPECIES, y, v), s3);
    }
    s0.add(s1).add(s2.add(s3)).intoArray(lanes, lanesAt);
  }

  /** Adds what {@link #dotInLanes} has left out. */
  private static float withTail(float sum, float[] x, int xAt, float[] y, int yAt, int length) {
    for (int i = length - length % (4 * LANES); i < length; i++) {
      sum = Math.fma(x[xAt + i], y[yAt + i], sum);
    }
    return sum;
  }
}
