package cero.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Heads that share keys and values give what they give with copies of their own. */
class SharedHeadsTest {
  private static final int BATCH = 2;
  private static final int TIME = 21;
  private static final int HEADS = 6;
  private static final int SHARED = 2;
  private static final int SIZE = 8;
  private static final AttentionShape COPIES =
      new AttentionShape(BATCH, TIME, HEADS, HEADS, SIZE, 0);
  private static final AttentionShape SHARING =
      new AttentionShape(BATCH, TIME, HEADS, SHARED, SIZE, 0);

  private final Random random = new Random(7);

  @Test
  void attentionIsThatOfCopies() {
    float[] shared = floats(BATCH * TIME * (HEADS + 2 * SHARED) * SIZE);
    float[] copied = copied(shared);
    float[] dout = floats(BATCH * TIME * HEADS * SIZE);
    try (Device device = Device.cpu(3)) {
      float[] expected = new float[dout.length];
      float[] actual = new float[dout.length];
      float[] expectedSums = new float[BATCH * HEADS * TIME];
      float[] actualSums = new float[BATCH * HEADS * TIME];
      device.attention(copied, COPIES, null, expected, expectedSums);
      device.attention(shared, SHARING, null, actual, actualSums);
      assertArrayEquals(expected, actual);
      assertArrayEquals(expectedSums, actualSums);

      float[] dcopied = new float[copied.length];
      float[] dshared = new float[shared.length];
      device.attentionGradient(copied, COPIES, null, expected, expectedSums, dout, dcopied);
      device.attentionGradient(shared, SHARING, null, actual, actualSums, dout, dshared);
      assertArrayEquals(summed(dcopied), dshared, 1e-5f);
    }
  }

  @Test
  void attentionToThePastIsThatOfTheWhole() {
    AttentionShape whole = new AttentionShape(1, TIME, HEADS, SHARED, SIZE, 0);
    int stride = (HEADS + 2 * SHARED) * SIZE;
    float[] qkv = floats(TIME * stride);
    int capacity = TIME + 5;
    float[] keys = new float[SHARED * capacity * SIZE];
    float[] values = new float[SHARED * capacity * SIZE];
    for (int t = 0; t < TIME; t++) {
      for (int head = 0; head < SHARED; head++) {
        int at = t * stride + (HEADS + head) * SIZE;
        int to = (head * capacity + t) * SIZE;
        System.arraycopy(qkv, at, keys, to, SIZE);
        System.arraycopy(qkv, at + SHARED * SIZE, values, to, SIZE);
      }
    }
    int last = 4;
    float[] queries = new float[last * stride];
    System.arraycopy(qkv, (TIME - last) * stride, queries, 0, queries.length);
    try (Device device = Device.cpu(2)) {
      float[] expected = new float[TIME * HEADS * SIZE];
      device.attention(qkv, whole, null, expected, new float[HEADS * TIME]);
      float[] actual = new float[last * HEADS * SIZE];
      AttentionShape rows = new AttentionShape(1, last, HEADS, SHARED, SIZE, 0);
      device.attentionToPast(queries, rows, keys, values, TIME, actual);
      float[] end = new float[actual.length];
      System.arraycopy(expected, expected.length - end.length, end, 0, end.length);
      assertArrayEquals(end, actual, 1e-6f);
    }
  }

  @Test
  void headsThatCanNotBeSharedOutAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, 1, 6, 4, 8, 0));
    assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, 1, 6, 0, 8, 0));
  }

  /** The same with the keys and values of each head beside its own queries. */
  private static float[] copied(float[] shared) {
    float[] copied = new float[BATCH * TIME * 3 * HEADS * SIZE];
    for (int row = 0; row < BATCH * TIME; row++) {
      for (int head = 0; head < HEADS; head++) {
        for (int part = 0; part < 3; part++) {
          System.arraycopy(
              shared,
              row * (HEADS + 2 * SHARED) * SIZE + place(head, part) * SIZE,
              copied,
              (row * 3 * HEADS + part * HEADS + head) * SIZE,
              SIZE);
        }
      }
    }
    return copied;
  }

  private static float[] summed(float[] dcopied) {
    float[] sums = new float[BATCH * TIME * (HEADS + 2 * SHARED) * SIZE];
    for (int row = 0; row < BATCH * TIME; row++) {
      for (int head = 0; head < HEADS; head++) {
        for (int part = 0; part < 3; part++) {
          for (int i = 0; i < SIZE; i++) {
            sums[row * (HEADS + 2 * SHARED) * SIZE + place(head, part) * SIZE + i] +=
                dcopied[(row * 3 * HEADS + part * HEADS + head) * SIZE + i];
          }
        }
      }
    }
    return sums;
  }

  /** Where a head's queries (part 0), keys (1) or values (2) lie in a row. */
  private static int place(int head, int part) {
    int keyValueHead = head / (HEADS / SHARED);
    return part == 0 ? head : HEADS + (part - 1) * SHARED + keyValueHead;
  }

  private float[] floats(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
