package cero.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks a byte pair vocabulary as files spell it, and makes the tokenizer of it. */
final class SpelledVocabulary {
  private final Map<String, Integer> vocabulary;
  private final byte[][] tokens;

  /** By id: the spelling that took it. */
  private final String[] owners;

  static BytePairTokenizer tokenizer(
      Map<String, Integer> vocabulary,
      List<BytePairTokenizer.Merge> merges,
      Map<String, Integer> specialTokens) {
    var spelled = new SpelledVocabulary(vocabulary, specialTokens);
    spelled.requireAllBytes();
    var special = new LinkedHashMap<String, Integer>();
    specialTokens.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(entry -> special.put(entry.getKey(), entry.getValue()));
    return new BytePairTokenizer(spelled.tokens, spelled.table(merges), special);
  }

  private SpelledVocabulary(Map<String, Integer> vocabulary, Map<String, Integer> specialTokens) {
    this.vocabulary = vocabulary;
    int size = Math.addExact(vocabulary.size(), specialTokens.size());
    owners = new String[size];
    tokens = new byte[size][];
    for (Map.Entry<String, Integer> entry : vocabulary.entrySet()) {
      requireNotEmpty(entry.getKey(), entry.getValue());
      take(entry.getValue(), entry.getKey());
      tokens[entry.getValue()] = ByteAlphabet.bytes(entry.getKey());
    }
    for (Map.Entry<String, Integer> entry : specialTokens.entrySet()) {
      requireNotEmpty(entry.getKey(), entry.getValue());
      take(entry.getValue(), entry.getKey());
      if (!Utf8.isWellFormed(entry.getKey())) {
        throw new IllegalArgumentException(
            "the special token with id %d holds half a character (a lone surrogate)"
                .formatted(entry.getValue()));
      }
    }
  }

  private static void requireNotEmpty(String spelling, int id) {
    if (spelling.isEmpty()) {
      throw new IllegalArgumentException("the token with id %d is empty".formatted(id));
    }
  }

  private void take(int id, String spelling) {
    if (id < 0 || id >= owners.length) {
      throw new IllegalArgumentException(
          "token \"%s\" has the id %d, but the ids of %d tokens must be 0 to %d, each once"
              .formatted(spelling, id, owners.length, owners.length - 1));
    }
    if (owners[id] != null) {
      throw new IllegalArgumentException(
          "tokens \"%s\" and \"%s\" have the same id %d".formatted(owners[id], spelling, id));
    }
    owners[id] = spelling;
  }

  private void requireAllBytes() {
    for (int i = 0; i < ByteAlphabet.SIZE; i++) {
      byte value = ByteAlphabet.byteAt(i);
      String spelling = ByteAlphabet.spell(new byte[] {value});
      if (!vocabulary.containsKey(spelling)) {
        throw new IllegalArgumentException(
            "the vocabulary has no token \"%s\" for the byte 0x%02x; byte-level encoding needs all"
                    .formatted(spelling, value)
                + " 256 bytes");
      }
    }
  }

  private MergeTable table(List<BytePairTokenizer.Merge> merges) {
    var table = new MergeTable(merges.size());
    for (BytePairTokenizer.Merge merge : merges) {
      int left = id(merge, merge.left());
      int right = id(merge, merge.right());
      int result = id(merge, merge.left() + merge.right());
      if (table.rank(left, right) != MergeTable.NONE) {
        throw new IllegalArgumentException(
            "the merge \"%s %s\" comes twice".formatted(merge.left(), merge.right()));
      }
      table.add(left, right, result);
    }
    return table;
  }

  private int id(BytePairTokenizer.Merge merge, String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new IllegalArgumentException(
          "the merge \"%s %s\" needs the token \"%s\", which is not in the vocabulary"
              .formatted(merge.left(), merge.right(), token));
    }
    return id;
  }
}
