package cero.app.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Pieces of pages: files with places to fill in, written {@code {{name}}}, and what fills them. */
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

  /**
   * A table.
   *
   * @param header may be empty
   * @param rows whose first cells name them
   */
  static String table(List<String> header, List<List<String>> rows) {
    StringBuilder table = new StringBuilder("<table>");
    if (!header.isEmpty()) {
      table.append("<thead><tr>");
      header.forEach(cell -> table.append("<th scope=\"col\">" + escaped(cell) + "</th>"));
      table.append("</tr></thead>");
    }
    table.append("<tbody>\n");
    for (List<String> row : rows) {
      table.append("<tr><th scope=\"row\">" + escaped(row.getFirst()) + "</th>");
      row.stream().skip(1).forEach(cell -> table.append("<td>" + escaped(cell) + "</td>"));
      table.append("</tr>\n");
    }
    return table.append("</tbody></table>").toString();
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
