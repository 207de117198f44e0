package cero.data.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTokenizer.Form;
import cero.text.TokenRole;
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
  void gpt2sIsWhatItAlwaysWas() {
    assertEquals(
        "969ab0414427203464392de83238a44d24b50c34fbfa041db50ee6bcb31c97ae",
        TokenizerHash.of(BytePairTokenizer.gpt2()));
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
