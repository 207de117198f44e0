package cero.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compact weights are near their floats, and both twins compute the same with them. */
class CompactMatrixTest {
  private static final float BFLOAT16_BELOW_ONE = 1 - 0x1p-8f;

  private final Kernels scalar = new ScalarKernels();
  private final Kernels vector = new VectorKernels();
  private final Random random = new Random(7);

  @ParameterizedTest
  @CsvSource({"1, 1", "24, 50", "64, 64", "65, 63", "130, 129", "257, 320"})
  void eachWeightIsTheNearestThatCanBeHeld(int rows, int columns) {
    Matrix values = Matrix.of(floats(columns * rows, 0.02f), columns, rows).transposed();
    Bf16Matrix bf16 = new Bf16Matrix(rows, columns);
    Int8Matrix int8 = new Int8Matrix(rows, columns);
    bf16.set(values);
    int8.set(values);
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows; i++) {
        float value = values.get(i, j);
        assertEquals(value, bf16.get(i, j), Math.abs(value) / 256);
        float largest = 0;
        int group = i / Int8Matrix.GROUP * Int8Matrix.GROUP;
        for (int k = group; k < Math.min(rows, group + Int8Matrix.GROUP); k++) {
          largest = Math.max(largest, Math.abs(values.get(k, j)));
        }
        assertEquals(value, int8.get(i, j), largest / 254 * 1.00001);
      }
    }
  }

  @Test
  void bfloat16RoundsToNearestAndTiesToEven() {
    assertEquals(0x3F80, Bf16Matrix.round(1 + 0x1p-8f), "half way down to an even last bit");
    assertEquals(0x3F82, Bf16Matrix.round(1 + 0x3p-8f), "half way up to an even last bit");
    assertEquals(0x3F81, Bf16Matrix.round(1 + 0x1p-8f + 0x1p-20f), "just above half way");
    assertEquals(0x3F80, Bf16Matrix.round(1 + 0x1p-8f - 0x1p-20f), "just below half way");
    assertEquals(0x3F80, Bf16Matrix.round(Math.nextDown(1f)), "up into the next power of two");
    assertEquals(BFLOAT16_BELOW_ONE, held(new Bf16Matrix(1, 1), BFLOAT16_BELOW_ONE));
    for (float value : new float[] {0, 1.5f, -2, Float.NEGATIVE_INFINITY, Float.NaN}) {
      assertEquals(value, held(new Bf16Matrix(1, 1), value));
    }
  }

  @Test
  void int8HoldsTheLargestOfAGroupAndZeroes() {
    assertEquals(0.3f, held(new Int8Matrix(1, 1), 0.3f), 1e-8);
    assertEquals(-0.3f, held(new Int8Matrix(1, 1), -0.3f), 1e-8);
    assertEquals(0, held(new Int8Matrix(1, 1), 0));
    assertEquals(0, held(new Int8Matrix(1, 1), Float.MIN_VALUE));
    assertTrue(Float.isNaN(held(new Int8Matrix(1, 1), Float.NaN)), "a damaged weight stays one");
    assertTrue(
        Float.isNaN(held(new Int8Matrix(1, 1), Float.POSITIVE_INFINITY)),
        "what cannot be held is not passed over");
  }

  @Test
  void valuesOfAnotherShapeAreRefused() {
    Matrix values = Matrix.of(new float[6], 2, 3);
    assertThrows(IllegalArgumentException.class, () -> new Int8Matrix(3, 2).set(values));
    assertThrows(IllegalArgumentException.class, () -> new Bf16Matrix(1 << 16, 1 << 16));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "24, 50", "64, 64", "65, 63", "130, 129", "257, 320"})
  void twinsAgree(int rows, int columns) {
    Matrix values = Matrix.of(floats(rows * columns, 1), rows, columns);
    for (CompactMatrix w : List.of(new Bf16Matrix(rows, columns), new Int8Matrix(rows, columns))) {
      w.set(values);
      for (int from = 0; from < columns; from += CompactMatrix.PANEL) {
        for (int to : new int[] {Math.min(columns, from + CompactMatrix.PANEL), columns}) {
          float[] x = floats(rows + 3, 1);
          float[] expected = floats(columns + 5, 1);
          float[] actual = expected.clone();
          scalar.addRowProduct(x, 3, w, expected, 5, from, to);
          vector.addRowProduct(x, 3, w, actual, 5, from, to);
          assertArrayEquals(expected, actual, 3e-6f * (rows + 1));

          float[] expanded = new float[rows * (to - from)];
          float[] actualExpanded = expanded.clone();
          scalar.expand(w, from, to, expanded);
          vector.expand(w, from, to, actualExpanded);
          assertArrayEquals(expanded, actualExpanded);
        }
      }

      int[] ids = random.ints(6, 0, columns).toArray();
      float[] positions = floats(5 * rows, 1);
      float[] expected = new float[ids.length * rows];
      float[] actual = expected.clone();
      scalar.embed(ids, 3, 2, w, positions, expected, 1, 6);
      vector.embed(ids, 3, 2, w, positions, actual, 1, 6);
      assertArrayEquals(expected, actual);
      assertEquals(w.get(rows - 1, ids[5]) + positions[5 * rows - 1], expected[6 * rows - 1]);
      assertEquals(0, expected[0], "a row before the range");
    }
  }

  private static float held(CompactMatrix matrix, float value) {
    matrix.set(Matrix.of(new float[] {value}, 1, 1));
    return matrix.get(0, 0);
  }

  private float[] floats(int length, float size) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian() * size;
    }
    return values;
  }
}
