package cero.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The feed-forward layer's activation functions and their gradients. */
final class VectorActivations {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final float GELU_SCALE = (float) Math.sqrt(2 / Math.PI);
  private static final float GELU_CUBE = 0.044715f;

  /** Beyond this many standard deviations, nothing of the normal distribution's tail is left. */
  private static final float FAR = 13;

  private static final float DENSITY_AT_ZERO = (float) (1 / Math.sqrt(2 * Math.PI));

  private static final Kernels SCALAR = new ScalarKernels();

  private VectorActivations() {}

  static void geluNew(float[] x, float[] y, int from, int to) {
    int end = from + SPECIES.loopBound(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      v.mul(sigmoidOfTwice(geluInner(v))).intoArray(y, i);
    }
    SCALAR.geluNew(x, y, end, to);
  }

  /** u = √(2/π) (x + 0.044715 x³). */
  private static FloatVector geluInner(FloatVector x) {
    FloatVector cube = x.mul(x).mul(GELU_CUBE);
    return cube.fma(x, x).mul(GELU_SCALE);
  }

  /** ½ (1 + tanh(u)) = 1 / (1 + e^(−2u)). */
  private static FloatVector sigmoidOfTwice(FloatVector u) {
    FloatVector one = broadcast(1);
    return one.div(VectorMath.exp(u.mul(-2)).add(one));
  }

  static void geluNewGradient(float[] x, float[] dy, float[] dx, int from, int to) {
    int end = from + SPECIES.loopBound(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      FloatVector s = sigmoidOfTwice(geluInner(v));
      FloatVector du = v.mul(v).mul(3 * GELU_CUBE).add(1).mul(2 * GELU_SCALE);
      // d(x s)/dx = s + x s (1 − s) 2u′
      FloatVector slope = s.sub(s.mul(s)).mul(v).fma(du, s);
      slope.mul(FloatVector.fromArray(SPECIES, dy, i)).intoArray(dx, i);
    }
    SCALAR.geluNewGradient(x, dy, dx, end, to);
  }

  static void gelu(float[] x, float[] y, int from, int to) {
    int end = from + SPECIES.loopBound(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      FloatVector size = v.abs().min(FAR);
      FloatVector tail = tailOverBell(size).mul(bell(size));
      // x Φ(x) = max(x, 0) − |x| Φ(−|x|)
      v.max(0).sub(size.mul(tail)).intoArray(y, i);
    }
    SCALAR.gelu(x, y, end, to);
  }

  static void geluGradient(float[] x, float[] dy, float[] dx, int from, int to) {
    int end = from + SPECIES.loopBound(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      FloatVector size = v.abs().min(FAR);
      // The slope at −|x| is Φ(−|x|) − |x| φ(x), and those at −|x| and |x| add up to 1.
      FloatVector left = size.fma(broadcast(-DENSITY_AT_ZERO), tailOverBell(size)).mul(bell(size));
      FloatVector right = broadcast(1).sub(left);
      FloatVector slope = right.blend(left, v.compare(VectorOperators.LT, 0));
      slope.mul(FloatVector.fromArray(SPECIES, dy, i)).intoArray(dx, i);
    }
    SCALAR.geluGradient(x, dy, dx, end, to);
  }

  /** e^(−x²/2) for x from 0 to {@link #FAR}. */
  private static FloatVector bell(FloatVector x) {
    return VectorMath.expWithin(x.mul(x).mul(-0.5f));
  }

  /**
   * Φ(−x) / e^(−x²/2) for x from 0 to {@link #FAR}: a polynomial in t = 1 / (1 + x / 4), fitted so
   * that the largest relative error up to 5 is least, 4e-8. More terms would gain little, and a few
   * more operations make the loops too large for the compiler to inline all of them.
   */
  private static FloatVector tailOverBell(FloatVector x) {
    FloatVector one = broadcast(1);
    FloatVector t = one.div(x.fma(broadcast(0.25f), one));
    FloatVector p = t.fma(broadcast(-0.09570885f), broadcast(0.3604312f));
    p = p.fma(t, broadcast(-0.30238587f));
    p = p.fma(t, broadcast(0.31605816f));
    p = p.fma(t, broadcast(0.005824983f));
    p = p.fma(t, broadcast(0.117583044f));
    p = p.fma(t, broadcast(0.09819733f));
    return p.mul(t);
  }

  static void relu(float[] x, float[] y, int from, int to) {
    int end = from + SPECIES.loopBound(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i).max(0).intoArray(y, i);
    }
    SCALAR.relu(x, y, end, to);
  }

  static void reluGradient(float[] x, float[] dy, float[] dx, int from, int to) {
    int end = from + SPECIES.loopBound(to - from);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = from; i < end; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      FloatVector d = FloatVector.fromArray(SPECIES, dy, i);
      zero.blend(d, v.compare(VectorOperators.GT, 0)).intoArray(dx, i);
    }
    SCALAR.reluGradient(x, dy, dx, end, to);
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
