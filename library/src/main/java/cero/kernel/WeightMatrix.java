package cero.kernel;

/**
 * A matrix W (K, N) that rows x (K) are multiplied by, y = x·W: floats as they lie in an array, or
 * numbers of fewer bits. One new token needs every weight once, so that the time it takes is the
 * time of reading them: half the bytes, half the time. Threads may share it, as long as none
 * changes its weights.
 */
public sealed interface WeightMatrix permits Matrix, CompactMatrix {
  /** K, the length of a row that it multiplies. */
  int rows();

  /** N, the length of the product. */
  int columns();
}
