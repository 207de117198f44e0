package cero.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import cero.text.BytePairTokenizer.Merge;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytePairTrainerTest {
  /** The trainer's slow twin: it counts all pairs of the whole text again before each merge. */
  private static List<Merge> naiveMerges(List<String> documents, int wanted) {
    var pieces = new ArrayList<List<String>>();
    for (String document : documents) {
      for (int at = 0; at < document.length(); ) {
        int end = Gpt2Splitter.pieceEnd(document, at, document.length());
        byte[] bytes = document.substring(at, end).getBytes(StandardCharsets.UTF_8);
        pieces.add(
            new ArrayList<>(
                ByteAlphabet.spell(bytes).chars().mapToObj(Character::toString).toList()));
        at = end;
      }
    }
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < 256; id++) {
      ids.put(ByteAlphabet.spell(new byte[] {ByteAlphabet.byteAt(id)}), id);
    }
    Comparator<Map.Entry<Merge, Integer>> order =
        Map.Entry.<Merge, Integer>comparingByValue()
            .reversed()
            .thenComparing(entry -> ids.get(entry.getKey().left()))
            .thenComparing(entry -> ids.get(entry.getKey().right()));
    var merges = new ArrayList<Merge>();
    while (merges.size() < wanted) {
      var counts = new HashMap<Merge, Integer>();
      for (List<String> piece : pieces) {
        for (int i = 0; i + 1 < piece.size(); i++) {
          counts.merge(new Merge(piece.get(i), piece.get(i + 1)), 1, Integer::sum);
        }
      }
      var best =
          counts.entrySet().stream()
              .filter(entry -> entry.getValue() >= 2)
              .filter(entry -> !ids.containsKey(entry.getKey().left() + entry.getKey().right()))
              .min(order);
      if (best.isEmpty()) {
        break;
      }
      Merge merge = best.get().getKey();
      merges.add(merge);
      ids.put(merge.left() + merge.right(), ids.size());
      for (List<String> piece : pieces) {
        apply(merge, piece);
      }
    }
    return merges;
  }

  private static void apply(Merge merge, List<String> piece) {
    for (int i = 0; i + 1 < piece.size(); i++) {
      if (piece.get(i).equals(merge.left()) && piece.get(i + 1).equals(merge.right())) {
        piece.set(i, merge.left() + merge.right());
        piece.remove(i + 1);
      }
    }
  }

  private static List<String> naiveEncode(BytePairTokenizer tokenizer, String text) {
    var tokens = new ArrayList<String>();
    for (int at = 0; at < text.length(); ) {
      int end = Gpt2Splitter.pieceEnd(text, at, text.length());
      byte[] bytes = text.substring(at, end).getBytes(StandardCharsets.UTF_8);
      var piece =
          new ArrayList<>(ByteAlphabet.spell(bytes).chars().mapToObj(Character::toString).toList());
      tokenizer.merges().forEach(merge -> apply(merge, piece));
      tokens.addAll(piece);
      at = end;
    }
    return tokens;
  }

  private static void assertAsNaive(List<String> documents, int vocabSize) {
    BytePairTokenizer tokenizer = BytePairTrainer.train(documents, vocabSize);
    assertEquals(naiveMerges(documents, vocabSize - 257), tokenizer.merges());
    for (String document : documents) {
      var tokens = new ArrayList<String>();
      for (int id : tokenizer.encode(document)) {
        tokens.add(ByteAlphabet.spell(tokenizer.bytes(id)));
      }
      assertEquals(naiveEncode(tokenizer, document), tokens);
      assertEquals(document, tokenizer.decode(tokenizer.encode(document)));
    }
  }

  @Test
  void learnsWhatItsSlowTwinLearns() {
    assertAsNaive(List.of("low low low lower lowest newest newest widest", "the lowest"), 290);
    assertAsNaive(List.of("aaaa aaa aaaaaaa aabaab", "abababab ababab"), 280);
    var random = new Random(4);
    for (int round = 0; round < 100; round++) {
      assertAsNaive(List.of(letters(random, 2, 80), letters(random, 2, 40)), 300);
      assertAsNaive(List.of(letters(random, 4, 300)), 320);
    }
    for (int round = 0; round < 20; round++) {
      String text = RandomText.next(random, 100);
      assertAsNaive(List.of(text, text, RandomText.next(random, 100)), 330);
    }
  }

  private static String letters(Random random, int kinds, int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(random.nextInt(12) == 0 ? ' ' : (char) ('a' + random.nextInt(kinds)));
    }
    return text.toString();
  }

  @Test
  void idsAreBytesThenMergesThenEndOfText() {
    BytePairTokenizer tokenizer = BytePairTrainer.train(List.of("abcabc abc"), 259);
    assertEquals(List.of(new Merge("a", "b"), new Merge("ab", "c")), tokenizer.merges());
    assertEquals(259, tokenizer.vocabSize());
    assertEquals("!", tokenizer.decode(0));
    assertEquals("ab", tokenizer.decode(256));
    assertEquals("abc", tokenizer.decode(257));
    assertEquals(OptionalInt.of(258), tokenizer.endOfText());
    assertArrayEquals(new int[] {257, 257, 220, 257}, tokenizer.encode("abcabc abc"));
    var copy =
        BytePairTokenizer.of(tokenizer.vocabulary(), tokenizer.merges(), tokenizer.specialTokens());
    assertEquals(tokenizer.vocabulary(), copy.vocabulary());
  }

  @Test
  void stopsWhereNothingOccursTwice() {
    assertEquals(257, BytePairTrainer.train(List.of(), 1000).vocabSize());
    assertEquals(257, BytePairTrainer.train(List.of("", "abc"), 1000).vocabSize());
    assertEquals(258, BytePairTrainer.train(List.of("abab"), 1000).vocabSize());
    assertEquals(257, BytePairTrainer.train(List.of("ababab"), 257).vocabSize());
  }

  @Test
  void piecesDoNotCrossDocuments() {
    assertEquals(257, BytePairTrainer.train(List.of("a", "b", "a", "b"), 1000).vocabSize());
  }

  @Test
  void tooSmallAVocabularyIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> BytePairTrainer.train(List.of("a"), 256));
    assertEquals(
        "a byte pair vocabulary needs at least 257 tokens (256 bytes and <|endoftext|>), not 256",
        error.getMessage());
  }

  @Test
  void anyTextComesBack() {
    var random = new Random(5);
    BytePairTokenizer tokenizer =
        BytePairTrainer.train(List.of(RandomText.next(random, 5000)), 700);
    var ids = new HashSet<Integer>();
    for (int round = 0; round < 300; round++) {
      String text = RandomText.next(random, 60);
      int[] encoded = tokenizer.encode(text);
      assertEquals(text, tokenizer.decode(encoded));
      for (int id : encoded) {
        ids.add(id);
      }
    }
    assertEquals(
        OptionalInt.empty(), ids.stream().filter(id -> id == 699).mapToInt(id -> id).findAny());
  }

  @Test
  void aTextWithoutSpacesTakesNoLonger() {
    var text = new StringBuilder();
    var random = new Random(6);
    for (int i = 0; i < 100_000; i++) {
      text.append((char) ('a' + random.nextInt(6)));
    }
    BytePairTokenizer tokenizer =
        assertTimeout(
            Duration.ofSeconds(20), () -> BytePairTrainer.train(List.of(text.toString()), 2000));
    assertEquals(2000, tokenizer.vocabSize());
  }
}
