package cero.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Functions of vectors that the Vector API has no fast or no reproducible form of. */
final class VectorMath {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final float LOG2_E = (float) (1 / Math.log(2));

  // ln 2 in two parts: the first has few bits, so that n times it is exact.
  private static final float LN2_HIGH = 0x1.63p-1f;
  private static final float LN2_LOW = (float) (Math.log(2) - LN2_HIGH);

  /** Added to x and taken off, rounds x to an integer, which is left in the sum's low bits. */
  private static final float ROUND = 0x1.8p23f;

  private static final float EXP_MIN = -87.0f;
  private static final float EXP_MAX = 88.0f;

  private VectorMath() {}

  /** The first multiple of the vector's length that is at least {@code length}. */
  static int roundUp(int length) {
    return Math.ceilDiv(length, SPECIES.length()) * SPECIES.length();
  }

  /**
   * e^x, within 2 units in the last place; x is first held to [-87, 88], so that the result is
   * neither 0 nor infinite. With n the integer nearest x / ln 2, e^x = 2^n · e^(x − n ln 2), and
   * the last factor is a polynomial on [-½ ln 2, ½ ln 2] (its Taylor series to the seventh power).
   */
  static FloatVector exp(FloatVector x) {
    return expWithin(x.max(EXP_MIN).min(EXP_MAX));
  }

  /** e^x for x that is known to lie in [-87, 88]. */
  static FloatVector expWithin(FloatVector x) {
    FloatVector shifted = x.fma(broadcast(LOG2_E), broadcast(ROUND));
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(broadcast(-LN2_HIGH), x);
    r = n.fma(broadcast(-LN2_LOW), r);
    FloatVector p = r.fma(broadcast(1 / 5040f), broadcast(1 / 720f));
    p = p.fma(r, broadcast(1 / 120f));
    p = p.fma(r, broadcast(1 / 24f));
    p = p.fma(r, broadcast(1 / 6f));
    p = p.fma(r, broadcast(0.5f));
    p = p.fma(r, broadcast(1));
    p = p.fma(r, broadcast(1));
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /**
   * The sum of a vector's lanes, laid into an array (overwritten), always in the same order: the
   * API's own reduction may add in another order once it is compiled.
   */
  static float sum(float[] lanes) {
    for (int width = lanes.length / 2; width > 0; width /= 2) {
      for (int i = 0; i < width; i++) {
        lanes[i] += lanes[i + width];
      }
    }
    return lanes[0];
  }
}
