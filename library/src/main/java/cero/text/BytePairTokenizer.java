package cero.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Byte-level byte pair encoding, as GPT-2 does it: text is cut into pieces (about: words with the
 * space before them), a piece's UTF-8 bytes are its first tokens, and pairs of neighbours are
 * joined, the pair of the lowest rank first. As each of the 256 bytes is a token, any text can be
 * encoded.
 *
 * <p>Source: Radford et al., <i>Language Models are Unsupervised Multitask Learners</i> (2019),
 * section 2.2; Sennrich et al., <i>Neural Machine Translation of Rare Words with Subword Units</i>
 * (2016). Immutable, so threads may share it.
 */
public final class BytePairTokenizer implements Tokenizer {
  /**
   * A merge: two tokens that become one. They are spelled in the {@link ByteAlphabet}, as the
   * result is: {@code left + right}.
   */
  public record Merge(String left, String right) {}

  private static BytePairTokenizer gpt2;

  /** By id; a special token's are the UTF-8 of its spelling. */
  private final byte[][] tokens;

  private final int[] byteIds;
  private final MergeTable merges;
  private final SequencedMap<String, Integer> specialTokens;
  private final PieceCache cache = new PieceCache();

  /**
   * Takes over a vocabulary that is known to be sound.
   *
   * @param tokens the bytes of each token, by id; at the special tokens' ids they are filled in
   *     here
   */
  BytePairTokenizer(
      byte[][] tokens, MergeTable merges, SequencedMap<String, Integer> specialTokens) {
    this.tokens = tokens;
    this.merges = merges;
    this.specialTokens = Collections.unmodifiableSequencedMap(specialTokens);
    this.byteIds = new int[ByteAlphabet.SIZE];
    for (int id = 0; id < tokens.length; id++) {
      if (tokens[id] != null && tokens[id].length == 1) {
        byteIds[tokens[id][0] & 0xFF] = id;
      }
    }
    for (Map.Entry<String, Integer> special : specialTokens.entrySet()) {
      tokens[special.getValue()] = special.getKey().getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * GPT-2's own tokenizer: 256 bytes, 50,000 merges, and {@code <|endoftext|>} as the last id,
   * 50256. It is read once and then shared.
   *
   * @throws IllegalStateException if the jtokkit library, which carries the vocabulary, is missing
   */
  public static synchronized BytePairTokenizer gpt2() {
    if (gpt2 == null) {
      gpt2 = Gpt2Vocabulary.load();
    }
    return gpt2;
  }

  /**
   * A tokenizer from what its files hold. All ids together, the special tokens' too, are 0 to V - 1
   * in any order.
   *
   * @param vocabulary the id of each token, spelled in the {@link ByteAlphabet}, without the
   *     special tokens
   * @param merges the merges, the first to be applied first
   * @param specialTokens the id of each special token, spelled as plain text
   * @throws IllegalArgumentException if an id is out of range or used twice, a byte has no token, a
   *     merge's parts or result are not in the vocabulary, a merge comes twice, or a spelling is
   *     not possible
   */
  public static BytePairTokenizer of(
      Map<String, Integer> vocabulary, List<Merge> merges, Map<String, Integer> specialTokens) {
    return SpelledVocabulary.tokenizer(vocabulary, merges, specialTokens);
  }

  @Override
  public int vocabSize() {
    return tokens.length;
  }

  @Override
  public int[] encode(String text) {
    return encode(text, Set.of());
  }

  /**
   * Encodes text in which the spellings of some special tokens become those tokens. Where two begin
   * at the same place, the longer one counts.
   *
   * @param allowedSpecial the special tokens that may occur; all others are plain text
   * @throws IllegalArgumentException if one of them is not a special token of this vocabulary
   */
  public int[] encode(String text, Set<String> allowedSpecial) {
    List<String> allowed = longestFirst(allowedSpecial);
    var nextAt = new int[allowed.size()];
    Arrays.fill(nextAt, -1);
    var ids = new IntList(text.length() / 4 + 16);
    var merger = new PieceMerger(merges);
    int start = 0;
    while (start < text.length()) {
      int end = text.length();
      String special = null;
      for (int i = 0; i < nextAt.length; i++) {
        if (nextAt[i] < start) {
          int found = text.indexOf(allowed.get(i), start);
          nextAt[i] = found < 0 ? Integer.MAX_VALUE : found;
        }
        if (nextAt[i] < end) {
          end = nextAt[i];
          special = allowed.get(i);
        }
      }
      encodePlain(text, start, end, merger, ids);
      start = end;
      if (special != null) {
        ids.add(specialTokens.get(special));
        start += special.length();
      }
    }
    return ids.toArray();
  }

  private List<String> longestFirst(Set<String> allowedSpecial) {
    if (allowedSpecial.isEmpty()) {
      return List.of();
    }
    var sorted = new ArrayList<>(allowedSpecial);
    sorted.sort(Comparator.comparingInt(String::length).reversed());
    for (String special : sorted) {
      if (!specialTokens.containsKey(special)) {
        throw new IllegalArgumentException(
            "\"%s\" is not a special token of this tokenizer; it has %s"
                .formatted(special, specialTokens.keySet()));
      }
    }
    return sorted;
  }

  private void encodePlain(String text, int start, int limit, PieceMerger merger, IntList ids) {
    int at = start;
    while (at < limit) {
      int end = Gpt2Splitter.pieceEnd(text, at, limit);
      int[] piece = cache.find(text, at, end);
      if (piece == null) {
        piece = encodePiece(text, at, end, merger);
        cache.keep(text, at, end, piece);
      }
      ids.addAll(piece);
      at = end;
    }
  }

  private int[] encodePiece(String text, int start, int end, PieceMerger merger) {
    byte[] bytes = Utf8.encode(text, start, end);
    merger.reserve(bytes.length);
    int[] ids = merger.ids();
    for (int i = 0; i < bytes.length; i++) {
      ids[i] = byteIds[bytes[i] & 0xFF];
    }
    return Arrays.copyOf(ids, merger.merge(bytes.length));
  }

  @Override
  public String decode(int... ids) {
    int length = 0;
    for (int id : ids) {
      length = Math.addExact(length, known(id).length);
    }
    var bytes = new byte[length];
    int at = 0;
    for (int id : ids) {
      byte[] token = tokens[id];
      System.arraycopy(token, 0, bytes, at, token.length);
      at += token.length;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public byte[] bytes(int id) {
    return known(id).clone();
  }

  private byte[] known(int id) {
    if (id < 0 || id >= tokens.length) {
      throw new IndexOutOfBoundsException(
          "token id %d is not in the vocabulary, whose ids are 0 to %d"
              .formatted(id, tokens.length - 1));
    }
    return tokens[id];
  }

  @Override
  public OptionalInt endOfText() {
    Integer id = specialTokens.get(END_OF_TEXT);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The id of each special token, spelled as plain text, in the order of ids. */
  public SequencedMap<String, Integer> specialTokens() {
    return specialTokens;
  }

  /**
   * The id of each token but the special ones, spelled in the {@link ByteAlphabet}, in the order of
   * ids; made anew at each call.
   */
  public SequencedMap<String, Integer> vocabulary() {
    var vocabulary = new LinkedHashMap<String, Integer>();
    for (int id = 0; id < tokens.length; id++) {
      if (!specialTokens.containsValue(id)) {
        vocabulary.put(ByteAlphabet.spell(tokens[id]), id);
      }
    }
    return vocabulary;
  }

  /** The merges, the first to be applied first; made anew at each call. */
  public List<Merge> merges() {
    var list = new ArrayList<Merge>(merges.size());
    for (int rank = 0; rank < merges.size(); rank++) {
      list.add(
          new Merge(
              ByteAlphabet.spell(tokens[merges.left(rank)]),
              ByteAlphabet.spell(tokens[merges.right(rank)])));
    }
    return list;
  }
}
