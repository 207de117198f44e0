package cero.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Causal attention of one head in tiles of queries: only a tile's rows of the (T, T) scores are
 * held, and the blocks above the diagonal are skipped.
 */
final class VectorAttention {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Queries in a tile. */
  private static final int TILE = 48;

  private static final ThreadLocal<VectorAttention> OF_THREAD =
      ThreadLocal.withInitial(VectorAttention::new);

  private float[] probabilities = {};
  private float[] gradients = {};
  private float[] transposedKeys = {};
  private float[] transposedValues = {};

  private VectorAttention() {}

  static void attention(
      Matrix q,
      Matrix k,
      Matrix v,
      float scale,
      AttentionDropout dropped,
      Matrix out,
      float[] logSumExp,
      int logSumExpOffset) {
    VectorAttention scratch = OF_THREAD.get();
    int past = k.rows() - q.rows();
    int stride = padded(k.rows());
    scratch.reserve(stride, q.columns());
    // A few new rows see each key once, which is not worth laying the keys out anew.
    Matrix keys =
        q.rows() < VectorGemm.FEW_ROWS
            ? k.transposed()
            : transpose(k, scratch.transposedKeys, stride);
    for (int from = 0; from < q.rows(); from += TILE) {
      int to = Math.min(q.rows(), from + TILE);
      int width = past + to;
      Matrix p = Matrix.of(scratch.probabilities, 0, to - from, width, stride);
      VectorGemm.gemm(q.rows(from, to), keys.columns(0, width), p, false);
      for (int i = from; i < to; i++) {
        int at = (i - from) * stride;
        int seen = past + i + 1;
        double lse = scratch.softmaxRow(at, seen, scale);
        logSumExp[logSumExpOffset + i] = (float) lse;
        if (dropped != null) {
          dropRow(scratch.probabilities, at, seen, dropped, i);
        }
        Arrays.fill(scratch.probabilities, at + seen, at + width, 0);
      }
      VectorGemm.gemm(p, v.rows(0, width), out.rows(from, to), false);
    }
  }

  static void attentionGradient(
      Matrix q,
      Matrix k,
      Matrix v,
      float scale,
      AttentionDropout dropped,
      Matrix out,
      float[] logSumExp,
      int logSumExpOffset,
      Matrix dout,
      Matrix dq,
      Matrix dk,
      Matrix dv) {
    VectorAttention scratch = OF_THREAD.get();
    int time = q.rows();
    int stride = padded(time);
    scratch.reserve(stride, q.columns());
    Matrix keys = transpose(k, scratch.transposedKeys, stride);
    Matrix values = transpose(v, scratch.transposedValues, stride);
    // The last tile sees every key, so it goes first and writes where the others add.
    for (int from = (time - 1) / TILE * TILE; from >= 0; from -= TILE) {
      int to = Math.min(time, from + TILE);
      boolean accumulate = to < time;
      Matrix p = Matrix.of(scratch.probabilities, 0, to - from, to, stride);
      Matrix ds = Matrix.of(scratch.gradients, 0, to - from, to, stride);
      Matrix tileOut = dout.rows(from, to);
      VectorGemm.gemm(q.rows(from, to), keys.columns(0, to), p, false);
      VectorGemm.gemm(tileOut, values.columns(0, to), ds, false);
      for (int i = from; i < to; i++) {
        int at = (i - from) * stride;
        scratch.probabilitiesOfRow(at, i + 1, scale, logSumExp[logSumExpOffset + i]);
        if (dropped != null) {
          dropRow(scratch.gradients, at, i + 1, dropped, i);
        }
        scratch.scoreGradientOfRow(at, i + 1, scale, rowDot(dout, out, i));
        if (dropped != null) {
          dropRow(scratch.probabilities, at, i + 1, dropped, i);
        }
        Arrays.fill(scratch.probabilities, at + i + 1, at + to, 0);
        Arrays.fill(scratch.gradients, at + i + 1, at + to, 0);
      }
      VectorGemm.gemm(p.transposed(), tileOut, dv.rows(0, to), accumulate);
      VectorGemm.gemm(ds, k.rows(0, to), dq.rows(from, to), false);
      VectorGemm.gemm(ds.transposed(), q.rows(from, to), dk.rows(0, to), accumulate);
    }
  }

  private static int padded(int time) {
    return (time + LANES - 1) / LANES * LANES;
  }

  private void reserve(int stride, int headSize) {
    if (probabilities.length < TILE * stride) {
      probabilities = new float[TILE * stride];
      gradients = new float[TILE * stride];
    }
    if (transposedKeys.length < headSize * stride) {
      transposedKeys = new float[headSize * stride];
      transposedValues = new float[headSize * stride];
    }
  }

  /** Keys or values (T, D) as (D, T), so that each tile finds them in the order it multiplies. */
  private static Matrix transpose(Matrix x, float[] to, int stride) {
    Matrix y = Matrix.of(to, 0, x.columns(), x.rows(), stride);
    VectorTranspose.transpose(x, y);
    return y;
  }

  /**
   * Softmax of the row's scores · scale, in place, and zeros up to the next whole vector; returns
   * their ln Σ exp.
   */
  private double softmaxRow(int at, int length, float scale) {
    float[] row = probabilities;
    int whole = SPECIES.loopBound(length);
    float max = VectorRows.max(row, at, length) * scale;
    FloatVector sums = FloatVector.zero(SPECIES);
    FloatVector scales = FloatVector.broadcast(SPECIES, scale);
    FloatVector shift = FloatVector.broadcast(SPECIES, -max);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector e =
          VectorMath.exp(FloatVector.fromArray(SPECIES, row, at + j).fma(scales, shift));
      e.intoArray(row, at + j);
      sums = sums.add(e);
    }
    if (whole < length) {
      FloatVector e =
          VectorMath.exp(FloatVector.fromArray(SPECIES, row, at + whole).fma(scales, shift));
      e = FloatVector.zero(SPECIES).blend(e, SPECIES.indexInRange(whole, length));
      e.intoArray(row, at + whole);
      sums = sums.add(e);
    }
    float sum = VectorMath.sum(sums.toArray());
    float inverse = 1 / sum;
    for (int j = 0; j < length; j += LANES) {
      FloatVector.fromArray(SPECIES, row, at + j).mul(inverse).intoArray(row, at + j);
    }
    return max + Math.log(sum);
  }

  /** P = exp(score · scale − logSumExp), in place, and zeros up to the next whole vector. */
  private void probabilitiesOfRow(int at, int length, float scale, float logSumExp) {
    float[] row = probabilities;
    int whole = SPECIES.loopBound(length);
    FloatVector scales = FloatVector.broadcast(SPECIES, scale);
    FloatVector shift = FloatVector.broadcast(SPECIES, -logSumExp);
    for (int j = 0; j < whole; j += LANES) {
      VectorMath.exp(FloatVector.fromArray(SPECIES, row, at + j).fma(scales, shift))
          .intoArray(row, at + j);
    }
    if (whole < length) {
      FloatVector e =
          VectorMath.exp(FloatVector.fromArray(SPECIES, row, at + whole).fma(scales, shift));
      FloatVector.zero(SPECIES)
          .blend(e, SPECIES.indexInRange(whole, length))
          .intoArray(row, at + whole);
    }
  }

  /**
   * dS = P · (dP − rowSum) · scale, where dP lies; zeros after the row, where P has them and dP is
   * finite.
   */
  private void scoreGradientOfRow(int at, int length, float scale, float rowSum) {
    for (int j = 0; j < length; j += LANES) {
      FloatVector.fromArray(SPECIES, gradients, at + j)
          .sub(rowSum)
          .mul(FloatVector.fromArray(SPECIES, probabilities, at + j))
          .mul(scale)
          .intoArray(gradients, at + j);
    }
  }

  /** Drops from a row, whose last vector may reach beyond it. */
  private static void dropRow(float[] x, int at, int length, AttentionDropout dropped, int i) {
    long[] mask = dropped.mask();
    int word = dropped.rowWord(i);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int j = 0; j < length; j += LANES) {
      VectorMask<Float> kept = VectorMask.fromLong(SPECIES, mask[word + (j >>> 6)] >>> j);
      FloatVector scaled = FloatVector.fromArray(SPECIES, x, at + j).mul(dropped.scale());
      zero.blend(scaled, kept).intoArray(x, at + j);
    }
  }

  private static float rowDot(Matrix a, Matrix b, int i) {
    return VectorGemv.dot(
        a.data(), a.index(i, 0), b.data(), b.index(i, 0), a.columns(), new float[LANES]);
  }
}
