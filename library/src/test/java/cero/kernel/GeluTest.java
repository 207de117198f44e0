package cero.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact GELU, far into its tail too, where ½ (1 + erf) would have no digits left. */
class GeluTest {
  private final Kernels scalar = new ScalarKernels();
  private final Kernels vector = new VectorKernels();

  /** What PyTorch computes in float64; beyond -6, where it loses digits, mpmath with 30 digits. */
  @ParameterizedTest
  @CsvSource({
    "-13, -7.952313719414843e-38, -1.0337304440113355e-36",
    "-9, -1.0157295653584566e-18, -9.138937373906639e-18",
    "-6, -5.9195258702261885e-09, -3.5468709453902015e-08",
    "-4, -0.0001266849673324797, -0.0005036496612264215",
    "-3.25, -0.0018753313877699928, -0.006017381143833479",
    "-3, -0.0040496940948902835, -0.011945647204183927",
    "-2.5, -0.015524163314440337, -0.03761108590814521",
    "-2, -0.04550026389635842, -0.0852318010781969",
    "-1, -0.15865525393145705, -0.0833154705876863",
    "-0.75, -0.16997051428265114, 0.0007742782607648957",
    "-0.5, -0.15426876936299344, 0.13250487534383715",
    "-0.125, -0.056282721896235885, 0.4007820643017934",
    "0, 0, 0.5",
    "0.3125, 0.1945842870219241, 0.7413980329072283",
    "1, 0.8413447460685429, 1.0833154705876864",
    "1.75, 1.67989647548832, 1.110926151082578",
    "3, 2.99595030590511, 1.011945647204184",
    "4.5, 4.4999847104709385, 1.0000685291618563",
    "20, 20, 1"
  })
  void isTorchs(float x, double gelu, double slope) {
    assertEquals(gelu, gelu(scalar, x), 1e-7 * Math.abs(gelu));
    assertEquals(gelu, gelu(vector, x), x < -5 ? 1e-12 : 1e-6 * Math.abs(gelu));
    assertEquals(slope, slope(scalar, x), 1e-7 * Math.abs(slope));
    assertEquals(slope, slope(vector, x), x < -5 ? 1e-11 : 3e-7);
  }

  private static float gelu(Kernels kernels, float x) {
    float[] y = filled(x);
    kernels.gelu(y, y, 0, y.length);
    return y[0];
  }

  private static float slope(Kernels kernels, float x) {
    float[] dx = filled(1);
    kernels.geluGradient(filled(x), dx, dx, 0, dx.length);
    return dx[0];
  }

  private static float[] filled(float x) {
    float[] values = new float[64];
    Arrays.fill(values, x);
    return values;
  }

  @Test
  void isExactToAFewUnitsInTheLastPlace() {
    float[] x = new float[1 << 18];
    for (int i = 0; i < x.length; i++) {
      x[i] = -5 + 18f * i / x.length;
    }
    float[] y = new float[x.length];
    vector.gelu(x, y, 0, x.length);
    double worst = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      double exact = x[i] * NormalDistribution.cumulative(x[i]);
      double error = exact == 0 ? Math.abs(y[i]) : Math.abs(y[i] / exact - 1);
      worst = Math.max(worst, error);
      squares += error * error;
    }
    assertTrue(worst < 1e-6, "largest relative error " + worst);
    double typical = Math.sqrt(squares / x.length);
    assertTrue(typical < 1.5e-7, "typical relative error " + typical);
  }

  @Test
  void hugeAndUndefinedValuesStayWhatTheyAre() {
    for (Kernels kernels : new Kernels[] {scalar, vector}) {
      assertEquals(0, gelu(kernels, -1e30f), 1e-36f);
      assertEquals(1e30f, gelu(kernels, 1e30f));
      assertTrue(Float.isNaN(gelu(kernels, Float.NaN)));
      assertEquals(0, slope(kernels, -1e30f), 1e-35f);
      assertEquals(1, slope(kernels, 1e30f));
      assertTrue(Float.isNaN(slope(kernels, Float.NaN)));
    }
  }
}
