package cero.kernel;

/**
 * The maths of a GPT on {@code float[]}, for one thread: whoever has several gives each a range.
 *
 * <p>{@link ScalarKernels} says what each kernel computes, in loops that read like the formula;
 * {@link VectorKernels} computes the same faster. Arrays are row-major; a (rows, C) array holds one
 * row after another. Ranges run from {@code from}, inclusive, to {@code to}, exclusive.
 */
public interface Kernels {
  /**
   * The fastest kernels that this JVM runs: vectorised ones, or, with a warning in the log, the
   * plain ones where {@link Vectors#lack} says why.
   */
  static Kernels best() {
    Vectors.warnOfLack();
    return Vectors.lack().isEmpty() ? new VectorKernels() : new ScalarKernels();
  }

  /**
   * Rows from which on {@link #gemm} adds up each element of C in one order, whatever rows and
   * columns of C are asked for with it.
   */
  int FEW_ROWS = 4;

  /**
   * C = A·B, or C += A·B when {@code accumulate}; A is (M, K), B is (K, N), C is (M, N) with
   * adjacent columns, and overlaps neither.
   */
  void gemm(Matrix a, Matrix b, Matrix c, boolean accumulate);

  /**
   * y += x·W for one row and a range of columns.
   *
   * @param x (K), from {@code xAt} on
   * @param y (N), from {@code yAt} on, added to
   * @param from a multiple of {@link CompactMatrix#PANEL}
   * @param to another, or N
   */
  void addRowProduct(float[] x, int xAt, CompactMatrix w, float[] y, int yAt, int from, int to);

  /**
   * Writes a range of a compact matrix's columns as floats.
   *
   * @param from a multiple of {@link CompactMatrix#PANEL}
   * @param out (K, to − from), written
   */
  void expand(CompactMatrix w, int from, int to, float[] out);

  /**
   * Normalises rows: y = (x − mean) / √(variance + ε) · weight + bias, and keeps each row's mean
   * and rstd = 1 / √(variance + ε) for the gradient (<a href="https://arxiv.org/abs/1607.06450">Ba
   * et al. 2016</a>).
   *
   * @param x (rows, C)
   * @param weight (C)
   * @param bias (C)
   * @param y (rows, C), written; may be x
   * @param mean (rows), written
   * @param rstd (rows), written
   */
  void layerNorm(
      float[] x,
      float[] weight,
      float[] bias,
      double epsilon,
      float[] y,
      float[] mean,
      float[] rstd,
      int from,
      int to);

  /**
   * Adds a layer norm's gradient by its input to dx: with n = (x − mean) · rstd and g = dy ·
   * weight, dx += rstd · (g − mean(g) − n · mean(g · n)).
   *
   * @param dy (rows, C)
   * @param dx (rows, C), added to
   */
  void layerNormInputGradient(
      float[] dy,
      float[] x,
      float[] weight,
      float[] mean,
      float[] rstd,
      float[] dx,
      int from,
      int to);

  /**
   * Adds a layer norm's gradients by its parameters, for a range of columns: dweight += Σ dy · n,
   * dbias += Σ dy over all rows.
   *
   * @param dy (rows, C)
   * @param dweight (C), added to
   * @param dbias (C), added to
   */
  void layerNormParameterGradients(
      float[] dy,
      float[] x,
      float[] mean,
      float[] rstd,
      float[] dweight,
      float[] dbias,
      int rows,
      int from,
      int to);

  /**
   * y = GELU(x) by the tanh formula that GPT-2 uses, ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))) (<a
   * href="https://arxiv.org/abs/1606.08415">Hendrycks and Gimpel 2016</a>); y may be x.
   */
  void geluNew(float[] x, float[] y, int from, int to);

  /** dx = dy · the slope of {@link #geluNew} at x; dx may be dy. */
  void geluNewGradient(float[] x, float[] dy, float[] dx, int from, int to);

  /**
   * y = GELU(x) = x Φ(x), where Φ(x) = ½ (1 + erf(x / √2)) is the standard normal distribution's
   * probability of at most x (the same paper); y may be x.
   */
  void gelu(float[] x, float[] y, int from, int to);

  /** dx = dy · (Φ(x) + x φ(x)), where φ is the normal density; dx may be dy. */
  void geluGradient(float[] x, float[] dy, float[] dx, int from, int to);

  /** y = max(x, 0); y may be x. */
  void relu(float[] x, float[] y, int from, int to);

  /** dx = dy where x is above 0, 0 elsewhere; dx may be dy. */
  void reluGradient(float[] x, float[] dy, float[] dx, int from, int to);

  /** Writes the bias (C) into each row of y (rows, C). */
  void fillRows(float[] bias, float[] y, int from, int to);

  /** sums += Σ over rows of x (rows, C), for a range of columns; sums is (C). */
  void addColumnSums(float[] x, int rows, float[] sums, int from, int to);

  /** y = a + b; y may be either. */
  void add(float[] a, float[] b, float[] y, int from, int to);

  /**
   * Draws which elements dropout keeps: bit i of the mask is set, element i kept, with probability
   * 1 − {@code dropout}. A bit depends on the key and on its place alone, so that any thread may
   * draw any part. The range is in words of 64 elements.
   */
  void drawMask(long[] mask, long key, double dropout, int fromWord, int toWord);

  /**
   * Makes a dropout mask from given random bits: element i is kept where the low 53 bits of words
   * 2i (high) and 2i + 1 (low) are below {@code (1 − dropout) · 2⁵³}.
   *
   * @param words random bits, of which the first 2 · {@code count} are used
   * @param mask written from {@code toWord} on; bits after the last element are zero
   */
  void maskOfWords(int[] words, int count, double dropout, long[] mask, int toWord);

  /**
   * y = a + b · scale where the mask's bit is set, a elsewhere; y may be a. The range starts at a
   * multiple of 64.
   */
  void addKept(float[] a, float[] b, long[] mask, float scale, float[] y, int from, int to);

  /**
   * y = x · scale where the mask's bit is set, 0 elsewhere; y may be x. The range starts at a
   * multiple of 64.
   */
  void keep(float[] x, long[] mask, float scale, float[] y, int from, int to);

  /**
   * Causal attention of one head: out = softmax(q·kᵀ · scale, where the last row sees all columns
   * and each row before it one less) · v, after dropout of the softmax where a mask is given (<a
   * href="https://arxiv.org/abs/1706.03762">Vaswani et al. 2017</a>).
   *
   * @param q (R, D) queries: those of the last R of the T positions
   * @param k (T, D) keys
   * @param v (T, D) values
   * @param dropped which of the (R, T) probabilities dropout keeps, or null for all
   * @param out (R, D), written
   * @param logSumExp row i's ln Σ exp(q·k · scale), at {@code logSumExpOffset + i}, written
   */
  void attention(
      Matrix q,
      Matrix k,
      Matrix v,
      float scale,
      AttentionDropout dropped,
      Matrix out,
      float[] logSumExp,
      int logSumExpOffset);

  /**
   * The gradients of {@link #attention} with as many queries as keys: with P the softmax, dV =
   * Pᵀ·dout, dP = dout·vᵀ, dS = P · (dP − rowsum(dout · out)) · scale, dQ = dS·k, dK = dSᵀ·q. P is
   * computed anew from the saved logSumExp.
   *
   * @param dq (T, D), written, as are dk and dv
   */
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
      Matrix dv);

  /** ln Σ exp(x) over {@code length} elements, without overflow. */
  double logSumExp(float[] x, int offset, int length);

  /**
   * Replaces logits by the gradient of cross-entropy by them: (exp(x − logSumExp) − [i = target]) ·
   * scale.
   */
  void crossEntropyGradient(
      float[] x, int offset, int length, double logSumExp, int target, float scale);

  /** Σ x², in double. */
  double sumOfSquares(float[] x, int from, int to);

  /**
   * One AdamW update with decoupled weight decay (<a
   * href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>), in PyTorch's order of
   * operations.
   *
   * @param values updated
   * @param gradient read
   * @param m first moment, updated
   * @param v second moment, updated
   */
  void adamW(
      float[] values, float[] gradient, float[] m, float[] v, AdamWStep step, int from, int to);

  /**
   * y += weight · (scale · x − y): the running mean y goes a part of its way towards x.
   *
   * @param y updated
   * @param weight the part, from 0 to 1
   */
  void lerp(float[] y, float[] x, double scale, double weight, int from, int to);

  /** y = alpha · x + beta · y; y may be x. */
  void weightedSum(double alpha, float[] x, double beta, float[] y, int from, int to);

  /**
   * Looks up embeddings, for a range of rows: row b·T + t of x is the embedding of the row's id
   * plus that of position {@code firstPosition + t}.
   *
   * @param ids (B, T)
   * @param tokens (V, C)
   * @param positions (context, C)
   * @param x (B·T, C), written
   */
  void embed(
      int[] ids,
      int time,
      int firstPosition,
      float[] tokens,
      float[] positions,
      int channels,
      float[] x,
      int from,
      int to);

  /**
   * The same with compact embeddings.
   *
   * @param tokens (C, V): each token's embedding is a column
   */
  void embed(
      int[] ids,
      int time,
      int firstPosition,
      CompactMatrix tokens,
      float[] positions,
      float[] x,
      int from,
      int to);

  /**
   * Adds dx (B·T, C) to the rows that {@link #embed} looked up from position 0 on, for a range of
   * columns, so that two tasks never add to the same element.
   *
   * @param dtokens (V, C), added to
   * @param dpositions (context, C), added to
   */
  void embedGradient(
      int[] ids,
      int time,
      float[] dx,
      int channels,
      float[] dtokens,
      float[] dpositions,
      int from,
      int to);
}
