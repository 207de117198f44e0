package cero.text;

/**
 * The ids of the pieces that were met last: words come again and again. Each piece has one slot, by
 * its hash, and takes it from whatever stood there, so the memory is bounded.
 *
 * <p>Threads share it without a lock. A read may miss what another thread just kept, which costs a
 * second encoding; it can't see a half-written entry, because the fields of a record are final.
 */
final class PieceCache {
  private static final int LONGEST = 32;
  private static final int SLOTS = 1 << 16;

  private final Entry[] entries = new Entry[SLOTS];

  @SuppressWarnings("ArrayRecordComponent") // never compared, and not seen outside
  private record Entry(String piece, int[] ids) {}

  /** The ids of {@code text[start, end)}, not to be changed, or null if they aren't here. */
  int[] find(String text, int start, int end) {
    if (end - start > LONGEST) {
      return null;
    }
    Entry entry = entries[slot(text, start, end)];
    boolean found =
        entry != null && entry.piece.length() == end - start && text.startsWith(entry.piece, start);
    return found ? entry.ids : null;
  }

  /** Keeps the ids of {@code text[start, end)}, unless it is long. */
  void keep(String text, int start, int end, int[] ids) {
    if (end - start <= LONGEST) {
      entries[slot(text, start, end)] = new Entry(text.substring(start, end), ids);
    }
  }

  private static int slot(String text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return (hash * 0x9E3779B9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
  }
}
