package cero.model;

import cero.kernel.Bf16Matrix;
import cero.kernel.CompactMatrix;
import cero.kernel.Int8Matrix;

/**
 * How a model's matrices are kept in memory. Vectors, such as biases, norms and each position's
 * embedding, are always floats, and so is what is computed with them.
 */
public enum WeightFormat {
  /** Floats, which can be trained. */
  FP32(4),

  /** bfloat16: half the memory; each weight is off by at most 1/256 of itself. */
  BF16(2),

  /**
   * Whole numbers of 8 bits with a scale for {@value Int8Matrix#GROUP} of them: little more than a
   * quarter of the memory; each weight is off by at most 1/254 of the largest in its group.
   */
  INT8(1 + (double) Float.BYTES / Int8Matrix.GROUP);

  private final double bytesPerWeight;

  WeightFormat(double bytesPerWeight) {
    this.bytesPerWeight = bytesPerWeight;
  }

  /** Bytes of one weight and its share of the scales. */
  public double bytesPerWeight() {
    return bytesPerWeight;
  }

  /** A matrix (in, out) of zeros. */
  CompactMatrix compact(int in, int out) {
    return switch (this) {
      case FP32 -> throw new IllegalStateException("floats are not compact");
      case BF16 -> new Bf16Matrix(in, out);
      case INT8 -> new Int8Matrix(in, out);
    };
  }
}
