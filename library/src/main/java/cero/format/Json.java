package cero.format;

import cero.storage.JsonFault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON objects; what is wrong with one is a sentence that names its file. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final DefaultPrettyPrinter TWO_SPACES =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectNameValueSpacing(Separators.Spacing.AFTER))
          .withObjectIndenter(new DefaultIndenter("  ", "\n"))
          .withArrayIndenter(new DefaultIndenter("  ", "\n"));

  private Json() {}

  static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  static ObjectNode readObject(Path file, int maximumBytes) throws FormatException {
    return parseObject(InputFile.readAll(file, maximumBytes), file.toString());
  }

  /**
   * @param what what the bytes are, for the message
   */
  static ObjectNode parseObject(byte[] json, String what) throws FormatException {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new FormatException(what + " " + JsonFault.of(e), e);
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw new FormatException(what + " is not a JSON object");
  }

  /** One line, UTF-8. */
  static byte[] compact(ObjectNode object) {
    return MAPPER.writeValueAsBytes(object);
  }

  /** Indented as Hugging Face does, UTF-8, with a line end. */
  static byte[] indented(ObjectNode object) {
    String text = MAPPER.writer().with(TWO_SPACES).writeValueAsString(object);
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
