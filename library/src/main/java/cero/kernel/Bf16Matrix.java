package cero.kernel;

/**
 * Weights as bfloat16: a float's upper 16 bits, its sign, its exponent and 7 bits of its fraction,
 * rounded to nearest, ties to even. Each is off by at most 1/256 of itself. Threads may share it,
 * as long as none changes its weights.
 */
public final class Bf16Matrix extends CompactMatrix {
  private static final short NAN = 0x7FC0;

  final short[] bits; // in panels

  /**
   * A matrix of zeros.
   *
   * @throws IllegalArgumentException if it does not fit into one array
   */
  public Bf16Matrix(int rows, int columns) {
    super(rows, columns);
    this.bits = new short[paddedSize(rows, columns)];
  }

  @Override
  void setPanel(Matrix values, int from, int to) {
    for (int i = 0; i < rows(); i++) {
      int at = index(rows(), i, from);
      for (int j = from; j < to; j++) {
        bits[at + j - from] = round(values.get(i, j));
      }
    }
  }

  @Override
  public float get(int i, int j) {
    return Float.intBitsToFloat(bits[index(rows(), i, j)] << 16);
  }

  /** The nearest bfloat16; of two that are equally near, the one whose last bit is 0. */
  static short round(float value) {
    if (Float.isNaN(value)) {
      return NAN; // rounding could carry a NaN's fraction into its sign
    }
    int all = Float.floatToRawIntBits(value);
    int lastKept = (all >>> 16) & 1;
    return (short) ((all + 0x7FFF + lastKept) >>> 16);
  }
}
