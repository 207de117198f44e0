package cero.kernel;

/**
 * The kernels in the JVM's vectors, as wide as the machine has them. What only copies or draws bits
 * is left to the plain loops. Threads may share it.
 */
public final class VectorKernels implements Kernels {
  /** There is nothing to set. */
  public VectorKernels() {}

  private final Kernels scalar = new ScalarKernels();

  @Override
  public void gemm(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    VectorGemm.gemm(a, b, c, accumulate);
  }

  @Override
  public void addRowProduct(
      float[] x, int xAt, CompactMatrix w, float[] y, int yAt, int from, int to) {
    VectorCompact.addRowProduct(x, xAt, w, y, yAt, from, to);
  }

  @Override
  public void expand(CompactMatrix w, int from, int to, float[] out) {
    VectorCompact.expand(w, from, to, out);
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
    VectorRows.layerNorm(x, weight, bias, epsilon, y, mean, rstd, from, to);
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
    VectorRows.layerNormInputGradient(dy, x, weight, mean, rstd, dx, from, to);
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
    VectorRows.layerNormParameterGradients(dy, x, mean, rstd, dweight, dbias, rows, from, to);
  }

  @Override
  public void geluNew(float[] x, float[] y, int from, int to) {
    VectorActivations.geluNew(x, y, from, to);
  }

  @Override
  public void geluNewGradient(float[] x, float[] dy, float[] dx, int from, int to) {
    VectorActivations.geluNewGradient(x, dy, dx, from, to);
  }

  @Override
  public void gelu(float[] x, float[] y, int from, int to) {
    VectorActivations.gelu(x, y, from, to);
  }

  @Override
  public void geluGradient(float[] x, float[] dy, float[] dx, int from, int to) {
    VectorActivations.geluGradient(x, dy, dx, from, to);
  }

  @Override
  public void relu(float[] x, float[] y, int from, int to) {
    VectorActivations.relu(x, y, from, to);
  }

  @Override
  public void reluGradient(float[] x, float[] dy, float[] dx, int from, int to) {
    VectorActivations.reluGradient(x, dy, dx, from, to);
  }

  @Override
  public void fillRows(float[] bias, float[] y, int from, int to) {
    scalar.fillRows(bias, y, from, to);
  }

  @Override
  public void addColumnSums(float[] x, int rows, float[] sums, int from, int to) {
    VectorRows.addColumnSums(x, rows, sums, from, to);
  }

  @Override
  public void add(float[] a, float[] b, float[] y, int from, int to) {
    VectorElements.add(a, b, y, from, to);
  }

  @Override
  public void drawMask(long[] mask, long key, double dropout, int fromWord, int toWord) {
    VectorElements.drawMask(mask, key, dropout, fromWord, toWord);
  }

  @Override
  public void maskOfWords(int[] words, int count, double dropout, long[] mask, int toWord) {
    VectorElements.maskOfWords(words, count, dropout, mask, toWord);
  }

  @Override
  public void addKept(float[] a, float[] b, long[] mask, float scale, float[] y, int from, int to) {
    VectorElements.addKept(a, b, mask, scale, y, from, to);
  }

  @Override
  public void keep(float[] x, long[] mask, float scale, float[] y, int from, int to) {
    VectorElements.keep(x, mask, scale, y, from, to);
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
    VectorAttention.ofThread().attention(q, k, v, scale, dropped, out, logSumExp, logSumExpOffset);
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
    VectorAttention.ofThread()
        .attentionGradient(
            q, k, v, scale, dropped, out, logSumExp, logSumExpOffset, dout, dq, dk, dv);
  }

  @Override
  public double logSumExp(float[] x, int offset, int length) {
    return VectorRows.logSumExp(x, offset, length);
  }

  @Override
  public void crossEntropyGradient(
      float[] x, int offset, int length, double logSumExp, int target, float scale) {
    VectorRows.crossEntropyGradient(x, offset, length, logSumExp, target, scale);
  }

  @Override
  public double sumOfSquares(float[] x, int from, int to) {
    return VectorElements.sumOfSquares(x, from, to);
  }

  @Override
  public void adamW(
      float[] values, float[] gradient, float[] m, float[] v, AdamWStep step, int from, int to) {
    VectorElements.adamW(values, gradient, m, v, step, from, to);
  }

  @Override
  public void lerp(float[] y, float[] x, double scale, double weight, int from, int to) {
    VectorElements.lerp(y, x, scale, weight, from, to);
  }

  @Override
  public void weightedSum(double alpha, float[] x, double beta, float[] y, int from, int to) {
    VectorElements.weightedSum(alpha, x, beta, y, from, to);
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
    scalar.embed(ids, time, firstPosition, tokens, positions, channels, x, from, to);
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
    scalar.embed(ids, time, firstPosition, tokens, positions, x, from, to);
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
    scalar.embedGradient(ids, time, dx, channels, dtokens, dpositions, from, to);
  }
}
