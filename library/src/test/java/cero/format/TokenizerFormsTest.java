package cero.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.text.TextCut;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The forms of a byte-level tokenizer against what Hugging Face's {@code tokenizers} makes of them.
 * {@code interop/tokenizer_forms.py} wrote both.
 */
class TokenizerFormsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/tokenizer-forms.json");

  @TempDir private Path folder;

  private static Stream<Arguments> forms() throws IOException {
    List<Arguments> forms =
        new ObjectMapper()
            .readTree(Files.readAllBytes(GOLDEN))
            .valueStream()
            .map(form -> Arguments.of(form.get("name").stringValue(), form))
            .toList();
    assertEquals(14, forms.size());
    return forms.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void idsAndTextsAreThose(String name, JsonNode form) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), form.get("tokenizer").toString());
    assertIds(form, TokenizerFiles.read(folder).orElseThrow());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void theSameWhenItWasWritten(String name, JsonNode form) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), form.get("tokenizer").toString());
    TextFormat text = TextFormat.of(TokenizerFiles.read(folder).orElseThrow());
    DurableFolder.replace(folder, TokenizerFiles.contents(text, OptionalInt.of(8)));
    assertIds(form, TokenizerFiles.read(folder).orElseThrow());
    JsonNode json =
        new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("tokenizer.json")));
    assertEquals(form.at("/tokenizer/added_tokens"), json.get("added_tokens"));
  }

  /** What {@code prepare} encodes in parts is what {@code train} encodes whole. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void partsHaveTheIdsOfTheWhole(String name, JsonNode form) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), form.get("tokenizer").toString());
    Tokenizer tokenizer = TokenizerFiles.read(folder).orElseThrow();
    TextCut places = TextCut.of(tokenizer);
    List<String> snippets =
        new ArrayList<>(List.of(" ", "  ", "the", " the", "12", ".", "\n", "é"));
    tokenizer.addedTokens().forEach(token -> snippets.add(token.content()));
    Random random = new Random(5);
    int cuts = 0;
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 12; j++) {
        text.append(snippets.get(random.nextInt(snippets.size())));
      }
      int seen = 1 + random.nextInt(text.length());
      int cut = places.last(text.substring(0, seen));
      if (cut > 0) {
        cuts++;
        int[] parts =
            IntStream.concat(
                    IntStream.of(tokenizer.encode(text.substring(0, cut))),
                    IntStream.of(tokenizer.encode(text.substring(cut))))
                .toArray();
        assertArrayEquals(
            tokenizer.encode(text.toString()), parts, "'%s' at %d".formatted(text, cut));
      }
    }
    boolean pieces = form.at("/tokenizer/pre_tokenizer/use_regex").asBoolean(true);
    assertTrue(pieces ? cuts > 500 : cuts == 0, cuts + " cuts");
  }

  private static void assertIds(JsonNode form, Tokenizer tokenizer) {
    for (JsonNode encoded : form.get("encoded")) {
      String text = encoded.get("text").stringValue();
      assertArrayEquals(ints(encoded.get("ids")), tokenizer.encode(text), text);
      int[] special = ints(encoded.get("special"));
      assertArrayEquals(special, tokenizer.encodeSpecial(text), text);
      assertEquals(encoded.get("decoded").stringValue(), tokenizer.decode(special), text);
    }
  }

  private static int[] ints(JsonNode list) {
    return list.valueStream().mapToInt(JsonNode::intValue).toArray();
  }
}
