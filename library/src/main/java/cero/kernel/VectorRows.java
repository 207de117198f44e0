package cero.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Kernels that work on whole rows: layer norm, softmax and cross-entropy. */
final class VectorRows {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorRows() {}

  static void layerNorm(
      float[] x,
      float[] weight,
      float[] bias,
      double epsilon,
      float[] y,
      float[] mean,
      float[] rstd,
      int from,
      int to) {
    int c = weight.length;
    int vectors = SPECIES.loopBound(c);
    float[] lanes = new float[LANES];
    for (int row = from; row < to; row++) {
      int at = row * c;
      float m = sum(x, at, c, lanes) / c;
      float r = (float) (1 / Math.sqrt(squaredDistance(x, at, c, m, lanes) / c + epsilon));
      FloatVector ms = FloatVector.broadcast(SPECIES, m);
      FloatVector rs = FloatVector.broadcast(SPECIES, r);
      int i = 0;
      for (; i < vectors; i += LANES) {
        FloatVector n = FloatVector.fromArray(SPECIES, x, at + i).sub(ms).mul(rs);
        n.fma(FloatVector.fromArray(SPECIES, weight, i), FloatVector.fromArray(SPECIES, bias, i))
            .intoArray(y, at + i);
      }
      for (; i < c; i++) {
        y[at + i] = Math.fma((x[at + i] - m) * r, weight[i], bias[i]);
      }
      mean[row] = m;
      rstd[row] = r;
    }
  }

  private static float sum(float[] x, int at, int length, float[] lanes) {
    FloatVector sum = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i < SPECIES.loopBound(length); i += LANES) {
      sum = sum.add(FloatVector.fromArray(SPECIES, x, at + i));
    }
    sum.intoArray(lanes, 0);
    float total = VectorMath.sum(lanes);
    for (; i < length; i++) {
      total += x[at + i];
    }
    return total;
  }

  private static float squaredDistance(float[] x, int at, int length, float center, float[] lanes) {
    FloatVector sum = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i < SPECIES.loopBound(length); i += LANES) {
      FloatVector distance = FloatVector.fromArray(SPECIES, x, at + i).sub(center);
      sum = distance.fma(distance, sum);
    }
    sum.intoArray(lanes, 0);
    float total = VectorMath.sum(lanes);
    for (; i < length; i++) {
      total += (x[at + i] - center) * (x[at + i] - center);
    }
    return total;
  }

  static void layerNormInputGradient(
      float[] dy,
      float[] x,
      float[] weight,
      float[] mean,
      float[] rstd,
      float[] dx,
      int from,
      int to) {
    int c = weight.length;
    int vectors = SPECIES.loopBound(c);
    float[] lanes = new float[LANES];
    for (int row = from; row < to; row++) {
      int at = row * c;
      float m = mean[row];
      float r = rstd[row];
      FloatVector sumG = FloatVector.zero(SPECIES);
      FloatVector sumGn = FloatVector.zero(SPECIES);
      int i = 0;
      for (; i < vectors; i += LANES) {
        FloatVector n = FloatVector.fromArray(SPECIES, x, at + i).sub(m).mul(r);
        FloatVector g =
            FloatVector.fromArray(SPECIES, dy, at + i)
                .mul(FloatVector.fromArray(SPECIES, weight, i));
        sumG = sumG.add(g);
        sumGn = g.fma(n, sumGn);
      }
      sumG.intoArray(lanes, 0);
      float meanG = VectorMath.sum(lanes);
      sumGn.intoArray(lanes, 0);
      float meanGn = VectorMath.sum(lanes);
      for (; i < c; i++) {
        float g = dy[at + i] * weight[i];
        meanG += g;
        meanGn = Math.fma(g, (x[at + i] - m) * r, meanGn);
      }
      meanG /= c;
      meanGn /= c;
      for (i = 0; i < vectors; i += LANES) {
        FloatVector n = FloatVector.fromArray(SPECIES, x, at + i).sub(m).mul(r);
        FloatVector g =
            FloatVector.fromArray(SPECIES, dy, at + i)
                .mul(FloatVector.fromArray(SPECIES, weight, i));
        FloatVector inner = g.sub(meanG).sub(n.mul(meanGn));
        FloatVector old = FloatVector.fromArray(SPECIES, dx, at + i);
        inner.fma(FloatVector.broadcast(SPECIES, r), old).intoArray(dx, at + i);
      }
      for (; i < c; i++) {
        float n = (x[at + i] - m) * r;
        dx[at + i] += r * (dy[at + i] * weight[i] - meanG - n * meanGn);
      }
    }
  }

  static void layerNormParameterGradients(
      float[] dy,
      float[] x,
      float[] mean,
      float[] rstd,
      float[] dweight,
      float[] dbias,
      int rows,
      int from,
      int to) {
    int c = dweight.length;
    int end = from + SPECIES.loopBound(to - from);
    for (int row = 0; row < rows; row++) {
      int at = row * c;
      float m = mean[row];
      float r = rstd[row];
      int i = from;
      for (; i < end; i += LANES) {
        FloatVector n = FloatVector.fromArray(SPECIES, x, at + i).sub(m).mul(r);
        FloatVector d = FloatVector.fromArray(SPECIES, dy, at + i);
        d.fma(n, FloatVector.fromArray(SPECIES, dweight, i)).intoArray(dweight, i);
        d.add(FloatVector.fromArray(SPECIES, dbias, i)).intoArray(dbias, i);
      }
      for (; i < to; i++) {
        dweight[i] = Math.fma(dy[at + i], (x[at + i] - m) * r, dweight[i]);
        dbias[i] += dy[at + i];
      }
    }
  }

  static void addColumnSums(float[] x, int rows, float[] sums, int from, int to) {
    int c = sums.length;
    int end = from + SPECIES.loopBound(to - from);
    for (int row = 0; row < rows; row++) {
      int at = row * c;
      int i = from;
      for (; i < end; i += LANES) {
        FloatVector.fromArray(SPECIES, x, at + i)
            .add(FloatVector.fromArray(SPECIES, sums, i))
            .intoArray(sums, i);
      }
      for (; i < to; i++) {
        sums[i] += x[at + i];
      }
    }
  }

  static double logSumExp(float[] x, int offset, int length) {
    float max = max(x, offset, length);
    FloatVector sum = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i < SPECIES.loopBound(length); i += LANES) {
      sum = sum.add(VectorMath.exp(FloatVector.fromArray(SPECIES, x, offset + i).sub(max)));
    }
    double total = sumLanes(sum);
    for (; i < length; i++) {
      total += Math.exp(x[offset + i] - max);
    }
    return max + Math.log(total);
  }

  private static double sumLanes(FloatVector sum) {
    float[] lanes = sum.toArray();
    double total = 0;
    for (float lane : lanes) {
      total += lane;
    }
    return total;
  }

  static float max(float[] x, int offset, int length) {
    FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i < SPECIES.loopBound(length); i += LANES) {
      max = max.max(FloatVector.fromArray(SPECIES, x, offset + i));
    }
    float largest = max.reduceLanes(VectorOperators.MAX);
    for (; i < length; i++) {
      largest = Math.max(largest, x[offset + i]);
    }
    return largest;
  }

  static void crossEntropyGradient(
      float[] x, int offset, int length, double logSumExp, int target, float scale) {
    float lse = (float) logSumExp;
    int i = 0;
    for (; i < SPECIES.loopBound(length); i += LANES) {
      VectorMath.exp(FloatVector.fromArray(SPECIES, x, offset + i).sub(lse))
          .mul(scale)
          .intoArray(x, offset + i);
    }
    for (; i < length; i++) {
      x[offset + i] = (float) Math.exp(x[offset + i] - lse) * scale;
    }
    x[offset + target] -= scale;
  }
}
