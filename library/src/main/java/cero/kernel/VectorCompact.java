package cero.kernel;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a row with a compact matrix, whose weights become floats in registers. One pass over
 * part of a panel has four vectors of sums, so that each multiplication need not wait for the last.
 */
final class VectorCompact {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** As many shorts, and bytes, as floats; at least the 64 bits that a vector has. */
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, 16 * LANES)));

  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, 8 * LANES)));

  private static final int PANEL = CompactMatrix.PANEL;
  private static final int GROUP = Int8Matrix.GROUP;
  private static final int PASS = 4 * LANES;

  private VectorCompact() {}

  /** y += x·W for the panels that hold columns {@code from} to {@code to - 1}. */
  static void addRowProduct(
      float[] x, int xAt, CompactMatrix w, float[] y, int yAt, int from, int to) {
    float[] sums = new float[PANEL];
    for (int panel = from; panel < to; panel += PANEL) {
      Arrays.fill(sums, 0);
      switch (w) {
        case Bf16Matrix bf16 -> addPanel(x, xAt, bf16, panel, sums);
        case Int8Matrix int8 -> addPanel(x, xAt, int8, panel, sums);
      }
      int width = Math.min(PANEL, to - panel);
      for (int j = 0; j < width; j++) {
        y[yAt + panel + j] += sums[j];
      }
    }
  }

  private static void addPanel(float[] x, int xAt, Bf16Matrix w, int panel, float[] sums) {
    int at = CompactMatrix.index(w.rows(), 0, panel);
    for (int j = 0; j < PANEL; j += PASS) {
      addRows(x, xAt, w.rows(), w.bits, at + j, sums, j);
    }
  }

  private static void addRows(
      float[] x, int xAt, int rows, short[] bits, int at, float[] sums, int j) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < rows; k++) {
      FloatVector factor = FloatVector.broadcast(SPECIES, x[xAt + k]);
      s0 = factor.fma(floats(bits, at + k * PANEL), s0);
      s1 = factor.fma(floats(bits, at + k * PANEL + LANES), s1);
      s2 = factor.fma(floats(bits, at + k * PANEL + 2 * LANES), s2);
      s3 = factor.fma(floats(bits, at + k * PANEL + 3 * LANES), s3);
    }
    s0.intoArray(sums, j);
    s1.intoArray(sums, j + LANES);
    s2.intoArray(sums, j + 2 * LANES);
    s3.intoArray(sums, j + 3 * LANES);
  }

  private static FloatVector floats(short[] bits, int at) {
    IntVector lower = (IntVector) ShortVector.fromArray(SHORTS, bits, at).castShape(INTS, 0);
    return lower.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  private static void addPanel(float[] x, int xAt, Int8Matrix w, int panel, float[] sums) {
    int at = CompactMatrix.index(w.rows(), 0, panel);
    int scalesAt = CompactMatrix.index(w.groups(), 0, panel);
    for (int k = 0; k < w.rows(); k += GROUP) {
      int rows = Math.min(GROUP, w.rows() - k);
      for (int j = 0; j < PANEL; j += PASS) {
        addGroup(x, xAt + k, rows, w.numbers, at + k * PANEL + j, w.scales, scalesAt + j, sums, j);
      }
      scalesAt += PANEL;
    }
  }

  private static void addGroup(
      float[] x,
      int xAt,
      int rows,
      byte[] numbers,
      int at,
      float[] scales,
      int scalesAt,
      float[] sums,
      int j) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < rows; k++) {
      FloatVector factor = FloatVector.broadcast(SPECIES, x[xAt + k]);
      s0 = factor.fma(floats(numbers, at + k * PANEL), s0);
      s1 = factor.fma(floats(numbers, at + k * PANEL + LANES), s1);
      s2 = factor.fma(floats(numbers, at + k * PANEL + 2 * LANES), s2);
      s3 = factor.fma(floats(numbers, at + k * PANEL + 3 * LANES), s3);
    }
    addScaled(s0, scales, scalesAt, sums, j);
    addScaled(s1, scales, scalesAt + LANES, sums, j + LANES);
    addScaled(s2, scales, scalesAt + 2 * LANES, sums, j + 2 * LANES);
    addScaled(s3, scales, scalesAt + 3 * LANES, sums, j + 3 * LANES);
  }

  /** Whole numbers as floats: the first of the vector's bytes where it has more than needed. */
  private static FloatVector floats(byte[] numbers, int at) {
    return (FloatVector) ByteVector.fromArray(BYTES, numbers, at).castShape(SPECIES, 0);
  }

  private static void addScaled(
      FloatVector sum, float[] scales, int scalesAt, float[] sums, int j) {
    FloatVector scale = FloatVector.fromArray(SPECIES, scales, scalesAt);
    sum.fma(scale, FloatVector.fromArray(SPECIES, sums, j)).intoArray(sums, j);
  }

  /** Writes columns as floats, side by side in rows of {@code to - from}. */
  static void expand(CompactMatrix w, int from, int to, float[] out) {
    int wholePanels = (to - from) / PANEL * PANEL;
    for (int panel = 0; panel < wholePanels; panel += PANEL) {
      switch (w) {
        case Bf16Matrix bf16 -> expandPanel(bf16, from + panel, out, panel, to - from);
        case Int8Matrix int8 -> expandPanel(int8, from + panel, out, panel, to - from);
      }
    }
    for (int i = 0; i < w.rows(); i++) {
      for (int j = from + wholePanels; j < to; j++) {
        out[i * (to - from) + j - from] = w.get(i, j);
      }
    }
  }

  private static void expandPanel(Bf16Matrix w, int panel, float[] out, int outAt, int stride) {
    int at = CompactMatrix.index(w.rows(), 0, panel);
    for (int k = 0; k < w.rows(); k++) {
      for (int j = 0; j < PANEL; j += LANES) {
        floats(w.bits, at + j).intoArray(out, outAt + j);
      }
      at += PANEL;
      outAt += stride;
    }
  }

  private static void expandPanel(Int8Matrix w, int panel, float[] out, int outAt, int stride) {
    int at = CompactMatrix.index(w.rows(), 0, panel);
    int scalesAt = CompactMatrix.index(w.groups(), 0, panel);
    for (int k = 0; k < w.rows(); k += GROUP) {
      int rows = Math.min(GROUP, w.rows() - k);
      for (int j = 0; j < PANEL; j += LANES) {
        FloatVector scale = FloatVector.fromArray(SPECIES, w.scales, scalesAt + j);
        for (int i = 0; i < rows; i++) {
          floats(w.numbers, at + i * PANEL + j).mul(scale).intoArray(out, outAt + i * stride + j);
        }
      }
      at += rows * PANEL;
      outAt += rows * stride;
      scalesAt += PANEL;
    }
  }
}
