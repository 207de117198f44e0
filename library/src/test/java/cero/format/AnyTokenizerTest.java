package cero.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.shards.TokenizerHash;
import cero.data.source.Part;
import cero.data.source.PartReader;
import cero.data.source.Reading;
import cero.data.source.SourceFile;
import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTokenizer.Form;
import cero.text.RandomTokenizers;
import cero.text.TextCut;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for tokenizers of any form, with any added tokens. */
class AnyTokenizerTest {
  private static final int TOKENIZERS = 600;

  @TempDir private Path folder;

  @Test
  void oneThatIsWrittenIsReadAsItWas() throws IOException {
    for (int seed = 0; seed < TOKENIZERS; seed++) {
      Random random = new Random(seed);
      BytePairTokenizer tokenizer = RandomTokenizers.next(random);
      TokenizerFiles.write(folder, tokenizer);
      BytePairTokenizer read =
          assertInstanceOf(
              BytePairTokenizer.class, TokenizerFiles.read(folder).orElseThrow(), "seed " + seed);
      String name = "seed " + seed;
      assertEquals(tokenizer.vocabulary(), read.vocabulary(), name);
      assertEquals(tokenizer.merges(), read.merges(), name);
      assertEquals(tokenizer.addedTokens(), read.addedTokens(), name);
      assertEquals(tokenizer.form(), read.form(), name);
      assertEquals(tokenizer.endOfText(), read.endOfText(), name);
      assertEquals(TokenizerHash.of(tokenizer), TokenizerHash.of(read), name);
      for (int id = 0; id < tokenizer.vocabSize(); id++) {
        assertArrayEquals(tokenizer.bytes(id), read.bytes(id), name);
      }
      for (int i = 0; i < 5; i++) {
        String text = RandomTokenizers.text(tokenizer, 20, random);
        assertArrayEquals(tokenizer.encode(text), read.encode(text), name);
        assertArrayEquals(tokenizer.encodeSpecial(text), read.encodeSpecial(text), name);
      }
    }
  }

  /** What {@code prepare} encodes in parts is what {@code train} encodes whole. */
  @Test
  void partsOfAFileHaveTheIdsOfTheWhole() throws IOException {
    Path file = folder.resolve("text.txt");
    int cuts = 0;
    for (int seed = 0; seed < TOKENIZERS; seed++) {
      Random random = new Random(seed);
      BytePairTokenizer tokenizer = RandomTokenizers.next(random);
      for (int i = 0; i < 12; i++) {
        String text = RandomTokenizers.text(tokenizer, 1 + random.nextInt(30), random);
        Files.writeString(file, text);
        List<String> parts = parts(file, 1 + random.nextInt(12), TextCut.of(tokenizer));
        cuts += parts.size() - 1;
        String name = "seed %d: %s".formatted(seed, parts);
        assertEquals(text, String.join("", parts), name);
        assertArrayEquals(
            tokenizer.encode(text),
            parts.stream().flatMapToInt(part -> IntStream.of(tokenizer.encode(part))).toArray(),
            name);
        assertEquals(
            tokenizer.countSpecial(text),
            parts.stream().mapToInt(tokenizer::countSpecial).sum(),
            name);
      }
    }
    assertTrue(cuts > 9000, cuts + " cuts");
  }

  private static List<String> parts(Path file, int length, TextCut places) throws IOException {
    List<String> parts = new ArrayList<>();
    SourceFile source = SourceFile.find(List.of(file)).getFirst();
    try (PartReader reader = source.open(Reading.USUAL, length, places)) {
      for (Part part = reader.next(); part != null; part = reader.next()) {
        parts.add(part.text().read());
      }
    }
    return parts;
  }

  @Test
  void thoseWithOneNameGiveTheSameIds() {
    int same = 0;
    for (int seed = 0; seed < TOKENIZERS; seed++) {
      Random random = new Random(seed);
      BytePairTokenizer tokenizer = RandomTokenizers.next(random);
      for (int i = 0; i < 12; i++) {
        Optional<BytePairTokenizer> other = changed(tokenizer, random);
        if (other.isEmpty()
            || !TokenizerHash.of(tokenizer).equals(TokenizerHash.of(other.orElseThrow()))) {
          continue;
        }
        same++;
        for (Tokenizer of : List.of(tokenizer, other.orElseThrow())) {
          for (int j = 0; j < 20; j++) {
            String text = RandomTokenizers.text(of, 10, random);
            assertArrayEquals(
                tokenizer.encode(text),
                other.orElseThrow().encode(text),
                "seed %d: %s".formatted(seed, text));
          }
        }
      }
    }
    assertTrue(same > 50, same + " with one name");
  }

  /** The same tokenizer but for one thing, if it can be so. */
  private static Optional<BytePairTokenizer> changed(BytePairTokenizer tokenizer, Random random) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>(tokenizer.fileVocabulary());
    List<AddedToken> added = new ArrayList<>(tokenizer.addedTokens());
    Form form = tokenizer.form();
    if (!added.isEmpty() && random.nextBoolean()) {
      AddedToken token = added.remove(random.nextInt(added.size()));
      boolean[] flips = new boolean[5];
      int flip = random.nextInt(8);
      if (flip < flips.length) {
        flips[flip] = true;
        added.add(
            new AddedToken(
                token.id(),
                token.content(),
                token.special() ^ flips[0],
                token.leftStrip() ^ flips[1],
                token.rightStrip() ^ flips[2],
                token.singleWord() ^ flips[3],
                token.normalized() ^ flips[4]));
      } else {
        vocabulary.put(token.content(), token.id());
      }
    } else {
      boolean[] flips = new boolean[4];
      flips[random.nextInt(flips.length)] = true;
      form =
          new Form(
              form.prefixSpace() ^ flips[0],
              form.pieces() ^ flips[1],
              flips[2] ? Optional.of("b") : form.unknown(),
              form.fuseUnknown() ^ flips[3],
              form.roles());
    }
    try {
      return Optional.of(BytePairTokenizer.of(vocabulary, tokenizer.merges(), added, form));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // what was an added token may be none of byte pairs
    }
  }
}
