package cero.kernel;

import java.util.Arrays;

/**
 * Each kernel as its formula says, one element at a time, with sums in double. Threads may share
 * it.
 */
public final class ScalarKernels implements Kernels {
  static final long LOW_53_BITS = (1L << 53) - 1;

  // SplitMix64's constants (Steele, Lea and Flood 2014).
  static final long GOLDEN = 0x9E3779B97F4A7C15L;
  static final long MIX_1 = 0xBF58476D1CE4E5B9L;
  static final long MIX_2 = 0x94D049BB133111EBL;

  private static final double GELU_SCALE = Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBE = 0.044715;

  /** There is nothing to set. */
  public ScalarKernels() {}

  @Override
  public void gemm(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.columns(); j++) {
        double sum = accumulate ? c.get(i, j) : 0;
        for (int k = 0; k < a.columns(); k++) {
          sum += (double) a.get(i, k) * b.get(k, j);
        }
        c.set(i, j, (float) sum);
      }
    }
  }

  @Override
  public void addRowProduct(
      float[] x, int xAt, CompactMatrix w, float[] y, int yAt, int from, int to) {
    for (int j = from; j < to; j++) {
      double sum = y[yAt + j];
      for (int k = 0; k < w.rows(); k++) {
        sum += (double) x[xAt + k] * w.get(k, j);
      }
      y[yAt + j] = (float) sum;
    }
  }

  @Override
  public void expand(CompactMatrix w, int from, int to, float[] out) {
    for (int i = 0; i < w.rows(); i++) {
      for (int j = from; j < to; j++) {
        out[i * (to - from) + j - from] = w.get(i, j);
      }
    }
  }

  @Override
  public void layerNorm(
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
    for (int row = from; row < to; row++) {
      int at = row * c;
      double sum = 0;
      for (int i = 0; i < c; i++) {
        sum += x[at + i];
      }
      double m = sum / c;
      double squares = 0;
      for (int i = 0; i < c; i++) {
        squares += (x[at + i] - m) * (x[at + i] - m);
      }
      double r = 1 / Math.sqrt(squares / c + epsilon);
      for (int i = 0; i < c; i++) {
        y[at + i] = (float) ((x[at + i] - m) * r * weight[i] + bias[i]);
      }
      mean[row] = (float) m;
      rstd[row] = (float) r;
    }
  }

  @Override
  public void layerNormInputGradient(
      float[] dy,
      float[] x,
      float[] weight,
      float[] mean,
      float[] rstd,
      float[] dx,
      int from,
      int to) {
    int c = weight.length;
    for (int row = from; row < to; row++) {
      int at = row * c;
      double sumG = 0;
      double sumGn = 0;
      for (int i = 0; i < c; i++) {
        double n = (x[at + i] - mean[row]) * rstd[row];
        double g = dy[at + i] * weight[i];
        sumG += g;
        sumGn += g * n;
      }
      for (int i = 0; i < c; i++) {
        double n = (x[at + i] - mean[row]) * rstd[row];
        double g = dy[at + i] * weight[i];
        dx[at + i] += (float) (rstd[row] * (g - sumG / c - n * sumGn / c));
      }
    }
  }

  @Override
  public void layerNormParameterGradients(
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
    for (int i = from; i < to; i++) {
      double sumWeight = 0;
      double sumBias = 0;
      for (int row = 0; row < rows; row++) {
        double n = (x[row * c + i] - mean[row]) * rstd[row];
        sumWeight += dy[row * c + i] * n;
        sumBias += dy[row * c + i];
      }
      dweight[i] += (float) sumWeight;
      dbias[i] += (float) sumBias;
    }
  }

  @Override
  public void geluNew(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double u = GELU_SCALE * (x[i] + GELU_CUBE * x[i] * x[i] * x[i]);
      y[i] = (float) (0.5 * x[i] * (1 + Math.tanh(u)));
    }
  }

  @Override
  public void geluNewGradient(float[] x, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      double u = GELU_SCALE * (x[i] + GELU_CUBE * x[i] * x[i] * x[i]);
      double tanh = Math.tanh(u);
      double du = GELU_SCALE * (1 + 3 * GELU_CUBE * x[i] * x[i]);
      dx[i] = (float) (dy[i] * (0.5 * (1 + tanh) + 0.5 * x[i] * (1 - tanh * tanh) * du));
    }
  }

  @Override
  public void gelu(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (x[i] * NormalDistribution.cumulative(x[i]));
    }
  }

  @Override
  public void geluGradient(float[] x, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      double slope = NormalDistribution.cumulative(x[i]) + x[i] * NormalDistribution.density(x[i]);
      dx[i] = (float) (dy[i] * slope);
    }
  }

  @Override
  public void relu(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.max(x[i], 0);
    }
  }

  @Override
  public void reluGradient(float[] x, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      dx[i] = x[i] > 0 ? dy[i] : 0;
    }
  }

  @Override
  public void fillRows(float[] bias, float[] y, int from, int to) {
    for (int row = from; row < to; row++) {
      System.arraycopy(bias, 0, y, row * bias.length, bias.length);
    }
  }

  @Override
  public void addColumnSums(float[] x, int rows, float[] sums, int from, int to) {
    for (int i = from; i < to; i++) {
      double sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += x[row * sums.length + i];
      }
      sums[i] += (float) sum;
    }
  }

  @Override
  public void add(float[] a, float[] b, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = a[i] + b[i];
    }
  }

  @Override
  public void drawMask(long[] mask, long key, double dropout, int fromWord, int toWord) {
    long dropBelow = (long) (dropout * 0x1p32);
    for (int word = fromWord; word < toWord; word++) {
      long bits = 0;
      for (int pair = 0; pair < 32; pair++) {
        // Each hash serves two elements, 32 bits each.
        long hash = mix(key + (word * 32L + pair) * GOLDEN);
        long low = (hash & 0xFFFFFFFFL) >= dropBelow ? 1 : 0;
        long high = hash >>> 32 >= dropBelow ? 1 : 0;
        bits |= (low | high << 1) << (2 * pair);
      }
      mask[word] = bits;
    }
  }

  @Override
  public void maskOfWords(int[] words, int count, double dropout, long[] mask, int toWord) {
    for (int first = 0; first < count; first += 64) {
      mask[toWord + first / 64] =
          maskWord(words, first, Math.min(64, count - first), keepBelow(dropout));
    }
  }

  /** The number of 53 bits below which an element is kept. */
  static long keepBelow(double dropout) {
    return (long) Math.ceil((1 - dropout) * 0x1p53);
  }

  /** A mask of at most 64 elements. */
  static long maskWord(int[] words, int first, int count, long keepBelow) {
    long bits = 0;
    for (int i = 0; i < count; i++) {
      long high = words[2 * (first + i)];
      long low = words[2 * (first + i) + 1] & 0xFFFFFFFFL;
      long drawn = (high << 32 | low) & LOW_53_BITS;
      bits |= (drawn < keepBelow ? 1L : 0L) << i;
    }
    return bits;
  }

  /** SplitMix64's finaliser (Steele, Lea and Flood 2014): spreads each bit over all others. */
  private static long mix(long z) {
    z = (z ^ z >>> 30) * MIX_1;
    z = (z ^ z >>> 27) * MIX_2;
    return z ^ z >>> 31;
  }

  @Override
  public void addKept(float[] a, float[] b, long[] mask, float scale, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      boolean kept = (mask[i >>> 6] >>> i & 1) != 0;
      y[i] = kept ? Math.fma(b[i], scale, a[i]) : a[i];
    }
  }

  @Override
  public void keep(float[] x, long[] mask, float scale, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      boolean kept = (mask[i >>> 6] >>> i & 1) != 0;
      y[i] = kept ? x[i] * scale : 0;
    }
  }

  @Override
  public void attention(
      Matrix q,
      Matrix k,
      Matrix v,
      float scale,
      AttentionDropout dropped,
      Matrix out,
      float[] logSumExp,
      int logSumExpOffset) {
    int past = k.rows() - q.rows();
    for (int i = 0; i < q.rows(); i++) {
      int seen = past + i + 1;
      float[] scores = scores(q, k, scale, i, seen);
      double lse = logSumExp(scores, 0, seen);
      logSumExp[logSumExpOffset + i] = (float) lse;
      for (int d = 0; d < v.columns(); d++) {
        double sum = 0;
        for (int j = 0; j < seen; j++) {
          sum += Math.exp(scores[j] - lse) * keptScale(dropped, i, j) * v.get(j, d);
        }
        out.set(i, d, (float) sum);
      }
    }
  }

  @Override
  public void attentionGradient(
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
    fillZero(dq);
    fillZero(dk);
    fillZero(dv);
    int headSize = q.columns();
    for (int i = 0; i < q.rows(); i++) {
      float[] scores = scores(q, k, scale, i, i + 1);
      double rowSum = 0;
      for (int d = 0; d < headSize; d++) {
        rowSum += (double) dout.get(i, d) * out.get(i, d);
      }
      for (int j = 0; j <= i; j++) {
        double p = Math.exp(scores[j] - logSumExp[logSumExpOffset + i]);
        double kept = keptScale(dropped, i, j);
        double dp = 0;
        for (int d = 0; d < headSize; d++) {
          dp += (double) dout.get(i, d) * v.get(j, d);
          dv.set(j, d, (float) (dv.get(j, d) + p * kept * dout.get(i, d)));
        }
        double ds = p * (dp * kept - rowSum) * scale;
        for (int d = 0; d < headSize; d++) {
          dq.set(i, d, (float) (dq.get(i, d) + ds * k.get(j, d)));
          dk.set(j, d, (float) (dk.get(j, d) + ds * q.get(i, d)));
        }
      }
    }
  }

  private static float[] scores(Matrix q, Matrix k, float scale, int i, int seen) {
    float[] scores = new float[seen];
    for (int j = 0; j < seen; j++) {
      double dot = 0;
      for (int d = 0; d < q.columns(); d++) {
        dot += (double) q.get(i, d) * k.get(j, d);
      }
      scores[j] = (float) (dot * scale);
    }
    return scores;
  }

  private static double keptScale(AttentionDropout dropped, int i, int j) {
    if (dropped == null) {
      return 1;
    }
    return dropped.keeps(i, j) ? dropped.scale() : 0;
  }

  private static void fillZero(Matrix matrix) {
    for (int i = 0; i < matrix.rows(); i++) {
      int at = matrix.index(i, 0);
      Arrays.fill(matrix.data(), at, at + matrix.columns(), 0);
    }
  }

  @Override
  public double logSumExp(float[] x, int offset, int length) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      max = Math.max(max, x[offset + i]);
    }
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += Math.exp(x[offset + i] - max);
    }
    return max + Math.log(sum);
  }

  @Override
  public void crossEntropyGradient(
      float[] x, int offset, int length, double logSumExp, int target, float scale) {
    for (int i = 0; i < length; i++) {
      double p = Math.exp(x[offset + i] - logSumExp);
      x[offset + i] = (float) ((p - (i == target ? 1 : 0)) * scale);
    }
  }

  @Override
  public double sumOfSquares(float[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) x[i] * x[i];
    }
    return sum;
  }

  @Override
  public void adamW(
      float[] values, float[] gradient, float[] m, float[] v, AdamWStep step, int from, int to) {
    for (int i = from; i < to; i++) {
      double g = gradient[i] * step.gradientScale();
      m[i] = (float) (step.beta1() * m[i] + (1 - step.beta1()) * g);
      v[i] = (float) (step.beta2() * v[i] + (1 - step.beta2()) * g * g);
      double decayed = values[i] * (1 - step.learningRate() * step.weightDecay());
      double denominator = Math.sqrt(v[i]) / step.secondCorrection() + step.epsilon();
      values[i] = (float) (decayed - step.stepSize() * m[i] / denominator);
    }
  }

  @Override
  public void lerp(float[] y, float[] x, double scale, double weight, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (y[i] + weight * (scale * x[i] - y[i]));
    }
  }

  @Override
  public void weightedSum(double alpha, float[] x, double beta, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (alpha * x[i] + beta * y[i]);
    }
  }

  @Override
  public void embed(
      int[] ids,
      int time,
      int firstPosition,
      float[] tokens,
      float[] positions,
      int channels,
      float[] x,
      int from,
      int to) {
    for (int row = from; row < to; row++) {
      int token = ids[row] * channels;
      int position = (firstPosition + row % time) * channels;
      for (int i = 0; i < channels; i++) {
        x[row * channels + i] = tokens[token + i] + positions[position + i];
      }
    }
  }

  @Override
  public void embed(
      int[] ids,
      int time,
      int firstPosition,
      CompactMatrix tokens,
      float[] positions,
      float[] x,
      int from,
      int to) {
    int channels = tokens.rows();
    for (int row = from; row < to; row++) {
      int position = (firstPosition + row % time) * channels;
      for (int i = 0; i < channels; i++) {
        x[row * channels + i] = tokens.get(i, ids[row]) + positions[position + i];
      }
    }
  }

  @Override
  public void embedGradient(
      int[] ids,
      int time,
      float[] dx,
      int channels,
      float[] dtokens,
      float[] dpositions,
      int from,
      int to) {
    for (int row = 0; row < ids.length; row++) {
      int token = ids[row] * channels;
      int position = row % time * channels;
      for (int i = from; i < to; i++) {
        dtokens[token + i] += dx[row * channels + i];
        dpositions[position + i] += dx[row * channels + i];
      }
    }
  }
}
