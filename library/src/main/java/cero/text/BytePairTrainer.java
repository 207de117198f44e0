package cero.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns a byte pair vocabulary from text: begin with a token for each byte; again and again, make
 * a new token of the two neighbours that are most often together.
 *
 * <p>Each different piece of the text is worked on once, with the number of times that it occurs. A
 * merge visits only the places where its pair stands and corrects the counts of the pairs beside
 * them, so that the work of all merges together hardly grows with the vocabulary. Threads may call
 * it at the same time.
 */
public final class BytePairTrainer {
  private static final int SMALLEST = ByteAlphabet.SIZE + 1;

  /** A pair that was seen once only is not worth a token. */
  private static final int FEWEST = 2;

  private static final int NOWHERE = -1;

  /** At a place whose token became part of the one before it. */
  private static final int SWALLOWED = -1;

  /** A piece of text and how many times it occurs. */
  private static final class Piece {
    final byte[] bytes;
    long count;

    Piece(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /** Two tokens that stand side by side in the text. */
  private static final class Pair {
    final int left;
    final int right;
    final IntList places = new IntList(4);

    /** How many times the pair stands in the text now. */
    long count;

    Pair(int left, int right) {
      this.left = left;
      this.right = right;
    }

    long key() {
      return key(left, right);
    }

    static long key(int left, int right) {
      return ((long) left << 32) | right;
    }
  }

  /** A pair and its count when it entered the queue; the count may have fallen since. */
  private record Candidate(Pair pair, long count) {
    static final Comparator<Candidate> BEST_FIRST =
        Comparator.comparingLong(Candidate::count)
            .reversed()
            .thenComparingLong(candidate -> candidate.pair.key());
  }

  /** By place: all pieces one behind the other, first a place for each byte. */
  private final int[] tokens;

  private final int[] previous;
  private final int[] next;

  /** By place: how many times the piece that it lies in occurs in the text. */
  private final long[] occurrences;

  private final Map<Long, Pair> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.BEST_FIRST);

  /** The bytes of each token, by id. */
  private final List<byte[]> vocabulary = new ArrayList<>();

  /**
   * Trains a tokenizer. Ids are: the 256 bytes in GPT-2's order, the merges in the order in which
   * they were learned, and, as in GPT-2, {@code <|endoftext|>} last. Of pairs that are equally
   * frequent the one with the smaller left id is merged first, then the one with the smaller right
   * id, so the same text always gives the same tokenizer. A pair is not merged if its bytes already
   * are a token.
   *
   * @param documents the text; its pieces don't cross from one document to the next
   * @param vocabSize the number of tokens wanted, V; there will be fewer if no pair is left that
   *     occurs twice
   * @throws IllegalArgumentException if {@code vocabSize} is below 257
   */
  public static BytePairTokenizer train(Iterable<String> documents, int vocabSize) {
    Objects.requireNonNull(documents, "documents");
    requireVocabSize(vocabSize);
    return new BytePairTrainer(count(documents)).learn(vocabSize - SMALLEST);
  }

  /**
   * @throws IllegalArgumentException if {@code vocabSize} is below 257
   */
  public static void requireVocabSize(int vocabSize) {
    if (vocabSize < SMALLEST) {
      throw new IllegalArgumentException(
          "a byte pair vocabulary needs at least %d tokens (256 bytes and %s), not %d"
              .formatted(SMALLEST, Tokenizer.END_OF_TEXT, vocabSize));
    }
  }

  private static List<Piece> count(Iterable<String> documents) {
    var pieces = new LinkedHashMap<String, Piece>();
    for (String document : documents) {
      int at = 0;
      while (at < document.length()) {
        int end = Gpt2Splitter.pieceEnd(document, at, document.length());
        String text = document.substring(at, end);
        pieces.computeIfAbsent(text, t -> new Piece(Utf8.encode(t, 0, t.length()))).count++;
        at = end;
      }
    }
    return List.copyOf(pieces.values());
  }

  private BytePairTrainer(List<Piece> pieces) {
    var idOfByte = new int[ByteAlphabet.SIZE];
    for (int id = 0; id < ByteAlphabet.SIZE; id++) {
      byte value = ByteAlphabet.byteAt(id);
      idOfByte[value & 0xFF] = id;
      vocabulary.add(new byte[] {value});
    }
    int places = 0;
    for (Piece piece : pieces) {
      places = Math.addExact(places, piece.bytes.length);
    }
    tokens = new int[places];
    previous = new int[places];
    next = new int[places];
    occurrences = new long[places];
    int place = 0;
    for (Piece piece : pieces) {
      int start = place;
      int end = start + piece.bytes.length;
      for (byte value : piece.bytes) {
        tokens[place] = idOfByte[value & 0xFF];
        previous[place] = place == start ? NOWHERE : place - 1;
        next[place] = place + 1 == end ? NOWHERE : place + 1;
        occurrences[place] = piece.count;
        place++;
      }
    }
  }

  private BytePairTokenizer learn(int wanted) {
    var merges = new ArrayList<Pair>();
    Set<String> spellings = new HashSet<>();
    queueAllPairs();
    while (merges.size() < wanted && !queue.isEmpty()) {
      Candidate best = queue.poll();
      Pair pair = best.pair;
      if (best.count != pair.count) {
        enqueue(pair);
        continue;
      }
      byte[] joined = join(vocabulary.get(pair.left), vocabulary.get(pair.right));
      if (spellings.add(ByteAlphabet.spell(joined))) {
        merge(pair, vocabulary.size());
        vocabulary.add(joined);
        merges.add(pair);
      }
    }
    return tokenizer(merges);
  }

  private void queueAllPairs() {
    for (int place = 0; place < tokens.length; place++) {
      if (next[place] != NOWHERE) {
        add(tokens[place], tokens[next[place]], place);
      }
    }
    pairs.values().forEach(this::enqueue);
  }

  private void enqueue(Pair pair) {
    if (pair.count >= FEWEST) {
      queue.add(new Candidate(pair, pair.count));
    }
  }

  /**
   * Joins a pair wherever it stands. Places are visited from left to right; of three equal tokens
   * in a row the first two are joined, as the encoder does it.
   */
  private void merge(Pair pair, int result) {
    pairs.remove(pair.key());
    var created = new HashSet<Pair>();
    for (int i = 0; i < pair.places.size(); i++) {
      int place = pair.places.get(i);
      int second = next[place];
      boolean stillHere =
          tokens[place] == pair.left && second != NOWHERE && tokens[second] == pair.right;
      if (!stillHere) {
        continue;
      }
      int before = previous[place];
      int after = next[second];
      if (before != NOWHERE) {
        remove(tokens[before], pair.left, place);
      }
      if (after != NOWHERE) {
        remove(pair.right, tokens[after], place);
        previous[after] = place;
      }
      tokens[place] = result;
      tokens[second] = SWALLOWED;
      next[place] = after;
      if (before != NOWHERE) {
        created.add(add(tokens[before], result, before));
      }
      if (after != NOWHERE) {
        created.add(add(result, tokens[after], place));
      }
    }
    // Only now: until here the counts of the new pairs still rose. From now on they only fall.
    created.forEach(this::enqueue);
  }

  private Pair add(int left, int right, int place) {
    Pair pair = pairs.computeIfAbsent(Pair.key(left, right), key -> new Pair(left, right));
    pair.count += occurrences[place];
    pair.places.add(place);
    return pair;
  }

  private void remove(int left, int right, int place) {
    Pair pair = pairs.get(Pair.key(left, right));
    // The pair that is being merged is gone already.
    if (pair != null) {
      pair.count -= occurrences[place];
    }
  }

  private static byte[] join(byte[] left, byte[] right) {
    var joined = new byte[left.length + right.length];
    System.arraycopy(left, 0, joined, 0, left.length);
    System.arraycopy(right, 0, joined, left.length, right.length);
    return joined;
  }

  private BytePairTokenizer tokenizer(List<Pair> merges) {
    var table = new MergeTable(merges.size());
    for (Pair pair : merges) {
      table.add(pair.left, pair.right, ByteAlphabet.SIZE + table.size());
    }
    int endOfText = vocabulary.size();
    return BytePairTokenizer.ofGpt2Form(
        vocabulary.toArray(new byte[endOfText + 1][]),
        table,
        AddedToken.special(endOfText, Tokenizer.END_OF_TEXT));
  }
}
