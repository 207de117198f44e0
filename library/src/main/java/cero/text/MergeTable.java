package cero.text;

import java.util.Arrays;

/**
 * The merges of byte pair encoding in order: the merge of rank r joins the tokens {@code left(r)}
 * and {@code right(r)} into the token {@code result(r)}. A hash table with open addressing finds
 * the rank of a pair.
 */
final class MergeTable {
  /** The rank of a pair that does not merge: behind all others. */
  static final int NONE = Integer.MAX_VALUE;

  private static final long EMPTY = -1;

  private final int[] left;
  private final int[] right;
  private final int[] result;
  private int size;

  private final long[] keys;
  private final int[] ranks;
  private final int shift;

  MergeTable(int capacity) {
    left = new int[capacity];
    right = new int[capacity];
    result = new int[capacity];
    // At most half full, so that a search ends soon.
    int bits = 33 - Integer.numberOfLeadingZeros(Math.max(1, capacity));
    keys = new long[1 << bits];
    ranks = new int[1 << bits];
    shift = Long.SIZE - bits;
    Arrays.fill(keys, EMPTY);
  }

  int size() {
    return size;
  }

  int left(int rank) {
    return left[rank];
  }

  int right(int rank) {
    return right[rank];
  }

  int result(int rank) {
    return result[rank];
  }

  /** The rank of a pair of tokens, or {@link #NONE}. */
  int rank(int leftId, int rightId) {
    int slot = slot(key(leftId, rightId));
    return keys[slot] == EMPTY ? NONE : ranks[slot];
  }

  /** Adds the next merge; where its pair has one already, the new one counts. */
  void add(int leftId, int rightId, int resultId) {
    long key = key(leftId, rightId);
    int slot = slot(key);
    keys[slot] = key;
    ranks[slot] = size;
    left[size] = leftId;
    right[size] = rightId;
    result[size] = resultId;
    size++;
  }

  private static long key(int leftId, int rightId) {
    return ((long) leftId << 32) | rightId;
  }

  /** Where a key stands, or the empty slot where it would. */
  private int slot(long key) {
    // Fibonacci hashing (Knuth, The Art of Computer Programming 3, section 6.4).
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> shift);
    while (keys[slot] != key && keys[slot] != EMPTY) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }
}
