package cero.model;

import cero.device.Allocator;

/**
 * What a layer norm knows of each row: its mean and the inverse of its standard deviation, (rows)
 * each. One thread at a time.
 */
record RowStatistics(float[] mean, float[] rstd) {
  /**
   * @param rows the lengths of the dimensions that the rows have
   */
  RowStatistics(Allocator allocator, long... rows) {
    this(allocator.floats(rows), allocator.floats(rows));
  }
}
