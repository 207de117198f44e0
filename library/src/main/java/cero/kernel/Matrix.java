package cero.kernel;

/**
 * A view of a matrix in an array: element (i, j) is {@code data[offset + i * rowStride + j *
 * columnStride]}. Transposing and slicing make another view of the same data. Threads may share it,
 * as long as none changes its arrays.
 */
public record Matrix(
    float[] data, int offset, int rows, int columns, int rowStride, int columnStride)
    implements WeightMatrix {

  /**
   * @throws IndexOutOfBoundsException if the view reaches outside the array
   */
  public Matrix {
    if (rows < 0 || columns < 0 || offset < 0) {
      throw new IndexOutOfBoundsException(
          "a matrix of %d x %d at %d".formatted(rows, columns, offset));
    }
    if (rows > 0 && columns > 0) {
      long last = offset + (rows - 1L) * rowStride + (columns - 1L) * columnStride;
      if (last >= data.length) {
        throw new IndexOutOfBoundsException(
            "a matrix of %d x %d at %d reaches element %d of %d"
                .formatted(rows, columns, offset, last, data.length));
      }
    }
  }

  /** The (rows, columns) matrix at the start of a row-major array. */
  public static Matrix of(float[] data, int rows, int columns) {
    return new Matrix(data, 0, rows, columns, columns, 1);
  }

  /** A (rows, columns) matrix in a row-major array whose rows are {@code rowStride} apart. */
  public static Matrix of(float[] data, int offset, int rows, int columns, int rowStride) {
    return new Matrix(data, offset, rows, columns, rowStride, 1);
  }

  /** The (columns, rows) view of the same elements. */
  public Matrix transposed() {
    return new Matrix(data, offset, columns, rows, columnStride, rowStride);
  }

  /** Rows {@code from} to {@code to - 1}. */
  public Matrix rows(int from, int to) {
    return new Matrix(data, offset + from * rowStride, to - from, columns, rowStride, columnStride);
  }

  /** Columns {@code from} to {@code to - 1}. */
  public Matrix columns(int from, int to) {
    return new Matrix(data, offset + from * columnStride, rows, to - from, rowStride, columnStride);
  }

  /** The place of element (i, j) in the array. */
  int index(int i, int j) {
    return offset + i * rowStride + j * columnStride;
  }

  float get(int i, int j) {
    return data[index(i, j)];
  }

  void set(int i, int j, float value) {
    data[index(i, j)] = value;
  }
}
