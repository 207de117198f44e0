package cero.app.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Pages with places to fill in, written {@code {{name}}}. */
final class Template {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

  private Template() {}

  /** A page with its places filled by values, which must be HTML already. */
  static String filled(String page, Map<String, String> values) {
    // One pass: what looks like a placeholder inside a value is left alone.
    return PLACEHOLDER
        .matcher(resource(page))
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
  }

  /** Data for a script element. */
  static String json(ObjectNode data) {
    // Inside a script element only "<" can end it or open a comment.
    return data.toString().replace("<", "\\u003c");
  }

  /** Text as HTML. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** One of the application's files. */
  static String resource(String name) {
    try (InputStream stream = Template.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the application's file " + name + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
