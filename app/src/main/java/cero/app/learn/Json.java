package cero.app.learn;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the page sends and gets it: records in snake case, and numbers that JSON has. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** An object without fields. */
  static ObjectNode none() {
    return MAPPER.createObjectNode();
  }

  /** Reads an object. */
  static ObjectNode object(byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      // the same answer as for what is JSON, but no object
    }
    throw new Refusal(400, "bad_json", "the request's body is not one JSON object");
  }

  /** A number for JSON, which has no NaN and no infinities: they are null. */
  static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
