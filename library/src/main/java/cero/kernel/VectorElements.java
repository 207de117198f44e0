package cero.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Kernels that work on each element alone: sums, dropout and the optimizer's update. */
final class VectorElements {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

  /** As many floats as a vector of doubles has lanes. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  private static final LongVector PAIRS = LongVector.zero(LONGS).addIndex(1);

  private static final Kernels SCALAR = new ScalarKernels();

  private VectorElements() {}

  static void add(float[] a, float[] b, float[] y, int from, int to) {
    int end = from + SPECIES.loopBound(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector.fromArray(SPECIES, a, i)
          .add(FloatVector.fromArray(SPECIES, b, i))
          .intoArray(y, i);
    }
    SCALAR.add(a, b, y, end, to);
  }

  static void addKept(float[] a, float[] b, long[] mask, float scale, float[] y, int from, int to) {
    int end = from + SPECIES.loopBound(to - from);
    FloatVector scales = FloatVector.broadcast(SPECIES, scale);
    for (int i = from; i < end; i += LANES) {
      FloatVector old = FloatVector.fromArray(SPECIES, a, i);
      FloatVector sum = FloatVector.fromArray(SPECIES, b, i).fma(scales, old);
      old.blend(sum, kept(mask, i)).intoArray(y, i);
    }
    SCALAR.addKept(a, b, mask, scale, y, end, to);
  }

  static void keep(float[] x, long[] mask, float scale, float[] y, int from, int to) {
    int end = from + SPECIES.loopBound(to - from);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = from; i < end; i += LANES) {
      FloatVector scaled = FloatVector.fromArray(SPECIES, x, i).mul(scale);
      zero.blend(scaled, kept(mask, i)).intoArray(y, i);
    }
    SCALAR.keep(x, mask, scale, y, end, to);
  }

  static void drawMask(long[] mask, long key, double dropout, int fromWord, int toWord) {
    int dropBelow = (int) (long) (dropout * 0x1p32);
    for (int word = fromWord; word < toWord; word++) {
      long bits = 0;
      for (int pair = 0; pair < 32; pair += LONGS.length()) {
        LongVector z = PAIRS.add(word * 32L + pair).mul(ScalarKernels.GOLDEN).add(key);
        z = z.lanewise(VectorOperators.LSHR, 30).lanewise(VectorOperators.XOR, z);
        z = z.mul(ScalarKernels.MIX_1);
        z = z.lanewise(VectorOperators.LSHR, 27).lanewise(VectorOperators.XOR, z);
        z = z.mul(ScalarKernels.MIX_2);
        z = z.lanewise(VectorOperators.LSHR, 31).lanewise(VectorOperators.XOR, z);
        // Each hash serves two elements: its low half comes first.
        long kept = z.reinterpretAsInts().compare(VectorOperators.UGE, dropBelow).toLong();
        bits |= kept << (2 * pair);
      }
      mask[word] = bits;
    }
  }

  static void maskOfWords(int[] words, int count, double dropout, long[] mask, int toWord) {
    if (LONGS.length() < 4) {
      // C2 has no instruction for a mask of two lanes and makes objects of it.
      SCALAR.maskOfWords(words, count, dropout, mask, toWord);
      return;
    }
    long keepBelow = ScalarKernels.keepBelow(dropout);
    int whole = count / 64;
    for (int word = 0; word < whole; word++) {
      long bits = 0;
      for (int i = 0; i < 64; i += LONGS.length()) {
        // Two words are one long, but the one drawn first is the high one.
        LongVector drawn =
            IntVector.fromArray(INTS, words, 2 * (word * 64 + i))
                .reinterpretAsLongs()
                .lanewise(VectorOperators.ROL, 32)
                .and(ScalarKernels.LOW_53_BITS);
        bits |= drawn.compare(VectorOperators.LT, keepBelow).toLong() << i;
      }
      mask[toWord + word] = bits;
    }
    if (whole * 64 < count) {
      mask[toWord + whole] =
          ScalarKernels.maskWord(words, whole * 64, count - whole * 64, keepBelow);
    }
  }

  /** The mask of the vector that starts at element i: lanes divide 64, so it lies in one word. */
  private static VectorMask<Float> kept(long[] mask, int i) {
    return VectorMask.fromLong(SPECIES, mask[i >>> 6] >>> i);
  }

  /** Four sums side by side, so that none waits for its last addition. */
  static double sumOfSquares(float[] x, int from, int to) {
    DoubleVector s0 = DoubleVector.zero(DOUBLES);
    DoubleVector s1 = s0;
    DoubleVector s2 = s0;
    DoubleVector s3 = s0;
    int lanes = HALF.length();
    int end = from + (to - from) / (4 * lanes) * (4 * lanes);
    for (int i = from; i < end; i += 4 * lanes) {
      DoubleVector v0 = doubles(x, i);
      DoubleVector v1 = doubles(x, i + lanes);
      DoubleVector v2 = doubles(x, i + 2 * lanes);
      DoubleVector v3 = doubles(x, i + 3 * lanes);
      s0 = v0.fma(v0, s0);
      s1 = v1.fma(v1, s1);
      s2 = v2.fma(v2, s2);
      s3 = v3.fma(v3, s3);
    }
    double total = SCALAR.sumOfSquares(x, end, to);
    for (double lane : s0.add(s1).add(s2.add(s3)).toArray()) {
      total += lane;
    }
    return total;
  }

  private static DoubleVector doubles(float[] x, int i) {
    return (DoubleVector)
        FloatVector.fromArray(HALF, x, i).convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  static void adamW(
      float[] values, float[] gradient, float[] m, float[] v, AdamWStep step, int from, int to) {
    FloatVector oneLessBeta1 = FloatVector.broadcast(SPECIES, (float) (1 - step.beta1()));
    FloatVector oneLessBeta2 = FloatVector.broadcast(SPECIES, (float) (1 - step.beta2()));
    float beta2 = (float) step.beta2();
    float scale = (float) step.gradientScale();
    float correction = 1 / step.secondCorrection();
    float epsilon = (float) step.epsilon();
    float valueScale = step.valueScale();
    float stepSize = step.stepSize();
    int end = from + SPECIES.loopBound(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector g = FloatVector.fromArray(SPECIES, gradient, i).mul(scale);
      FloatVector first = FloatVector.fromArray(SPECIES, m, i);
      first = g.sub(first).fma(oneLessBeta1, first);
      first.intoArray(m, i);
      FloatVector second = FloatVector.fromArray(SPECIES, v, i).mul(beta2);
      second = g.mul(g).fma(oneLessBeta2, second);
      second.intoArray(v, i);
      FloatVector denominator = second.sqrt().mul(correction).add(epsilon);
      FloatVector.fromArray(SPECIES, values, i)
          .mul(valueScale)
          .sub(first.mul(stepSize).div(denominator))
          .intoArray(values, i);
    }
    SCALAR.adamW(values, gradient, m, v, step, end, to);
  }

  static void lerp(float[] y, float[] x, double scale, double weight, int from, int to) {
    FloatVector weights = FloatVector.broadcast(SPECIES, (float) weight);
    FloatVector scales = FloatVector.broadcast(SPECIES, (float) scale);
    int end = from + SPECIES.loopBound(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector old = FloatVector.fromArray(SPECIES, y, i);
      FloatVector way = FloatVector.fromArray(SPECIES, x, i).fma(scales, old.neg());
      way.fma(weights, old).intoArray(y, i);
    }
    SCALAR.lerp(y, x, scale, weight, end, to);
  }

  static void weightedSum(double alpha, float[] x, double beta, float[] y, int from, int to) {
    FloatVector alphas = FloatVector.broadcast(SPECIES, (float) alpha);
    float factor = (float) beta;
    int end = from + SPECIES.loopBound(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector scaled = FloatVector.fromArray(SPECIES, y, i).mul(factor);
      FloatVector.fromArray(SPECIES, x, i).fma(alphas, scaled).intoArray(y, i);
    }
    SCALAR.weightedSum(alpha, x, beta, y, end, to);
  }
}
