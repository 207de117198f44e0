package cero.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums of many vectors' lanes at once: two vectors become one, whose lanes hold half of the sum
 * of either, until one vector holds all sums. Each is added up in {@link VectorMath#sum}'s order.
 */
final class VectorLaneSums {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorLaneSums() {}

  /**
   * Sums each row of a square as wide as a vector.
   *
   * @param square (LANES, LANES), overwritten; its first row becomes the sums
   */
  static void sumRows(float[] square) {
    if (LANES >= 16) {
      halve(square, 8, VectorTranspose.SWAP_8, VectorTranspose.SET_8);
    }
    if (LANES >= 8) {
      halve(square, 4, VectorTranspose.SWAP_4, VectorTranspose.SET_4);
    }
    halve(square, 2, VectorTranspose.SWAP_2, VectorTranspose.SET_2);
    halve(square, 1, VectorTranspose.SWAP_1, VectorTranspose.SET_1);
  }

  /** Adds lanes whose numbers differ in one bit; the lanes with the bit take over later rows. */
  private static void halve(
      float[] square, int bit, VectorShuffle<Float> swap, VectorMask<Float> set) {
    for (int i = 0; i < bit; i++) {
      FloatVector a = FloatVector.fromArray(SPECIES, square, i * LANES);
      FloatVector b = FloatVector.fromArray(SPECIES, square, (i + bit) * LANES);
      FloatVector own = a.blend(b, set);
      FloatVector others = a.rearrange(swap).blend(b.rearrange(swap), set);
      own.add(others).intoArray(square, i * LANES);
    }
  }
}
