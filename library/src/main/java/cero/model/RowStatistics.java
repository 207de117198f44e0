package cero.model;

/**
 * What a layer norm knows of each row: its mean and the inverse of its standard deviation, (rows)
 * each. One thread at a time.
 */
public record RowStatistics(float[] mean, float[] rstd) {
  public RowStatistics(int rows) {
    this(new float[rows], new float[rows]);
  }
}
