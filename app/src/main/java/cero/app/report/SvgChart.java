package cero.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** A chart as an SVG picture that a page holds; values that are not finite are left out. */
public final class SvgChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 340;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TOP = 16;
  private static final int BOTTOM = 48;
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
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s, %s\">%n"
            .formatted(WIDTH, HEIGHT, Report.escaped(yName), Report.escaped(xName)));
    for (double tick : y.ticks()) {
      svg.append(
          text(LEFT - 8, y.at(tick) + 4, "end", label(tick))
              + String.format(
                  Locale.ROOT,
                  "<path class=\"hair\" d=\"M%d %.1fH%d\"/>%n",
                  LEFT,
                  y.at(tick),
                  WIDTH - RIGHT));
    }
    for (double tick : x.ticks()) {
      svg.append(
          text(x.at(tick), HEIGHT - BOTTOM + 18, "middle", label(logarithmic ? power(tick) : tick))
              + String.format(
                  Locale.ROOT,
                  "<path class=\"hair\" d=\"M%.1f %dV%d\"/>%n",
                  x.at(tick),
                  TOP,
                  HEIGHT - BOTTOM));
    }
    svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", xName));
    svg.append(text(LEFT, TOP - 4, "start", yName));
    dots.forEach(dot -> svg.append(circle(dot, "dot", 4, x, y)));
    lines.forEach(line -> svg.append(path(line, x, y)));
    for (Dot mark : marks) {
      svg.append(circle(mark, "mark", 6, x, y));
      svg.append(text(x.of(mark.x), y.at(mark.y) - 12, "middle", mark.note));
    }
    return svg.append("</svg>\n").toString();
  }

  /** From values to places in the picture. */
  private record Scale(double low, double high, double from, double to, boolean logarithmic) {
    double of(double value) {
      return at(logarithmic ? Math.log10(value) : value);
    }

    /** The place of a value that is already a logarithm where the scale has them. */
    double at(double value) {
      return from + (value - low) / (high - low) * (to - from);
    }

    List<Double> ticks() {
      double least = (high - low) / TICKS;
      double power = Math.pow(10, Math.floor(Math.log10(least)));
      double step = power;
      for (int factor : new int[] {1, 2, 5, 10}) {
        step = factor * power;
        if (step >= least) {
          break;
        }
      }
      if (logarithmic) {
        step = Math.max(step, high - low > 1 ? 1 : 0);
      }
      List<Double> ticks = new ArrayList<>();
      for (double i = Math.ceil(low / step); i * step <= high; i++) {
        ticks.add(i * step + 0.0);
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
        path.append(
            String.format(
                Locale.ROOT,
                "%s%.1f %.1f",
                path.isEmpty() ? "M" : "L",
                x.of(line.xs[i]),
                y.at(line.ys[i])));
      }
    }
    return "<path class=\"line\" d=\"" + path + "\"/>\n";
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
        y.at(dot.y),
        radius,
        Report.escaped(dot.note));
  }

  private static String text(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        Report.escaped(text));
  }

  private static double power(double exponent) {
    return Math.pow(10, exponent);
  }

  /** Three digits at most; very small and very large numbers by their power of ten. */
  private static String label(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size < 0.001 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.1e", value)
          .replace(".0e", "e")
          .replace("e-0", "e-")
          .replace("e+0", "e");
    }
    return String.format(Locale.ROOT, "%.3f", value).replaceFirst("\\.?0+$", "");
  }
}
