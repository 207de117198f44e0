package cero.text;

import cero.storage.Counted;
import cero.storage.Quoted;
import cero.text.BytePairTokenizer.Form;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks a byte pair vocabulary as files spell it, and makes the tokenizer of it. */
final class SpelledVocabulary {
  private final Map<String, Integer> vocabulary;
  private final byte[][] tokens;

  /** By id: the spelling that took it. */
  private final String[] owners;

  static BytePairTokenizer tokenizer(
      Map<String, Integer> vocabulary,
      List<BytePairTokenizer.Merge> merges,
      List<AddedToken> added,
      Form form) {
    var spelled = new SpelledVocabulary(vocabulary, added);
    MergeTable table = spelled.table(merges);
    spelled.spell(table, added);
    spelled.requireMade(table, added);
    return new BytePairTokenizer(spelled.tokens, table, added, form, spelled.unknownId(form));
  }

  private SpelledVocabulary(Map<String, Integer> vocabulary, List<AddedToken> added) {
    this.vocabulary = vocabulary;
    Set<String> onlyAdded = new HashSet<>();
    for (AddedToken token : added) {
      if (!onlyAdded.add(token.content())) {
        throw new IllegalArgumentException(
            "the added token \"%s\" comes twice".formatted(Quoted.of(token.content())));
      }
    }
    int all = Math.addExact(vocabulary.size(), added.size());
    int both = (int) onlyAdded.stream().filter(vocabulary::containsKey).count();
    owners = new String[all - both];
    tokens = new byte[all - both][];
    for (Map.Entry<String, Integer> entry : vocabulary.entrySet()) {
      String spelling = entry.getKey();
      if (spelling.isEmpty()) {
        throw new IllegalArgumentException(
            "the token with id %d is empty".formatted(entry.getValue()));
      }
      take(entry.getValue(), spelling);
    }
    for (AddedToken token : added) {
      Integer id = vocabulary.get(token.content());
      if (id == null) {
        take(token.id(), token.content());
      } else if (id != token.id()) {
        throw new IllegalArgumentException(
            "the added token \"%s\" has the id %d, but in the vocabulary it has %d"
                .formatted(Quoted.of(token.content()), token.id(), id));
      }
    }
  }

  static boolean isByte(String spelling) {
    return spelling.length() == 1 && ByteAlphabet.isSpelling(spelling.charAt(0));
  }

  private void take(int id, String spelling) {
    if (id < 0 || id >= owners.length) {
      throw new IllegalArgumentException(
          "token \"%s\" has the id %d, but the ids of %s must be 0 to %d, each once"
              .formatted(
                  Quoted.of(spelling), id, Counted.of(owners.length, "token"), owners.length - 1));
    }
    if (owners[id] != null) {
      throw new IllegalArgumentException(
          "tokens \"%s\" and \"%s\" have the same id %d"
              .formatted(Quoted.of(owners[id]), Quoted.of(spelling), id));
    }
    owners[id] = spelling;
  }

  private MergeTable table(List<BytePairTokenizer.Merge> merges) {
    var table = new MergeTable(merges.size());
    for (BytePairTokenizer.Merge merge : merges) {
      table.add(
          id(merge, merge.left()),
          id(merge, merge.right()),
          id(merge, merge.left() + merge.right()));
    }
    return table;
  }

  private int id(BytePairTokenizer.Merge merge, String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new IllegalArgumentException(
          "the merge \"%s %s\" needs the token \"%s\", which is not in the vocabulary"
              .formatted(Quoted.of(merge.left()), Quoted.of(merge.right()), Quoted.of(token)));
    }
    return id;
  }

  /** Fills in what the spellings stand for; what an added token is spelled as is text. */
  private void spell(MergeTable table, List<AddedToken> added) {
    var isText = new BitSet(tokens.length);
    for (AddedToken token : added) {
      isText.set(token.id(), !vocabulary.containsKey(token.content()) || !isByte(token.content()));
    }
    // Unless bytes are merged to it: then a text may become it without being spelled so.
    for (int rank = 0; rank < table.size(); rank++) {
      isText.clear(table.left(rank));
      isText.clear(table.right(rank));
      isText.clear(table.result(rank));
    }
    for (int id = isText.nextClearBit(0); id < tokens.length; id = isText.nextClearBit(id + 1)) {
      tokens[id] = ByteAlphabet.bytes(owners[id]);
    }
  }

  /**
   * A file that was cut at the end of a line is one with fewer merges, which would give other ids
   * without a word. It shows by the tokens that are left without a merge.
   */
  private void requireMade(MergeTable table, List<AddedToken> added) {
    var reached = new BitSet(tokens.length);
    for (int rank = 0; rank < table.size(); rank++) {
      reached.set(table.result(rank));
    }
    added.forEach(token -> reached.set(token.id()));
    int missing = 0;
    String first = null;
    for (int id = 0; id < tokens.length; id++) {
      if (!reached.get(id) && tokens[id].length > 1 && !isControl(owners[id])) {
        missing++;
        first = first == null ? owners[id] : first;
      }
    }
    if (missing > 0) {
      throw new IllegalArgumentException(
          ("merges are missing, so a text would get other ids: there are %d, but none makes the"
                  + " token \"%s\"%s; the file was cut or is of another tokenizer")
              .formatted(
                  table.size(),
                  Quoted.of(first),
                  missing == 1 ? "" : ", nor %d others".formatted(missing - 1)));
    }
  }

  /** Control tokens that a file does not declare as such; no text reaches them. */
  private static boolean isControl(String spelling) {
    return (spelling.startsWith("<") && spelling.endsWith(">"))
        || (spelling.startsWith("[") && spelling.endsWith("]"));
  }

  private int unknownId(Form form) {
    if (form.unknown().isEmpty()) {
      return BytePairTokenizer.NONE;
    }
    String name = form.unknown().get();
    Integer id = vocabulary.get(name);
    if (id == null) {
      throw new IllegalArgumentException(
          "the unknown token \"%s\" is not in the vocabulary".formatted(Quoted.of(name)));
    }
    return id;
  }
}
