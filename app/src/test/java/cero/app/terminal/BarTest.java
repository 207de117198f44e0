package cero.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarTest {
  @ParameterizedTest
  @CsvSource({
    "0, ''", //
    "-1, ''",
    "NaN, ''",
    "1e-9, ▏",
    "0.25, █",
    "0.28125, █▏",
    "0.5, ██",
    "1, ████",
    "7, ████",
    "Infinity, ████"
  })
  void fillsItsShare(double fraction, String bar) {
    assertEquals(bar, Bar.of(fraction, 4));
  }
}
