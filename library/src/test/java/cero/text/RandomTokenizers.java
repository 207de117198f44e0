package cero.text;

import cero.text.BytePairTokenizer.Form;
import cero.text.BytePairTokenizer.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Small byte pair tokenizers of all forms, as no one would make them, and texts that try them. */
public final class RandomTokenizers {
  /** Characters whose bytes are tokens; "Ċé" are here as bytes of characters and as themselves. */
  private static final String CHARACTERS = "ab'sé 1.\n<>ñ\t";

  private static final List<String> ADDED =
      List.of(
          "é", "x", "a", "<m>", "<m>>", " a", "a b", "\n", "  ", "ab", "Ġa", "né", "b<m>", "1",
          " <m> ", "<e>", "s", "'s", "ñ", "Ã", "<", "> ");

  private static final List<String> SNIPPETS =
      List.of(
          "a", "b", "ab", " a", " ab", "'s", " ", "  ", "\n", "\t", "1", ".", "é", "ñ", "<", ">",
          "x", "n", " 1");

  private static final String UNKNOWN = "<u>";

  private RandomTokenizers() {}

  /** A tokenizer whose vocabulary may lack bytes, with any merges, added tokens, roles and form. */
  public static BytePairTokenizer next(Random random) {
    List<String> tokens = bytes(random);
    List<Merge> merges = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      Merge merge = new Merge(any(tokens, random), any(tokens, random));
      merges.add(merge);
      if (!tokens.contains(merge.left() + merge.right())) {
        tokens.add(merge.left() + merge.right());
      }
    }
    Optional<String> unknown =
        switch (random.nextInt(4)) {
          case 0 -> Optional.of(UNKNOWN);
          case 1 -> Optional.of(any(tokens, random));
          default -> Optional.empty();
        };
    if (unknown.equals(Optional.of(UNKNOWN))) {
      tokens.add(UNKNOWN);
    }
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    tokens.forEach(token -> vocabulary.put(token, vocabulary.size()));
    List<AddedToken> added = added(vocabulary, random);
    Form form =
        new Form(
            random.nextInt(3) == 0,
            random.nextInt(4) > 0,
            unknown,
            random.nextBoolean(),
            roles(added, random));
    return BytePairTokenizer.of(vocabulary, merges, added, form);
  }

  private static List<String> bytes(Random random) {
    Set<String> all = new TreeSet<>(Set.of("é", "x"));
    for (byte value : CHARACTERS.getBytes(StandardCharsets.UTF_8)) {
      all.add(ByteAlphabet.spell(new byte[] {value}));
    }
    if (random.nextBoolean()) {
      all.removeIf(_ -> random.nextInt(4) == 0);
    }
    all.add("b");
    List<String> bytes = new ArrayList<>(all);
    Collections.shuffle(bytes, random);
    return bytes;
  }

  private static List<AddedToken> added(Map<String, Integer> vocabulary, Random random) {
    Set<String> contents = new TreeSet<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      contents.add(any(ADDED, random));
    }
    if (random.nextBoolean()) {
      contents.add(UNKNOWN);
    }
    if (random.nextBoolean()) {
      contents.add(Tokenizer.END_OF_TEXT);
    }
    boolean allSpecial = random.nextInt(3) == 0;
    boolean allPlain = random.nextInt(3) == 0;
    int next = vocabulary.size();
    List<AddedToken> added = new ArrayList<>();
    for (String content : contents) {
      added.add(
          new AddedToken(
              vocabulary.containsKey(content) ? vocabulary.get(content) : next++,
              content,
              allSpecial || random.nextBoolean(),
              !allPlain && random.nextInt(3) == 0,
              !allPlain && random.nextInt(3) == 0,
              !allPlain && random.nextInt(3) == 0,
              !allPlain && random.nextBoolean()));
    }
    return added;
  }

  private static Map<TokenRole, String> roles(List<AddedToken> added, Random random) {
    Map<TokenRole, String> roles = new EnumMap<>(TokenRole.class);
    for (TokenRole role : TokenRole.values()) {
      if (random.nextInt(4) == 0) {
        boolean isNone = added.isEmpty() || random.nextInt(6) == 0;
        roles.put(role, isNone ? "</none>" : any(added, random).content());
      }
    }
    return roles;
  }

  /** Snippets that meet the corners of the splitting, and the spellings of added tokens. */
  public static String text(Tokenizer tokenizer, int snippets, Random random) {
    List<AddedToken> added = tokenizer.addedTokens();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < snippets; i++) {
      boolean isAdded = !added.isEmpty() && random.nextInt(3) == 0;
      text.append(isAdded ? any(added, random).content() : any(SNIPPETS, random));
    }
    return text.toString();
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
