package cero.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SvgChartTest {
  private static SvgChart chart(boolean logarithmic, double... xs) {
    double[] ys = xs.clone();
    return new SvgChart("rate", "loss", logarithmic)
        .dots(List.of(new SvgChart.Dot(xs[0], 0.25, "1")))
        .line(xs, ys)
        .mark(xs[0], 0.25, "best");
  }

  /** The numbers below the horizontal axis. */
  private static List<String> ticks(SvgChart chart) {
    return Pattern.compile("dy=\"1.3em\"[^>]*>([^<]*)<")
        .matcher(chart.svg())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fa-IR", "ar-EG-u-nu-arab", "de-DE"})
  void isTheSamePictureInEveryCountry(String tag) {
    String expected = chart(false, 0.1, 0.25, 1.5).svg();
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag(tag));
      assertEquals(expected, chart(false, 0.1, 0.25, 1.5).svg());
    } finally {
      Locale.setDefault(usual);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1e-6, 1, 1e-6 1e-5 1e-4 0.001 0.01 0.1 1",
    "0.001, 0.03, 0.001 0.002 0.005 0.01 0.02",
    "0.002, 0.005, 0.002 0.003 0.004 0.005",
  })
  void logarithmsHaveTrueNumbers(double low, double high, String expected) {
    assertEquals(expected, String.join(" ", ticks(chart(true, low, high))));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.2, 0.00 0.05 0.10 0.15 0.20",
    "2.0011, 2.0034, 2.0010 2.0015 2.0020 2.0025 2.0030 2.0035",
    "100, 700, 200 400 600",
  })
  void equalStepsHaveNoTwoEqualNumbers(double low, double high, String expected) {
    assertEquals(expected, String.join(" ", ticks(chart(false, low, high))));
  }

  @Test
  void whatIsNotFiniteIsLeftOut() {
    String svg =
        new SvgChart("step", "loss", false)
            .dots(List.of(new SvgChart.Dot(1, Double.NaN, "no number")))
            .line(new double[] {1, 2, 3}, new double[] {1, Double.POSITIVE_INFINITY, 2})
            .svg();
    assertFalse(svg.contains("NaN") || svg.contains("Infinity") || svg.contains("circle"), svg);
    assertTrue(new SvgChart("step", "loss", false).svg().endsWith("</svg>\n"));
  }
}
