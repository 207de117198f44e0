package cero.app.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One axis of a chart: from a range of values to cells, with round numbers as labels. */
final class Axis {
  private final double low;
  private final double high;
  private final double step;

  /**
   * @param high above {@code low}
   * @param wanted about how many labels
   */
  Axis(double low, double high, int wanted) {
    this.low = low;
    this.high = high;
    this.step = roundStep((high - low) / wanted);
  }

  /** The smallest of 1, 2, 5, 10, 20, 50, … that is at least as large. */
  private static double roundStep(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= atLeast) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** The round numbers on the axis, ascending. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (double i = Math.ceil(low / step); i * step <= high; i++) {
      ticks.add(i * step + 0.0); // makes a negative zero a plain one
    }
    return ticks;
  }

  String label(double tick) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step)));
    return String.format(Locale.ROOT, "%." + decimals + "f", tick);
  }

  /** The widest label's columns. */
  int labelWidth() {
    return ticks().stream().mapToInt(tick -> label(tick).length()).max().orElse(0);
  }

  /** The cell that a value falls into, counted from the low end. */
  int cellOf(double value, int cells) {
    return Math.clamp((long) Math.floor((value - low) / (high - low) * cells), 0, cells - 1);
  }

  /** The row that a value falls into, counted from the high end, as lines on a screen are. */
  int rowOf(double value, int rows) {
    return rows - 1 - cellOf(value, rows);
  }

  /** The label of the tick in a row, or nothing. */
  String labelAt(int row, int rows) {
    return ticks().stream()
        .filter(tick -> rowOf(tick, rows) == row)
        .map(this::label)
        .findFirst()
        .orElse("");
  }
}
