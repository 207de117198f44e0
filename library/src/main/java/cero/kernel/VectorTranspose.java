package cero.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes matrices in squares as wide as a vector, by <a
 * href="https://doi.org/10.1109/T-C.1972.223584">Eklundh's way</a>: in stage s, rows whose numbers
 * differ in bit s alone exchange the elements whose columns differ in that bit.
 */
final class VectorTranspose {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  static final VectorShuffle<Float> SWAP_1 = swap(1);
  static final VectorShuffle<Float> SWAP_2 = swap(2);
  static final VectorShuffle<Float> SWAP_4 = swap(4);
  static final VectorShuffle<Float> SWAP_8 = swap(8);
  static final VectorMask<Float> SET_1 = set(1);
  static final VectorMask<Float> SET_2 = set(2);
  static final VectorMask<Float> SET_4 = set(4);
  static final VectorMask<Float> SET_8 = set(8);
  private static final VectorMask<Float> CLEAR_1 = SET_1.not();
  private static final VectorMask<Float> CLEAR_2 = SET_2.not();
  private static final VectorMask<Float> CLEAR_4 = SET_4.not();
  private static final VectorMask<Float> CLEAR_8 = SET_8.not();

  private VectorTranspose() {}

  /** Each lane's neighbour whose number differs in one bit; itself in narrower vectors. */
  private static VectorShuffle<Float> swap(int bit) {
    return VectorShuffle.fromOp(SPECIES, lane -> bit < LANES ? lane ^ bit : lane);
  }

  /** The lanes whose numbers have the bit. */
  private static VectorMask<Float> set(int bit) {
    boolean[] lanes = new boolean[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = (lane & bit) != 0;
    }
    return VectorMask.fromArray(SPECIES, lanes, 0);
  }

  /**
   * y = xᵀ.
   *
   * @param x (M, N) with adjacent columns
   * @param y (N, M) with adjacent columns
   */
  static void transpose(Matrix x, Matrix y) {
    float[] square = new float[LANES * LANES];
    int wholeRows = x.rows() - x.rows() % LANES;
    int wholeColumns = x.columns() - x.columns() % LANES;
    for (int j = 0; j < wholeColumns; j += LANES) {
      for (int i = 0; i < wholeRows; i += LANES) {
        square(
            x.data(), x.index(i, j), x.rowStride(), square, y.data(), y.index(j, i), y.rowStride());
      }
    }
    edge(x, y, wholeRows, x.rows(), 0, x.columns());
    edge(x, y, 0, wholeRows, wholeColumns, x.columns());
  }

  private static void square(
      float[] from,
      int fromAt,
      int fromStride,
      float[] square,
      float[] to,
      int toAt,
      int toStride) {
    if (LANES == 16) {
      stage(from, fromAt, fromStride, square, 0, LANES, 8, SWAP_8, SET_8, CLEAR_8);
      stage(square, 0, LANES, square, 0, LANES, 4, SWAP_4, SET_4, CLEAR_4);
    } else if (LANES == 8) {
      stage(from, fromAt, fromStride, square, 0, LANES, 4, SWAP_4, SET_4, CLEAR_4);
    }
    if (LANES == 4) {
      stage(from, fromAt, fromStride, square, 0, LANES, 2, SWAP_2, SET_2, CLEAR_2);
    } else {
      stage(square, 0, LANES, square, 0, LANES, 2, SWAP_2, SET_2, CLEAR_2);
    }
    stage(square, 0, LANES, to, toAt, toStride, 1, SWAP_1, SET_1, CLEAR_1);
  }

  private static void stage(
      float[] from,
      int fromAt,
      int fromStride,
      float[] to,
      int toAt,
      int toStride,
      int bit,
      VectorShuffle<Float> swap,
      VectorMask<Float> set,
      VectorMask<Float> clear) {
    for (int pair = 0; pair < LANES / 2; pair++) {
      int i = pair / bit * 2 * bit + pair % bit; // the pair-th number without the bit
      FloatVector a = FloatVector.fromArray(SPECIES, from, fromAt + i * fromStride);
      FloatVector b = FloatVector.fromArray(SPECIES, from, fromAt + (i + bit) * fromStride);
      a.blend(b.rearrange(swap), set).intoArray(to, toAt + i * toStride);
      b.blend(a.rearrange(swap), clear).intoArray(to, toAt + (i + bit) * toStride);
    }
  }

  private static void edge(
      Matrix x, Matrix y, int fromRow, int toRow, int fromColumn, int toColumn) {
    for (int i = fromRow; i < toRow; i++) {
      for (int j = fromColumn; j < toColumn; j++) {
        y.data()[y.index(j, i)] = x.data()[x.index(i, j)];
      }
    }
  }
}
