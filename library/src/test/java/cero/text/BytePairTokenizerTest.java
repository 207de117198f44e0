package cero.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.Golden;
import cero.text.BytePairTokenizer.Merge;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class BytePairTokenizerTest {
  private final BytePairTokenizer gpt2 = BytePairTokenizer.gpt2();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Example(String text, int[] ids) {}

  private static List<Example> golden() {
    return JsonMapper.shared()
        .readValue(Golden.path("gpt2-tokens.json").toFile(), new TypeReference<List<Example>>() {});
  }

  @Test
  void encodesAsTiktoken() {
    List<Example> examples = golden();
    assertFalse(examples.isEmpty());
    for (Example example : examples) {
      assertArrayEquals(example.ids, gpt2.encode(example.text), example.text);
      assertArrayEquals(example.ids, gpt2.encode(example.text), "again, from the cache");
      assertEquals(example.text, gpt2.decode(example.ids));
    }
  }

  @Test
  void encodesAsJtokkit() {
    var oracle = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    var random = new Random(2);
    for (int round = 0; round < 1000; round++) {
      // jtokkit does not count U+0085 as white space.
      String text = RandomText.next(random, 40).replace("\u0085", "");
      assertArrayEquals(oracle.encodeOrdinary(text).toArray(), gpt2.encode(text), text);
    }
  }

  @Test
  void hasGpt2sIds() {
    assertEquals(50257, gpt2.vocabSize());
    assertEquals(OptionalInt.of(50256), gpt2.endOfText());
    assertEquals("!", gpt2.decode(0));
    assertEquals(" ", gpt2.decode(220));
    assertArrayEquals(new byte[] {(byte) 0xAD}, gpt2.bytes(255));
    assertEquals(" gazed", gpt2.decode(50255));
    assertEquals("<|endoftext|>", gpt2.decode(50256));
    assertEquals(50000, gpt2.merges().size());
    assertEquals(new Merge("Ġ", "t"), gpt2.merges().getFirst());
    assertSame(gpt2, BytePairTokenizer.gpt2());
  }

  @Test
  void mergesAreThoseOfTheOriginalFile() throws IOException {
    Path file = Path.of("../../shared/data/hf-gpt2-tiny/merges.txt");
    assumeTrue(Files.exists(file), "GPT-2's merges.txt is not here");
    List<String> lines = Files.readAllLines(file);
    assertEquals(
        lines.subList(1, lines.size()),
        gpt2.merges().stream().map(merge -> merge.left() + " " + merge.right()).toList());
  }

  @Test
  void specialTokensOnlyWhereAllowed() {
    String text = "a<|endoftext|>b<|endoftext|>";
    assertArrayEquals(new int[] {64, 50256, 65, 50256}, gpt2.encode(text, Set.of("<|endoftext|>")));
    assertEquals(
        OptionalInt.empty(), IntStream.of(gpt2.encode(text)).filter(id -> id == 50256).findAny());
    assertArrayEquals(gpt2.encode(text), gpt2.encode(text, Set.of()));
    assertEquals(text, gpt2.decode(gpt2.encode(text)));
    assertThrows(IllegalArgumentException.class, () -> gpt2.encode(text, Set.of("<|user|>")));
  }

  @Test
  void spacesBeforeASpecialTokenEndTheirText() {
    assertArrayEquals(
        new int[] {64, 220, 220, 50256, 65},
        gpt2.encode("a  <|endoftext|>b", Set.of("<|endoftext|>")));
  }

  @Test
  void theLongerOfTwoSpecialTokensCounts() {
    var special = new LinkedHashMap<String, Integer>();
    special.put("<a>", 0);
    special.put("<a><a>", 257);
    var tokenizer = BytePairTokenizer.of(byteVocabulary(1), List.of(), special);
    assertArrayEquals(new int[] {257, 0}, tokenizer.encode("<a><a><a>", Set.of("<a>", "<a><a>")));
    assertEquals("<a><a>", tokenizer.token(257));
  }

  @Test
  void halfACharacterIsReadAsReplacement() {
    assertEquals("a\uFFFD b\uFFFD", gpt2.decode(gpt2.encode("a\uD83D b\uDE00")));
    assertEquals("\uFFFD", gpt2.decode(gpt2.encode("😀")[0]));
  }

  @Test
  void tokensAreReadable() {
    assertEquals(" t", gpt2.token(256));
    assertEquals("\\n", gpt2.token(198));
    assertEquals("\\x00", gpt2.token(188));
    assertEquals("\\xf0\\x9f\\x98", gpt2.token(gpt2.encode("😀")[0]));
    assertEquals(" \\xf0\\x9f", gpt2.token(12520));
    assertEquals("<|endoftext|>", gpt2.token(50256));
  }

  @Test
  void longPiecesTakeNoLonger() {
    String text = "x".repeat(300_000) + " " + "ab".repeat(150_000) + " " + "가".repeat(100_000);
    int[] ids = assertTimeout(Duration.ofSeconds(10), () -> gpt2.encode(text));
    assertEquals(text, gpt2.decode(ids));
  }

  @Test
  void threadsMayShareIt() {
    List<Example> examples = golden();
    IntStream.range(0, 64)
        .parallel()
        .forEach(i -> {
          var mine = new ArrayList<>(examples);
          Collections.shuffle(mine, new Random(i));
          for (Example example : mine) {
            assertArrayEquals(example.ids, gpt2.encode(example.text));
          }
        });
  }

  @Test
  void isRebuiltFromItsParts() {
    var copy = BytePairTokenizer.of(gpt2.vocabulary(), gpt2.merges(), gpt2.specialTokens());
    String text = "Every effort moves you, 안녕 😀\r\n";
    assertArrayEquals(gpt2.encode(text), copy.encode(text));
    assertEquals(gpt2.vocabulary(), copy.vocabulary());
    assertEquals(gpt2.merges(), copy.merges());
    assertEquals(gpt2.specialTokens(), copy.specialTokens());
  }

  @Test
  void idsMayHaveAnyOrder() {
    int last = gpt2.vocabSize() - 1;
    var vocabulary = new HashMap<String, Integer>();
    gpt2.vocabulary().forEach((token, id) -> vocabulary.put(token, last - id));
    var reversed = BytePairTokenizer.of(vocabulary, gpt2.merges(), Map.of("<|endoftext|>", 0));
    String text = "Every effort moves you, 안녕 😀\r\n";
    int[] expected = Arrays.stream(gpt2.encode(text)).map(id -> last - id).toArray();
    assertArrayEquals(expected, reversed.encode(text));
    assertEquals(text, reversed.decode(expected));
    assertEquals(OptionalInt.of(0), reversed.endOfText());
  }

  @Test
  void aVocabularyWithoutSpecialTokens() {
    var tokenizer = BytePairTokenizer.of(byteVocabulary(0), List.of(), Map.of());
    assertEquals(OptionalInt.empty(), tokenizer.endOfText());
    assertEquals(256, tokenizer.vocabSize());
    assertEquals("é", tokenizer.decode(tokenizer.encode("é")));
  }

  @Test
  void badVocabulariesAreRefused() {
    assertRefused(
        "merges are missing, so a text would get other ids: there are 0, but none makes the token"
            + " \"aa\"; the file was cut or is of another tokenizer",
        vocabulary -> {
          vocabulary.put("aa", vocabulary.remove("Ġ"));
        });
    assertRefused(
        "token \"aa\" has the id 300, but the ids of 257 tokens must be 0 to 256, each once",
        vocabulary -> vocabulary.put("aa", 300));
    assertRefused(
        "token \"aa\" has the id -1, but the ids of 257 tokens must be 0 to 256, each once",
        vocabulary -> vocabulary.put("aa", -1));
    assertRefused(
        "tokens \"ł\" and \"aa\" have the same id 160", vocabulary -> vocabulary.put("aa", 160));
    assertRefused("the token with id 256 is empty", vocabulary -> vocabulary.put("", 256));
    assertRefused(
        "\"日\" is not a byte-level token: '日' (U+65E5) does not stand for a byte",
        vocabulary -> vocabulary.put("日", 256));
  }

  @Test
  void badMergesAreRefused() {
    var vocabulary = byteVocabulary(0);
    vocabulary.put("ab", 256);
    assertRefused(
        "the merge \"a c\" needs the token \"ac\", which is not in the vocabulary",
        vocabulary,
        List.of(new Merge("a", "c")),
        Map.of());
    assertRefused(
        "the merge \"ac b\" needs the token \"ac\", which is not in the vocabulary",
        vocabulary,
        List.of(new Merge("ac", "b")),
        Map.of());
  }

  @Test
  void badSpecialTokensAreRefused() {
    assertRefused(
        "tokens \"a\" and \"<s>\" have the same id 97",
        byteVocabulary(0),
        List.of(),
        Map.of("<s>", 97));
    assertRefused(
        "the added token with id 256 holds half a character (a lone surrogate)",
        byteVocabulary(0),
        List.of(),
        Map.of("\uD83D", 256));
  }

  @Test
  void anIdOutsideIsRefused() {
    assertThrows(IndexOutOfBoundsException.class, () -> gpt2.decode(50257));
    assertThrows(IndexOutOfBoundsException.class, () -> gpt2.bytes(-1));
  }

  @Test
  void whatIsHandedOutIsACopy() {
    gpt2.bytes(0)[0] = 'x';
    assertEquals("!", gpt2.decode(0));
    assertNull(gpt2.vocabulary().get("<|endoftext|>"));
    assertThrows(
        UnsupportedOperationException.class, () -> gpt2.specialTokens().put("<|user|>", 1));
  }

  /** As {@code tokenizers} has it. */
  @Test
  void whiteSpaceThatAnotherTokenTookIsNoTokenThatTakesSome() {
    for (boolean takesBefore : new boolean[] {false, true}) {
      var line = new AddedToken(1, "\n", false, takesBefore, true, false, false);
      var tokenizer =
          BytePairTokenizer.of(
              Map.of("a", 0), List.of(), List.of(line), BytePairTokenizer.Form.GPT2);
      assertArrayEquals(
          takesBefore ? new int[] {1, 0, 1} : new int[] {1, 1, 0, 1}, tokenizer.encode("\n\na\n"));
    }
  }

  @Test
  void anyTextComesBack() {
    var random = new Random(3);
    for (int round = 0; round < 500; round++) {
      String text = RandomText.next(random, 60);
      int[] ids = gpt2.encode(text);
      assertEquals(text, gpt2.decode(ids));
      assertEquals(
          text.getBytes(StandardCharsets.UTF_8).length,
          IntStream.of(ids).map(id -> gpt2.bytes(id).length).sum());
    }
  }

  /** All bytes by value, the first with this id. */
  private static Map<String, Integer> byteVocabulary(int firstId) {
    var vocabulary = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < 256; i++) {
      vocabulary.put(ByteAlphabet.spell(new byte[] {(byte) i}), firstId + i);
    }
    return vocabulary;
  }

  private static void assertRefused(String message, Consumer<Map<String, Integer>> damage) {
    var vocabulary = byteVocabulary(0);
    damage.accept(vocabulary);
    assertRefused(message, vocabulary, List.of(), Map.of());
  }

  private static void assertRefused(
      String message,
      Map<String, Integer> vocabulary,
      List<Merge> merges,
      Map<String, Integer> special) {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> BytePairTokenizer.of(vocabulary, merges, special));
    assertEquals(message, error.getMessage());
  }
}
