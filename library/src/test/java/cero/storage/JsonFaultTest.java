package cero.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The words are ours: none of the parser's own. */
class JsonFaultTest {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a": 1, | is not valid JSON at line 1, column 9: it ends too early
          {"a": 1, "a": 2} | is not valid JSON at line 1, column 13: a name comes twice
          {"a": x} | is not valid JSON at line 1, column 7
          {"a": 01} | is not valid JSON at line 1, column 8
          {} {} | is not valid JSON at line 1, column 4
          """)
  void saysWhereAndWhy(String json, String sentence) {
    assertEquals(sentence, JsonFault.of(fault(json)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a": | is not valid JSON at column 6: it ends too early
          """)
  void ofOneLineTheColumn(String json, String sentence) {
    assertEquals(sentence, JsonFault.inLine(fault(json)));
  }

  @ParameterizedTest
  @CsvSource("100000")
  void whatIsNestedTooDeeplyIsSaidSo(int depth) {
    assertEquals(
        ": something in it is nested too deeply, or longer than anything that is read",
        JsonFault.of(fault("[".repeat(depth))).replaceFirst("^[^:]*", ""));
  }

  private static JacksonException fault(String json) {
    return assertThrows(JacksonException.class, () -> STRICT.readTree(json));
  }
}
