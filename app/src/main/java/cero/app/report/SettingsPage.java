package cero.app.report;

import cero.data.stories.Language;
import cero.format.DurableFile;
import cero.format.DurableFile.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A page about the search for settings: texts, charts and tables one after another, in one HTML
 * file that loads nothing from elsewhere and needs no script.
 */
public final class SettingsPage {
  private final StringBuilder html = new StringBuilder();

  public SettingsPage(Language language, String title) {
    html.append(
        """
        <!DOCTYPE html>
        <html lang="%s">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>%2$s</title>
        <style>%3$s
        .chart { width: 100%%; height: auto; font-size: 13px; margin: 0.6rem 0; }
        .chart text { fill: var(--quiet); }
        .chart path { fill: none; }
        .chart .hair { stroke: var(--hair); }
        .chart .line { stroke: var(--train); stroke-width: 2.5; }
        .chart .dot { fill: var(--train); fill-opacity: 0.55; }
        .chart .mark { fill: none; stroke: var(--validation); stroke-width: 2.5; }
        .wide { overflow-x: auto; }
        td, th { padding: 0.3rem 0.9rem 0.3rem 0; text-align: left; border-bottom: 1px solid var(--hair); }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        </style>
        </head>
        <body>
        <main>
        <header><h1>%2$s</h1></header>
        """
            .formatted(language.code(), Report.escaped(title), Report.resource("report.css")));
  }

  public SettingsPage text(String text) {
    html.append("<p>").append(Report.escaped(text)).append("</p>\n");
    return this;
  }

  public SettingsPage heading(String text) {
    html.append("<h2>").append(Report.escaped(text)).append("</h2>\n");
    return this;
  }

  public SettingsPage chart(SvgChart chart) {
    html.append(chart.svg());
    return this;
  }

  /** A command to copy. */
  public SettingsPage command(String command) {
    html.append("<pre><code>").append(Report.escaped(command)).append("</code></pre>\n");
    return this;
  }

  /** A table whose first row is its header. */
  public SettingsPage table(List<List<String>> rows) {
    html.append("<div class=\"wide\"><table>\n");
    String cell = "th";
    for (List<String> row : rows) {
      html.append("<tr>");
      for (String text : row) {
        html.append("<%s>%s</%1$s>".formatted(cell, Report.escaped(text)));
      }
      html.append("</tr>\n");
      cell = "td";
    }
    html.append("</table></div>\n");
    return this;
  }

  /**
   * Writes the page, whole or not at all.
   *
   * @throws IOException if it can't be written
   */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    byte[] page = (html + "</main>\n</body>\n</html>\n").getBytes(StandardCharsets.UTF_8);
    DurableFile.write(file, Content.of(page));
  }
}
