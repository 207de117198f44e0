package cero.text;

/**
 * Byte pair encoding of one piece of text: begin with a token for each byte; as long as some two
 * neighbours merge, join the two whose merge has the lowest rank, the leftmost where there are
 * several.
 *
 * <p>The tokens are a linked list in arrays and the possible merges wait in a heap, so that n bytes
 * take O(n log n) steps. An instance is working memory for one thread.
 */
final class PieceMerger {
  private static final int NOWHERE = -1;

  private final MergeTable merges;

  /** By place: a token, its neighbours, and the rank at which it merges with the next one. */
  private int[] ids = new int[0];

  private int[] previous;
  private int[] next;
  private int[] ranks;

  /** A binary heap of {@code rank << 32 | place}: the lowest rank first, then the leftmost. */
  private long[] heap;

  private int heapSize;

  PieceMerger(MergeTable merges) {
    this.merges = merges;
    reserve(64);
  }

  /** Makes room for a piece of {@code length} tokens. */
  void reserve(int length) {
    if (ids.length < length) {
      ids = new int[length];
      previous = new int[length];
      next = new int[length];
      ranks = new int[length];
      // One entry for each pair at first, and two for each of the merges, of which there are fewer.
      heap = new long[Math.multiplyExact(3, length)];
    }
  }

  /** The tokens' ids: set before {@link #merge} and read behind it. */
  int[] ids() {
    return ids;
  }

  /**
   * Merges the first {@code length} of {@link #ids()} until nothing merges.
   *
   * @return how many tokens are left, from the beginning of {@link #ids()}
   */
  int merge(int length) {
    if (length < 2) {
      return length;
    }
    heapSize = 0;
    for (int at = 0; at < length; at++) {
      previous[at] = at - 1;
      next[at] = at + 1 < length ? at + 1 : NOWHERE;
      rank(at);
    }
    while (heapSize > 0) {
      long lowest = poll();
      int rank = (int) (lowest >>> 32);
      int at = (int) lowest;
      // Entries are not taken out when a neighbour merges first; they are passed over here.
      if (ranks[at] == rank) {
        join(at, merges.result(rank));
      }
    }
    int count = 0;
    for (int at = 0; at != NOWHERE; at = next[at]) {
      ids[count++] = ids[at];
    }
    return count;
  }

  private void join(int at, int result) {
    int swallowed = next[at];
    ids[at] = result;
    next[at] = next[swallowed];
    ranks[swallowed] = MergeTable.NONE;
    if (next[at] != NOWHERE) {
      previous[next[at]] = at;
    }
    rank(at);
    if (previous[at] != NOWHERE) {
      rank(previous[at]);
    }
  }

  private void rank(int at) {
    ranks[at] = next[at] == NOWHERE ? MergeTable.NONE : merges.rank(ids[at], ids[next[at]]);
    if (ranks[at] != MergeTable.NONE) {
      offer(((long) ranks[at] << 32) | at);
    }
  }

  private void offer(long entry) {
    int child = heapSize++;
    while (child > 0) {
      int parent = (child - 1) / 2;
      if (heap[parent] <= entry) {
        break;
      }
      heap[child] = heap[parent];
      child = parent;
    }
    heap[child] = entry;
  }

  private long poll() {
    long lowest = heap[0];
    long last = heap[--heapSize];
    int parent = 0;
    int child = 1;
    while (child < heapSize) {
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (last <= heap[child]) {
        break;
      }
      heap[parent] = heap[child];
      parent = child;
      child = 2 * parent + 1;
    }
    heap[parent] = last;
    return lowest;
  }
}
