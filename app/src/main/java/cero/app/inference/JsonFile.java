package cero.app.inference;

import cero.storage.JsonFault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that a person gives a command. */
final class JsonFile {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonFile() {}

  /**
   * @throws IOException if the file is missing or not JSON; the message names it
   */
  static JsonNode read(Path file) throws IOException {
    try {
      return MAPPER.readTree(GivenText.in(file));
    } catch (JacksonException e) {
      throw new IOException("'%s' %s".formatted(file, JsonFault.of(e)), e);
    }
  }

  /** What a text says, if it is JSON. */
  static Optional<JsonNode> parse(String text) {
    try {
      return Optional.of(MAPPER.readTree(text));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
