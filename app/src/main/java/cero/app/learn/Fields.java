package cero.app.learn;

import cero.storage.HalfCharacters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a request's JSON object: each is read within its bounds, and no other may be there.
 */
final class Fields {
  private static final int LONGEST_TEXT = 2000;

  private final ObjectNode object;
  private final Set<String> known = new HashSet<>();

  Fields(ObjectNode object) {
    this.object = object;
  }

  /**
   * @throws Refusal if there is a field that nobody asked for
   */
  void end() {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw new Refusal(400, "bad_field", "there is a field that is not known here");
      }
    }
  }

  private Optional<JsonNode> find(String name) {
    known.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? Optional.empty() : Optional.of(node);
  }

  private JsonNode need(String name) {
    return find(name).orElseThrow(() -> Refusal.badField(name, "is missing"));
  }

  /** A text of whole characters, and at most {@value #LONGEST_TEXT} of UTF-16's. */
  String text(String name) {
    JsonNode node = need(name);
    if (!node.isString()) {
      throw Refusal.badField(name, "must be a string");
    }
    String text = node.stringValue();
    if (text.length() > LONGEST_TEXT) {
      throw new Refusal(
          400,
          "text_too_long",
          "'%s' has %d characters, but at most %d can be looked at"
              .formatted(name, text.length(), LONGEST_TEXT));
    }
    if (HalfCharacters.in(text)) {
      throw Refusal.badField(
          name, "has half of a character in it (a \\u escape without its other half)");
    }
    return text;
  }

  Optional<String> optionalText(String name) {
    return find(name).map(_ -> text(name));
  }

  double number(String name, double least, double most) {
    JsonNode node = need(name);
    double value = node.isNumber() ? node.asDouble(Double.NaN) : Double.NaN; // too many digits: NaN
    if (!(value >= least && value <= most)) {
      throw Refusal.badField(name, "must be a number from %s to %s".formatted(least, most));
    }
    return value;
  }

  double number(String name, double least, double most, double otherwise) {
    return find(name).isPresent() ? number(name, least, most) : otherwise;
  }

  Optional<Double> optionalNumber(String name, double least, double most) {
    return find(name).map(_ -> number(name, least, most));
  }

  long integer(String name, long least, long most) {
    JsonNode node = need(name);
    boolean whole = node.isIntegralNumber() && node.canConvertToLong();
    if (!whole || node.longValue() < least || node.longValue() > most) {
      throw Refusal.badField(name, "must be a whole number from %d to %d".formatted(least, most));
    }
    return node.longValue();
  }

  long integer(String name, long least, long most, long otherwise) {
    return find(name).isPresent() ? integer(name, least, most) : otherwise;
  }

  Optional<Long> optionalInteger(String name, long least, long most) {
    return find(name).map(_ -> integer(name, least, most));
  }

  /**
   * A list of objects; empty where there is none.
   *
   * @param most objects in it
   */
  <T> List<T> list(String name, int most, Function<Fields, T> reader) {
    Optional<JsonNode> node = find(name);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!node.get().isArray() || node.get().size() > most) {
      throw Refusal.badField(name, "must be a list of at most %d objects".formatted(most));
    }
    List<T> values = new ArrayList<>();
    for (JsonNode element : node.get()) {
      if (!(element instanceof ObjectNode each)) {
        throw Refusal.badField(name, "must be a list of objects");
      }
      Fields fields = new Fields(each);
      values.add(reader.apply(fields));
      fields.end();
    }
    return List.copyOf(values);
  }

  /**
   * A list of whole numbers; empty where there is none.
   *
   * @param longest numbers in it
   */
  int[] integers(String name, int longest, int least, int most) {
    Optional<JsonNode> node = find(name);
    if (node.isEmpty()) {
      return new int[0];
    }
    if (!node.get().isArray() || node.get().size() > longest) {
      throw Refusal.badField(name, "must be a list of at most %d numbers".formatted(longest));
    }
    int[] values = new int[node.get().size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode element = node.get().get(i);
      boolean whole = element.isIntegralNumber() && element.canConvertToInt();
      if (!whole || element.intValue() < least || element.intValue() > most) {
        throw Refusal.badField(
            name, "must be a list of whole numbers from %d to %d".formatted(least, most));
      }
      values[i] = element.intValue();
    }
    return values;
  }
}
