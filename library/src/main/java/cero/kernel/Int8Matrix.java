package cero.kernel;

/**
 * Weights as whole numbers from −127 to 127 times a scale, which {@value #GROUP} adjacent weights
 * of a column share: the largest of them divided by 127. Each is off by at most half its group's
 * scale. A weight and its share of the scale take 8.5 bits. Threads may share it, as long as none
 * changes its weights.
 */
public final class Int8Matrix extends CompactMatrix {
  /** Rows that share a scale; the last group of a column may have fewer. */
  public static final int GROUP = 64;

  private static final int LARGEST = 127;

  /** Bytes behind the last element that a vector of 64 bits, half of it used, may read. */
  private static final int SLACK = 4;

  final byte[] numbers; // in panels
  final float[] scales; // (groups, N), in panels

  /**
   * A matrix of zeros.
   *
   * @throws IllegalArgumentException if it does not fit into one array
   */
  public Int8Matrix(int rows, int columns) {
    super(rows, columns);
    this.numbers = new byte[paddedSize(rows, columns) + SLACK];
    this.scales = new float[paddedSize(groups(), columns)];
  }

  /** Groups in a column. */
  int groups() {
    return Math.ceilDiv(rows(), GROUP);
  }

  @Override
  void setPanel(Matrix values, int from, int to) {
    for (int group = 0; group < groups(); group++) {
      int endRow = Math.min(rows(), (group + 1) * GROUP);
      setGroup(values, group * GROUP, endRow, from, to, index(groups(), group, from));
    }
  }

  private void setGroup(Matrix values, int firstRow, int endRow, int from, int to, int scalesAt) {
    float[] largest = new float[PANEL];
    for (int i = firstRow; i < endRow; i++) {
      for (int j = from; j < to; j++) {
        largest[j - from] = Math.max(largest[j - from], Math.abs(values.get(i, j)));
      }
    }
    for (int j = 0; j < PANEL; j++) {
      scales[scalesAt + j] = largest[j] / LARGEST;
    }
    for (int i = firstRow; i < endRow; i++) {
      int at = index(rows(), i, from);
      for (int j = from; j < to; j++) {
        numbers[at + j - from] = round(values.get(i, j), scales[scalesAt + j - from]);
      }
    }
  }

  /** The nearest whole number of scales; 0 where all of a group is 0. */
  private static byte round(float value, float scale) {
    return scale == 0 ? 0 : (byte) Math.clamp(Math.round(value / scale), -LARGEST, LARGEST);
  }

  @Override
  public float get(int i, int j) {
    return numbers[index(rows(), i, j)] * scale(i, j);
  }

  /** The scale of the group that an element is in. */
  float scale(int i, int j) {
    return scales[index(groups(), i / GROUP, j)];
  }
}
