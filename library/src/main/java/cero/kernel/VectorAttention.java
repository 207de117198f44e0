package cero.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Causal attention of one head in tiles of queries: only some tiles' rows of the (T, T) scores are
 * held, and what lies above the diagonal's tiles is skipped. Keys, values and queries are laid out
 * in panels once for all tiles.
 */
final class VectorAttention {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Queries whose scores are computed together: up to the last one's diagonal. */
  private static final int TILE = 8 * VectorTile.ROWS;

  /** Scores of a block of tiles, of which the gradient holds two: what the second cache takes. */
  private static final int BLOCK = 1 << 16;

  private static final int PANEL = VectorTile.COLUMNS;

  private static final ThreadLocal<VectorAttention> OF_THREAD =
      ThreadLocal.withInitial(VectorAttention::new);

  private final VectorPanels panels = new VectorPanels();
  private float[] probabilities = {};
  private float[] gradients = {};
  private float[] keysAcross = {}; // panels of kᵀ (D, T)
  private float[] valuesAcross = {};
  private float[] keys = {}; // panels of k (T, D)
  private float[] values = {};
  private float[] queries = {};
  private float[] outGradients = {};
  private final float[] lanes = new float[LANES];

  private VectorAttention() {}

  static VectorAttention ofThread() {
    return OF_THREAD.get();
  }

  void attention(
      Matrix q,
      Matrix k,
      Matrix v,
      float scale,
      AttentionDropout dropped,
      Matrix out,
      float[] logSumExp,
      int logSumExpOffset) {
    if (q.rows() < Kernels.FEW_ROWS) {
      fewRows(q, k, v, scale, dropped, out, logSumExp, logSumExpOffset);
    } else {
      forward(q, k, v, scale, dropped, out, logSumExp, logSumExpOffset);
    }
  }

  /** A few new rows see each key once, which is not worth laying keys and values out anew. */
  private void fewRows(
      Matrix q,
      Matrix k,
      Matrix v,
      float scale,
      AttentionDropout dropped,
      Matrix out,
      float[] logSumExp,
      int logSumExpOffset) {
    int width = k.rows();
    int stride = rowStride(width);
    probabilities = atLeast(probabilities, q.rows() * stride);
    Matrix p = Matrix.of(probabilities, 0, q.rows(), width, stride);
    VectorGemm.gemm(q, k.transposed(), p, false);
    softmax(p, 0, width - q.rows(), scale, dropped, logSumExp, logSumExpOffset);
    VectorGemm.gemm(p, v, out, false);
  }

  private void forward(
      Matrix q,
      Matrix k,
      Matrix v,
      float scale,
      AttentionDropout dropped,
      Matrix out,
      float[] logSumExp,
      int logSumExpOffset) {
    int past = k.rows() - q.rows();
    int stride = rowStride(k.rows());
    probabilities = atLeast(probabilities, TILE * stride);
    keysAcross = packed(k.transposed(), keysAcross);
    values = packed(v, values);
    for (int from = 0; from < q.rows(); from += TILE) {
      int to = Math.min(q.rows(), from + TILE);
      int width = past + to;
      scores(q.rows(from, to), keysAcross, probabilities, 0, width, stride);
      Matrix p = Matrix.of(probabilities, 0, to - from, width, stride);
      softmax(p, from, past, scale, dropped, logSumExp, logSumExpOffset);
      panels.multiply(p, values, 0, k.rows() * PANEL, out.rows(from, to), false);
    }
  }

  /** The softmax of rows of scores, of which row 0 is that of query {@code from}. */
  private void softmax(
      Matrix p,
      int from,
      int past,
      float scale,
      AttentionDropout dropped,
      float[] logSumExp,
      int logSumExpOffset) {
    for (int row = 0; row < p.rows(); row++) {
      int i = from + row;
      int at = p.index(row, 0);
      int seen = past + i + 1;
      logSumExp[logSumExpOffset + i] = (float) softmaxRow(at, seen, scale);
      if (dropped != null) {
        dropRow(probabilities, at, seen, dropped, i);
      }
      Arrays.fill(probabilities, at + seen, at + p.columns(), 0);
    }
  }

  void attentionGradient(
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
    int time = q.rows();
    int stride = rowStride(time);
    int blockRows = Math.max(1, BLOCK / stride / TILE) * TILE;
    int size = Math.min(blockRows, Math.ceilDiv(time, TILE) * TILE) * stride;
    probabilities = atLeast(probabilities, size);
    gradients = atLeast(gradients, size);
    keysAcross = packed(k.transposed(), keysAcross);
    valuesAcross = packed(v.transposed(), valuesAcross);
    keys = packed(k, keys);
    queries = packed(q, queries);
    outGradients = packed(dout, outGradients);
    int panelStride = time * PANEL;

    // The last block sees every key, so it goes first and writes where the others add.
    for (int from = (time - 1) / blockRows * blockRows; from >= 0; from -= blockRows) {
      int to = Math.min(time, from + blockRows);
      for (int i = from; i < to; i += TILE) {
        int end = Math.min(to, i + TILE);
        int at = (i - from) * stride;
        scores(q.rows(i, end), keysAcross, probabilities, at, end, stride);
        scores(dout.rows(i, end), valuesAcross, gradients, at, end, stride);
        for (int row = i; row < end; row++) {
          float lse = logSumExp[logSumExpOffset + row];
          rowGradient(at, row, end, scale, lse, rowDot(dout, out, row), dropped);
          at += stride;
        }
        Matrix ds = Matrix.of(gradients, (i - from) * stride, end - i, end, stride);
        panels.multiply(ds, keys, 0, panelStride, dq.rows(i, end), false);
      }
      // Keys before the block are seen by all its queries, those within it by a tile's own and
      // later.
      boolean accumulate = to < time;
      addKeyGradients(0, from, from, from, to, stride, panelStride, dk, dv, accumulate);
      for (int i = from; i < to; i += TILE) {
        int end = Math.min(to, i + TILE);
        addKeyGradients(i, end, i, from, to, stride, panelStride, dk, dv, accumulate);
      }
    }
  }

  /**
   * dV += Pᵀ·dout and dK += dSᵀ·q for some keys, over the block's queries from {@code query} on.
   */
  private void addKeyGradients(
      int fromKey,
      int toKey,
      int query,
      int from,
      int to,
      int stride,
      int panelStride,
      Matrix dk,
      Matrix dv,
      boolean accumulate) {
    if (fromKey == toKey) {
      return;
    }
    int at = (query - from) * stride + fromKey;
    Matrix p = Matrix.of(probabilities, at, to - query, toKey - fromKey, stride);
    Matrix ds = Matrix.of(gradients, at, to - query, toKey - fromKey, stride);
    int panel = query * PANEL;
    Matrix dvRows = dv.rows(fromKey, toKey);
    Matrix dkRows = dk.rows(fromKey, toKey);
    panels.multiply(p.transposed(), outGradients, panel, panelStride, dvRows, accumulate);
    panels.multiply(ds.transposed(), queries, panel, panelStride, dkRows, accumulate);
  }

  /**
   * Makes a row of scores the probabilities that dropout kept, and a row of dP the gradient by the
   * scores; both zero from the diagonal up to {@code width}.
   */
  private void rowGradient(
      int at,
      int i,
      int width,
      float scale,
      float logSumExp,
      float rowSum,
      AttentionDropout dropped) {
    int seen = i + 1;
    probabilitiesOfRow(at, seen, scale, logSumExp);
    if (dropped != null) {
      dropRow(gradients, at, seen, dropped, i);
    }
    scoreGradientOfRow(at, seen, scale, rowSum);
    if (dropped != null) {
      dropRow(probabilities, at, seen, dropped, i);
    }
    Arrays.fill(probabilities, at + seen, at + width, 0);
    Arrays.fill(gradients, at + seen, at + width, 0);
  }

  /** x·yᵀ for a tile's rows and the first {@code width} of y's, in whole panels. */
  private void scores(Matrix x, float[] across, float[] to, int at, int width, int stride) {
    Matrix tile = Matrix.of(to, at, x.rows(), VectorPanels.padded(width), stride);
    panels.multiply(x, across, 0, x.columns() * PANEL, tile, false);
  }

  /** Whole panels and one vector more: rows a power of two apart would share few cache lines. */
  private static int rowStride(int time) {
    return VectorPanels.padded(time) + LANES;
  }

  private static float[] packed(Matrix x, float[] array) {
    float[] to = atLeast(array, x.rows() * VectorPanels.padded(x.columns()));
    VectorPanels.pack(x, to);
    return to;
  }

  private static float[] atLeast(float[] array, int size) {
    return array.length < size ? new float[size] : array;
  }

  /** Softmax of the row's scores · scale, in place; returns their ln Σ exp. */
  private double softmaxRow(int at, int length, float scale) {
    float[] row = probabilities;
    int end = at + VectorMath.roundUp(length);
    // What follows in the last vector takes part as e^-87, which changes no sum that is at least 1.
    Arrays.fill(row, at + length, end, Float.NEGATIVE_INFINITY);
    FloatVector maxima = FloatVector.fromArray(SPECIES, row, at);
    for (int j = at + LANES; j < end; j += LANES) {
      maxima = maxima.max(FloatVector.fromArray(SPECIES, row, j));
    }
    float max = maxima.reduceLanes(VectorOperators.MAX) * scale;
    FloatVector sums = FloatVector.zero(SPECIES);
    FloatVector scales = FloatVector.broadcast(SPECIES, scale);
    FloatVector shift = FloatVector.broadcast(SPECIES, -max);
    for (int j = at; j < end; j += LANES) {
      FloatVector e = VectorMath.exp(FloatVector.fromArray(SPECIES, row, j).fma(scales, shift));
      e.intoArray(row, j);
      sums = sums.add(e);
    }
    sums.intoArray(lanes, 0);
    float sum = VectorMath.sum(lanes);
    float inverse = 1 / sum;
    for (int j = at; j < end; j += LANES) {
      FloatVector.fromArray(SPECIES, row, j).mul(inverse).intoArray(row, j);
    }
    return max + Math.log(sum);
  }

  /** P = exp(score · scale − logSumExp), in place, up to the next whole vector. */
  private void probabilitiesOfRow(int at, int length, float scale, float logSumExp) {
    FloatVector scales = FloatVector.broadcast(SPECIES, scale);
    FloatVector shift = FloatVector.broadcast(SPECIES, -logSumExp);
    for (int j = at; j < at + length; j += LANES) {
      VectorMath.exp(FloatVector.fromArray(SPECIES, probabilities, j).fma(scales, shift))
          .intoArray(probabilities, j);
    }
  }

  /** dS = P · (dP − rowSum) · scale, where dP lies, up to the next whole vector. */
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
