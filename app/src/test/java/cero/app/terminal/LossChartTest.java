package cero.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.terminal.LossChart.Curve;
import cero.app.terminal.LossChart.Reference;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossChartTest {
  private static final Curve NONE = new Curve("validation", new double[0], new double[0]);

  private static Curve falling(int points) {
    double[] xs = IntStream.rangeClosed(1, points).asDoubleStream().toArray();
    double[] ys = IntStream.range(0, points).mapToDouble(i -> 6 - 5.0 * i / points).toArray();
    return new Curve("train", xs, ys);
  }

  @Test
  void drawsCurvesMarksLinesAxesAndLegend() {
    Curve train = new Curve("train", new double[] {0, 100}, new double[] {4, 0});
    Curve validation = new Curve("validation", new double[] {50}, new double[] {3});
    LossChart chart =
        new LossChart(
            "step",
            train,
            validation,
            List.of(new Reference("ln V", 5), new Reference("floor", -1)));
    assertEquals(
        List.of(
            "5 ┤────────────────────────────",
            "  │⠒⠤⢄⣀⡀",
            "  │    ⠈⠉⠒⠢⠤⣀⣀   ●",
            "  │           ⠉⠑⠒⠤⢄⣀",
            "  │                 ⠉⠉⠒⠢⠤⣀⡀",
            "0 ┤                       ⠈⠉⠑⠒⠤",
            "  │╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌"),
        chart.lines(31, 7, Paint.OFF).subList(0, 7));
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 100, 200})
  void fillsTheWidthAndNoMore(int columns) {
    LossChart chart = new LossChart("step", falling(5000), NONE, List.of(new Reference("ln V", 7)));
    List<String> lines = chart.lines(columns, 12, Paint.OFF);
    assertEquals(columns, lines.stream().mapToInt(DisplayWidth::of).max().orElse(0));
    assertTrue(lines.getLast().contains("train 1.001"));
    assertTrue(lines.getLast().contains("ln V 7.000"));
  }

  @Test
  void theCurveFallsFromTheFirstRowToTheLast() {
    List<String> lines =
        new LossChart("step", falling(5000), NONE, List.of()).lines(60, 10, Paint.OFF);
    assertTrue(isBraille(lines.get(0).charAt(3)), lines.get(0));
    assertTrue(isBraille(lines.get(9).charAt(lines.get(9).length() - 1)), lines.get(9));
  }

  private static boolean isBraille(char c) {
    return c > '\u2800' && c <= '\u28FF';
  }

  @Test
  void leavesOutWhatIsNotFinite() {
    Curve train =
        new Curve(
            "train",
            new double[] {1, 2, 3, 4},
            new double[] {2, Double.NaN, Double.POSITIVE_INFINITY, 1});
    LossChart chart =
        new LossChart("step", train, NONE, List.of(new Reference("floor", Double.NaN)));
    List<String> lines = chart.lines(60, 8, Paint.OFF);
    assertTrue(lines.getLast().contains("train 1.000"));
    assertTrue(lines.stream().noneMatch(line -> line.contains("NaN") || line.contains("floor")));
  }

  @Test
  void drawsNothingFromNothing() {
    Curve empty = new Curve("train", new double[0], new double[0]);
    assertEquals(List.of(), new LossChart("step", empty, NONE, List.of()).lines(60, 8, Paint.OFF));
    Curve broken = new Curve("train", new double[] {1}, new double[] {Double.NaN});
    assertEquals(List.of(), new LossChart("step", broken, NONE, List.of()).lines(60, 8, Paint.OFF));
  }

  @Test
  void drawsASinglePoint() {
    Curve one = new Curve("train", new double[] {7}, new double[] {3});
    List<String> lines = new LossChart("step", one, NONE, List.of()).lines(60, 8, Paint.OFF);
    assertTrue(lines.stream().anyMatch(line -> line.chars().anyMatch(c -> isBraille((char) c))));
  }
}
