package cero.data.shards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTokenizer.Form;
import cero.text.CharTokenizer;
import cero.text.TokenRole;
import cero.text.Tokenizer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenizerHashTest {
  private static final String UNKNOWN = "<unk>";
  private static final Form PLAIN = new Form(false, true, Optional.empty(), false, Map.of());

  /** Shards that were made by an earlier version are still known. */
  @Test
  void thoseOfGpt2sFormAreWhatTheyAlwaysWere() {
    assertEquals(
        "969ab0414427203464392de83238a44d24b50c34fbfa041db50ee6bcb31c97ae",
        TokenizerHash.of(BytePairTokenizer.gpt2()));
    assertEquals(
        "c03790c777234b52d010f152da4e014e236857fa676a69f54bce52a37d423b68",
        TokenizerHash.of(CharTokenizer.of("ab").withEndOfText()));
    assertEquals(
        "68c89fe0d74bb7761e454d3796ab5eeefc549844e3c1f374734c87c2c672dc67",
        TokenizerHash.of(
            BytePairTokenizer.of(
                Map.of("a", 0, "Ġ", 1, "Ġa", 2),
                List.of(new BytePairTokenizer.Merge("Ġ", "a")),
                Map.of(Tokenizer.END_OF_TEXT, 3))));
  }

  @Test
  void whateverChangesIdsChangesIt() {
    Optional<String> unknown = Optional.of(UNKNOWN);
    List<BytePairTokenizer> different =
        List.of(
            tokenizer(PLAIN, false, false, false, true),
            tokenizer(
                new Form(true, true, Optional.empty(), false, Map.of()), false, false, false, true),
            tokenizer(
                new Form(false, false, Optional.empty(), false, Map.of()),
                false,
                false,
                false,
                true),
            tokenizer(new Form(false, true, unknown, false, Map.of()), false, false, false, true),
            tokenizer(new Form(false, true, unknown, true, Map.of()), false, false, false, true),
            tokenizer(PLAIN, true, false, false, true),
            tokenizer(PLAIN, false, true, false, true),
            tokenizer(PLAIN, false, false, true, true),
            tokenizer(PLAIN, false, false, false, false));
    Set<String> hashes = new HashSet<>();
    different.forEach(tokenizer -> hashes.add(TokenizerHash.of(tokenizer)));
    assertEquals(different.size(), hashes.size());
  }

  /** No token is found inside of a special one's spelling. */
  @Test
  void aSpecialTokenThatHidesAnotherChangesIt() {
    Map<String, Integer> vocabulary = Map.of("b", 0, "<<b>>", 1);
    AddedToken found = new AddedToken(2, "<b>", false, false, false, false, false);
    BytePairTokenizer hidden =
        BytePairTokenizer.of(
            vocabulary, List.of(), List.of(AddedToken.special(1, "<<b>>"), found), PLAIN);
    BytePairTokenizer seen = BytePairTokenizer.of(vocabulary, List.of(), List.of(found), PLAIN);
    assertArrayEquals(new int[] {0}, hidden.encode("<<b>>"));
    assertArrayEquals(new int[] {2}, seen.encode("<<b>>"));
    assertNotEquals(TokenizerHash.of(hidden), TokenizerHash.of(seen));
  }

  /** A byte's token and an added one that is spelled so have the same bytes. */
  @Test
  void aByteThatNoTextBecomesChangesIt() {
    AddedToken added = AddedToken.special(1, "x");
    BytePairTokenizer spelled =
        BytePairTokenizer.of(Map.of("a", 0), List.of(), List.of(added), PLAIN);
    BytePairTokenizer made =
        BytePairTokenizer.of(Map.of("a", 0, "x", 1), List.of(), List.of(), PLAIN);
    assertArrayEquals(new int[] {0}, spelled.encode("ax"));
    assertArrayEquals(new int[] {0, 1}, made.encode("ax"));
    assertNotEquals(TokenizerHash.of(spelled), TokenizerHash.of(made));
  }

  @Test
  void ofTheRolesOnlyTheEndCounts() {
    BytePairTokenizer plain = tokenizer(PLAIN, false, false, false, true);
    Form padded = PLAIN.withRoles(Map.of(TokenRole.PADDING, UNKNOWN));
    assertEquals(
        TokenizerHash.of(plain), TokenizerHash.of(tokenizer(padded, false, false, false, true)));
    Form ending = PLAIN.withRoles(Map.of(TokenRole.END, UNKNOWN));
    assertNotEquals(
        TokenizerHash.of(plain), TokenizerHash.of(tokenizer(ending, false, false, false, true)));
  }

  private static BytePairTokenizer tokenizer(
      Form form, boolean left, boolean right, boolean word, boolean special) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (String letter : List.of("a", "b", "c", UNKNOWN)) {
      vocabulary.put(letter, vocabulary.size());
    }
    AddedToken added = new AddedToken(3, UNKNOWN, special, left, right, word, false);
    return BytePairTokenizer.of(vocabulary, List.of(), List.of(added), form);
  }
}
