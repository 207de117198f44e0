package cero.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Byte-level byte pair encoding, as GPT-2 does it: text is cut into pieces (about: words with the
 * space before them), a piece's UTF-8 bytes are its first tokens, and pairs of neighbours are
 * joined, the pair of the lowest rank first. Where each of the 256 bytes is a token, any text can
 * be encoded; a vocabulary that was learned without an alphabet lacks some, and loses those.
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

  /** No id. */
  static final int NONE = -1;

  private static BytePairTokenizer gpt2;

  /** By id; an added token's are the UTF-8 of its spelling. */
  private final byte[][] tokens;

  /** By byte the id of its token, or {@link #NONE}. */
  private final int[] byteIds;

  private final MergeTable merges;

  /** In the order of ids. */
  private final List<AddedToken> addedTokens;

  /** The ids of tokens that are only added: no byte and no merge gives them. */
  private final BitSet onlyAdded = new BitSet();

  private final AddedTokens finder;
  private final Form form;
  private final int unknownId;
  private final PieceCache cache = new PieceCache();

  /**
   * How a text is prepared, and what becomes of bytes that have no token.
   *
   * @param prefixSpace whether a text, and each part of it behind an added token, begins with a
   *     space that is put there where it has none
   * @param pieces whether text is cut into GPT-2's pieces; else it is one
   * @param unknown the token that stands for bytes without a token; where there is none, they are
   *     left out
   * @param fuseUnknown whether several such bytes in a row become one token
   * @param roles what added tokens are for, by their spelling; one may be spelled so and be none
   */
  public record Form(
      boolean prefixSpace,
      boolean pieces,
      Optional<String> unknown,
      boolean fuseUnknown,
      Map<TokenRole, String> roles) {
    /** GPT-2's own. */
    public static final Form GPT2 = new Form(false, true, Optional.empty(), false, Map.of());

    public Form {
      roles = Collections.unmodifiableMap(new TreeMap<>(roles));
    }

    /** The same, but for what added tokens are for. */
    public Form withRoles(Map<TokenRole, String> others) {
      return new Form(prefixSpace, pieces, unknown, fuseUnknown, others);
    }
  }

  /**
   * Takes over a vocabulary that is known to be sound.
   *
   * @param tokens the bytes of each token, by id; at the added tokens' ids they are filled in here,
   *     unless there are some
   * @param unknownId the id of {@link Form#unknown}
   */
  BytePairTokenizer(
      byte[][] tokens, MergeTable merges, List<AddedToken> addedTokens, Form form, int unknownId) {
    this.tokens = tokens;
    this.merges = merges;
    this.addedTokens =
        addedTokens.stream().sorted(Comparator.comparingInt(AddedToken::id)).toList();
    this.finder = new AddedTokens(addedTokens);
    this.form = form;
    this.unknownId = unknownId;
    this.byteIds = new int[ByteAlphabet.SIZE];
    Arrays.fill(byteIds, NONE);
    for (int id = 0; id < tokens.length; id++) {
      if (tokens[id] != null && tokens[id].length == 1) {
        byteIds[tokens[id][0] & 0xFF] = id;
      }
    }
    for (AddedToken added : addedTokens) {
      if (tokens[added.id()] == null) {
        onlyAdded.set(added.id());
        tokens[added.id()] = added.content().getBytes(StandardCharsets.UTF_8);
      }
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

  /** Takes over a vocabulary of GPT-2's form, which is known to be sound and has all bytes. */
  static BytePairTokenizer ofGpt2Form(byte[][] tokens, MergeTable merges, AddedToken endOfText) {
    return new BytePairTokenizer(tokens, merges, List.of(endOfText), Form.GPT2, NONE);
  }

  /**
   * A tokenizer of GPT-2's form, whose special tokens take nothing but themselves.
   *
   * @param specialTokens the id of each special token, spelled as plain text
   * @throws IllegalArgumentException as {@link #of(Map, List, List, Form)}
   */
  public static BytePairTokenizer of(
      Map<String, Integer> vocabulary, List<Merge> merges, Map<String, Integer> specialTokens) {
    List<AddedToken> added =
        specialTokens.entrySet().stream()
            .map(special -> AddedToken.special(special.getValue(), special.getKey()))
            .toList();
    return of(vocabulary, merges, added, Form.GPT2);
  }

  /**
   * A tokenizer from what its files hold. All ids together, the added tokens' too, are 0 to V - 1
   * in any order.
   *
   * @param vocabulary the id of each token, spelled in the {@link ByteAlphabet}; added tokens may
   *     be there too, spelled as they are
   * @param merges the merges, the first to be applied first; where one comes twice, its last place
   *     counts
   * @throws IllegalArgumentException if an id is out of range or used twice, a merge's parts or
   *     result are not in the vocabulary, no merge makes a token of several bytes, which means that
   *     merges are missing, or a spelling is not possible
   */
  public static BytePairTokenizer of(
      Map<String, Integer> vocabulary, List<Merge> merges, List<AddedToken> added, Form form) {
    return SpelledVocabulary.tokenizer(vocabulary, merges, added, form);
  }

  @Override
  public int vocabSize() {
    return tokens.length;
  }

  @Override
  public int[] encode(String text) {
    return encode(text, _ -> false);
  }

  @Override
  public int[] encodeSpecial(String text) {
    return encode(text, _ -> true);
  }

  /**
   * Encodes text in which the spellings of some special tokens become those tokens.
   *
   * @param allowedSpecial the special tokens that may occur; all others are plain text
   * @throws IllegalArgumentException if one of them is not a special token of this vocabulary
   */
  public int[] encode(String text, Set<String> allowedSpecial) {
    SequencedMap<String, Integer> known = specialTokens();
    for (String special : allowedSpecial) {
      if (!known.containsKey(special)) {
        throw new IllegalArgumentException(
            "\"%s\" is not a special token of this tokenizer; it has %s"
                .formatted(special, known.keySet()));
      }
    }
    return encode(text, token -> allowedSpecial.contains(token.content()));
  }

  private int[] encode(String text, Predicate<AddedToken> allowed) {
    var ids = new IntList(text.length() / 4 + 16);
    var merger = new PieceMerger(merges);
    finder.cut(
        text,
        allowed,
        new AddedTokens.Parts() {
          @Override
          public void plain(int start, int end) {
            encodePart(text, start, end, merger, ids);
          }

          @Override
          public void token(AddedToken token) {
            ids.add(token.id());
          }
        });
    return ids.toArray();
  }

  private void encodePart(String text, int start, int end, PieceMerger merger, IntList ids) {
    if (form.prefixSpace() && start < end && text.charAt(start) != ' ') {
      String prefixed = " " + text.substring(start, end);
      encodePlain(prefixed, 0, prefixed.length(), merger, ids);
    } else {
      encodePlain(text, start, end, merger, ids);
    }
  }

  private void encodePlain(String text, int start, int limit, PieceMerger merger, IntList ids) {
    int at = start;
    while (at < limit) {
      int end = form.pieces() ? Gpt2Splitter.pieceEnd(text, at, limit) : limit;
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
    int length = 0;
    boolean afterUnknown = false;
    for (byte value : bytes) {
      int id = byteIds[value & 0xFF];
      boolean isUnknown = id == NONE;
      if (!isUnknown) {
        ids[length++] = id;
      } else if (unknownId != NONE && !(afterUnknown && form.fuseUnknown())) {
        ids[length++] = unknownId;
      }
      afterUnknown = isUnknown;
    }
    return Arrays.copyOf(ids, merger.merge(length));
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
    return Utf8Decoder.decode(bytes);
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
    return idOf(form.roles().getOrDefault(TokenRole.END, END_OF_TEXT));
  }

  @Override
  public List<AddedToken> addedTokens() {
    return addedTokens;
  }

  @Override
  public Map<TokenRole, String> roles() {
    return form.roles();
  }

  /** The id of each special token, spelled as plain text, in the order of ids. */
  public SequencedMap<String, Integer> specialTokens() {
    var special = new LinkedHashMap<String, Integer>();
    for (AddedToken token : addedTokens) {
      if (token.special()) {
        special.put(token.content(), token.id());
      }
    }
    return Collections.unmodifiableSequencedMap(special);
  }

  /** How a text is prepared, and what becomes of bytes that have no token. */
  public Form form() {
    return form;
  }

  /**
   * The id of each token but those that are only added, spelled in the {@link ByteAlphabet}, in the
   * order of ids; made anew at each call.
   *
   * @see #fileVocabulary
   */
  public SequencedMap<String, Integer> vocabulary() {
    var vocabulary = new LinkedHashMap<String, Integer>();
    for (int id = 0; id < tokens.length; id++) {
      if (!onlyAdded.get(id)) {
        vocabulary.put(ByteAlphabet.spell(tokens[id]), id);
      }
    }
    return vocabulary;
  }

  /**
   * The vocabulary as files hold it: with the added tokens, spelled as they are, but for one that
   * would be read as a byte there, and those behind it. ({@code tokenizers} gives the added tokens
   * that it doesn't find in the vocabulary the ids from its size on, so there must be no gap.)
   */
  public SequencedMap<String, Integer> fileVocabulary() {
    SequencedMap<String, Integer> all = vocabulary();
    boolean isGap = false;
    for (AddedToken added : addedTokens) {
      boolean isOnlyAdded = onlyAdded.get(added.id());
      isGap |= isOnlyAdded && SpelledVocabulary.isByte(added.content());
      if (isOnlyAdded && (!isGap || added.id() == unknownId)) {
        all.put(added.content(), added.id());
      }
    }
    return all;
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
