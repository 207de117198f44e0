package cero.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes matrices in squares as wide as a vector, by <a
 * href="https://doi.org/10.1109/T-C.1972.223584">Eklundh's way</a>: in stage s, rows whose numbers
 * differ in bit s alone exchange the elements whose columns differ in that bit. Two stages at a
 * time go over four rows in registers.
 */
final class VectorTranspose {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Wider vectors than these exist on few machines: there, elements are copied one by one. */
  private static final boolean KNOWN_WIDTH = LANES == 4 || LANES == 8 || LANES == 16;

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

  // A few rows are first copied side by side, each from front to back: memory sends what is read in
  // order ahead, and rows that lie a power of two apart would push each other out of the cache.
  private static final int STAGED = 1024;
  private static final int STAGE_STRIDE = STAGED + LANES;
  private static final ThreadLocal<float[]> STAGE =
      ThreadLocal.withInitial(() -> new float[LANES * STAGE_STRIDE]);

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
   * @param y (N, M) with adjacent columns, apart from x
   */
  static void transpose(Matrix x, Matrix y) {
    int wholeRows = KNOWN_WIDTH ? x.rows() - x.rows() % LANES : 0;
    int wholeColumns = x.columns() - x.columns() % LANES;
    float[] stage = STAGE.get();
    for (int i = 0; i < wholeRows; i += LANES) {
      for (int j = 0; j < wholeColumns; j += STAGED) {
        int columns = Math.min(STAGED, wholeColumns - j);
        for (int row = 0; row < LANES; row++) {
          System.arraycopy(x.data(), x.index(i + row, j), stage, row * STAGE_STRIDE, columns);
        }
        for (int k = 0; k < columns; k += LANES) {
          square(stage, k, STAGE_STRIDE, y.data(), y.index(j + k, i), y.rowStride());
        }
      }
    }
    edge(x, y, wholeRows, x.rows(), 0, x.columns());
    edge(x, y, 0, wholeRows, wholeColumns, x.columns());
  }

  /** The higher stages from x to y, then the lower ones within y. */
  private static void square(
      float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride) {
    if (LANES == 4) {
      stages2And1(from, fromAt, fromStride, to, toAt, toStride);
      return;
    }
    for (int i = 0; i < 4; i++) {
      int row = fromAt + i * fromStride;
      int written = toAt + i * toStride;
      if (LANES == 16) {
        stages8And4(from, row, 4 * fromStride, to, written, 4 * toStride);
      } else {
        stage4(from, row, 4 * fromStride, to, written, 4 * toStride);
      }
    }
    for (int i = 0; i < LANES; i += 4) {
      stages2And1(to, toAt + i * toStride, toStride, to, toAt + i * toStride, toStride);
    }
  }

  private static void stages8And4(
      float[] from, int at, int stride, float[] to, int toAt, int toStride) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, from, at);
    FloatVector a1 = FloatVector.fromArray(SPECIES, from, at + stride);
    FloatVector a2 = FloatVector.fromArray(SPECIES, from, at + 2 * stride);
    FloatVector a3 = FloatVector.fromArray(SPECIES, from, at + 3 * stride);
    FloatVector b0 = a0.blend(a2.rearrange(SWAP_8), SET_8);
    FloatVector b1 = a1.blend(a3.rearrange(SWAP_8), SET_8);
    FloatVector b2 = a2.blend(a0.rearrange(SWAP_8), CLEAR_8);
    FloatVector b3 = a3.blend(a1.rearrange(SWAP_8), CLEAR_8);
    b0.blend(b1.rearrange(SWAP_4), SET_4).intoArray(to, toAt);
    b1.blend(b0.rearrange(SWAP_4), CLEAR_4).intoArray(to, toAt + toStride);
    b2.blend(b3.rearrange(SWAP_4), SET_4).intoArray(to, toAt + 2 * toStride);
    b3.blend(b2.rearrange(SWAP_4), CLEAR_4).intoArray(to, toAt + 3 * toStride);
  }

  private static void stage4(float[] from, int at, int stride, float[] to, int toAt, int toStride) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, from, at);
    FloatVector a1 = FloatVector.fromArray(SPECIES, from, at + stride);
    a0.blend(a1.rearrange(SWAP_4), SET_4).intoArray(to, toAt);
    a1.blend(a0.rearrange(SWAP_4), CLEAR_4).intoArray(to, toAt + toStride);
  }

  private static void stages2And1(
      float[] from, int at, int stride, float[] to, int toAt, int toStride) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, from, at);
    FloatVector a1 = FloatVector.fromArray(SPECIES, from, at + stride);
    FloatVector a2 = FloatVector.fromArray(SPECIES, from, at + 2 * stride);
    FloatVector a3 = FloatVector.fromArray(SPECIES, from, at + 3 * stride);
    FloatVector b0 = a0.blend(a2.rearrange(SWAP_2), SET_2);
    FloatVector b1 = a1.blend(a3.rearrange(SWAP_2), SET_2);
    FloatVector b2 = a2.blend(a0.rearrange(SWAP_2), CLEAR_2);
    FloatVector b3 = a3.blend(a1.rearrange(SWAP_2), CLEAR_2);
    b0.blend(b1.rearrange(SWAP_1), SET_1).intoArray(to, toAt);
    b1.blend(b0.rearrange(SWAP_1), CLEAR_1).intoArray(to, toAt + toStride);
    b2.blend(b3.rearrange(SWAP_1), SET_1).intoArray(to, toAt + 2 * toStride);
    b3.blend(b2.rearrange(SWAP_1), CLEAR_1).intoArray(to, toAt + 3 * toStride);
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
