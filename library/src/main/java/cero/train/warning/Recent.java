package cero.train.warning;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;

/** The last values of a series. */
final class Recent {
  private final int size;
  private final Deque<Double> values = new ArrayDeque<>();

  Recent(int size) {
    this.size = size;
  }

  void add(double value) {
    if (values.size() == size) {
      values.removeFirst();
    }
    values.addLast(value);
  }

  boolean isFull() {
    return values.size() == size;
  }

  int count() {
    return values.size();
  }

  double lowest() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  /** The value that half of the last ones are below. */
  double median() {
    return median(values);
  }

  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * The standard deviation of the values about their own slow course: from the median of the
   * differences between neighbours, which a trend and single outliers change little. For normal
   * noise a difference has √2 times the deviation, and its absolute value the median 0.6745.
   */
  double noise() {
    double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
    double[] differences = new double[Math.max(0, all.length - 1)];
    Arrays.setAll(differences, i -> Math.abs(all[i + 1] - all[i]));
    return differences.length == 0
        ? 0
        : median(Arrays.stream(differences).boxed().toList()) / (0.6745 * Math.sqrt(2));
  }
}
