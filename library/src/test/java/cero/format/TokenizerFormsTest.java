package cero.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.text.TextFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    DurableFolder.replace(folder, TokenizerFiles.contents(text, 8));
    assertIds(form, TokenizerFiles.read(folder).orElseThrow());
    JsonNode json =
        new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("tokenizer.json")));
    assertEquals(form.at("/tokenizer/added_tokens"), json.get("added_tokens"));
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
