package cero.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A chart as an SVG picture that a page holds; values that are not finite are left out. */
public final class SvgChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  // Room for the numbers in the larger letters that small screens get.
  private static final int LEFT = 76;
  private static final int RIGHT = 24;
  private static final int TOP = 28;
  private static final int BOTTOM = 64;
  private static final double MARGIN = 0.05;
  private static final int TICKS = 6;

  private final String xName;
  private final String yName;
  private final boolean logarithmic;
  private final List<Dot> dots = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<Dot> marks = new ArrayList<>();

  /**
   * A point, and what is said of it while the pointer is on it.
   *
   * @param note also written beside it, where it is a mark
   */
  public record Dot(double x, double y, String note) {}

  @SuppressWarnings("ArrayRecordComponent") // data to draw; nobody compares two of them
  private record Line(double[] xs, double[] ys) {}

  /**
   * @param logarithmic whether equal factors of x are equally far apart; all x are then positive
   */
  public SvgChart(String xName, String yName, boolean logarithmic) {
    this.xName = xName;
    this.yName = yName;
    this.logarithmic = logarithmic;
  }

  public SvgChart dots(List<Dot> added) {
    dots.addAll(added);
    return this;
  }

  /** A line through the points in their order. */
  public SvgChart line(double[] xs, double[] ys) {
    lines.add(new Line(xs, ys));
    return this;
  }

  /** A point that stands out, with its note beside it. */
  public SvgChart mark(double x, double y, String note) {
    marks.add(new Dot(x, y, note));
    return this;
  }

  /** The picture; only its two axes if there is nothing to draw. */
  String svg() {
    Scale x = scale(true);
    Scale y = scale(false);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s, %s\">%n",
            WIDTH,
            HEIGHT,
            Template.escaped(yName),
            Template.escaped(xName)));
    for (Tick tick : y.ticks()) {
      svg.append(
          text(LEFT - 8, tick.at, "0.35em", "end", tick.label)
              + String.format(
                  Locale.ROOT,
                  "<path class=\"hair\" d=\"M%d %.1fH%d\"/>%n",
                  LEFT,
                  tick.at,
                  WIDTH - RIGHT));
    }
    for (Tick tick : x.ticks()) {
      svg.append(
          text(tick.at, HEIGHT - BOTTOM, "1.3em", "middle", tick.label)
              + String.format(
                  Locale.ROOT,
                  "<path class=\"hair\" d=\"M%.1f %dV%d\"/>%n",
                  tick.at,
                  TOP,
                  HEIGHT - BOTTOM));
    }
    svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM, "2.6em", "middle", xName));
    svg.append(text(LEFT, 0, "0.9em", "start", yName));
    dots.forEach(dot -> svg.append(circle(dot, "dot", 4, x, y)));
    lines.forEach(line -> svg.append(path(line, x, y)));
    for (Dot mark : marks) {
      svg.append(circle(mark, "mark", 6, x, y));
      svg.append(text(x.of(mark.x), y.of(mark.y) - 12, "0", "middle", mark.note));
    }
    return svg.append("</svg>\n").toString();
  }

  /** A round number on an axis, and its place in the picture. */
  private record Tick(double at, String label) {}

  /** From values, or their logarithms, to places in the picture. */
  private record Scale(double low, double high, double from, double to, boolean logarithmic) {
    /** Decades that powers of ten divide well enough, and those that 1, 2 and 5 of each do. */
    private static final double MANY_DECADES = 3;

    private static final double FEW_DECADES = 0.7;

    double of(double value) {
      double linear = logarithmic ? Math.log10(value) : value;
      return from + (linear - low) / (high - low) * (to - from);
    }

    List<Tick> ticks() {
      return logarithmic ? ticksOfDecades() : ticksOfEqualSteps();
    }

    private List<Tick> ticksOfDecades() {
      double decades = high - low;
      int[] digits = IntStream.rangeClosed(1, 9).toArray();
      if (decades > MANY_DECADES) {
        digits = new int[] {1};
      } else if (decades > FEW_DECADES) {
        digits = new int[] {1, 2, 5};
      }
      List<Tick> ticks = new ArrayList<>();
      for (int power = (int) Math.floor(low); power <= high; power++) {
        for (int digit : digits) {
          double value = digit * Math.pow(10, power);
          double place = Math.log10(value);
          if (place >= low && place <= high) {
            ticks.add(new Tick(of(value), label(value, power)));
          }
        }
      }
      return ticks;
    }

    private List<Tick> ticksOfEqualSteps() {
      double least = (high - low) / TICKS;
      double power = Math.pow(10, Math.floor(Math.log10(least)));
      double step = power;
      for (int factor : new int[] {2, 5, 10}) {
        step = step < least ? factor * power : step;
      }
      int lastDigit = (int) Math.floor(Math.log10(step) + 1e-9);
      List<Tick> ticks = new ArrayList<>();
      for (double i = Math.ceil(low / step); i * step <= high; i++) {
        ticks.add(new Tick(of(i * step), label(i * step, lastDigit)));
      }
      return ticks;
    }
  }

  private Scale scale(boolean horizontal) {
    DoubleStream ofDots =
        DoubleStream.concat(
            dots.stream().mapToDouble(dot -> horizontal ? dot.x : dot.y),
            marks.stream().mapToDouble(dot -> horizontal ? dot.x : dot.y));
    DoubleStream ofLines =
        lines.stream().flatMapToDouble(line -> Arrays.stream(horizontal ? line.xs : line.ys));
    double[] values =
        DoubleStream.concat(ofDots, ofLines)
            .map(value -> horizontal && logarithmic ? Math.log10(value) : value)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double low = values.length == 0 ? 0 : values[0];
    double high = values.length == 0 ? 1 : values[values.length - 1];
    double margin = high > low ? (high - low) * MARGIN : 0.5;
    return horizontal
        ? new Scale(low - margin, high + margin, LEFT, WIDTH - RIGHT, logarithmic)
        : new Scale(low - margin, high + margin, HEIGHT - BOTTOM, TOP, false);
  }

  private static String path(Line line, Scale x, Scale y) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < line.xs.length; i++) {
      if (Double.isFinite(line.ys[i])) {
        path.append(path.isEmpty() ? "M" : "L")
            .append(String.format(Locale.ROOT, "%.1f %.1f", x.of(line.xs[i]), y.of(line.ys[i])));
      }
    }
    return String.format(Locale.ROOT, "<path class=\"line\" d=\"%s\"/>%n", path);
  }

  private static String circle(Dot dot, String kind, int radius, Scale x, Scale y) {
    if (!Double.isFinite(dot.y)) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"><title>%s</title></circle>%n",
        kind,
        x.of(dot.x),
        y.of(dot.y),
        radius,
        Template.escaped(dot.note));
  }

  /**
   * A text.
   *
   * @param lower how far below its place its letters stand, in their size
   */
  private static String text(double x, double y, String lower, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" dy=\"%s\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        lower,
        anchor,
        Template.escaped(text));
  }

  /** Digits down to a power of ten; very small and very large numbers by their own power. */
  private static String label(double value, int power) {
    double size = Math.abs(value);
    if (size > 0 && (size < 0.001 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.1e", value)
          .replace(".0e", "e")
          .replace("e-0", "e-")
          .replace("e+0", "e");
    }
    return String.format(Locale.ROOT, "%." + Math.max(0, -power) + "f", value + 0.0);
  }
}
