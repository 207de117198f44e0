package cero.app.report;

import static cero.app.report.Template.escaped;
import static cero.app.report.Template.filled;
import static cero.app.report.Template.resource;

import cero.data.stories.Language;
import cero.format.DurableFile;
import cero.format.DurableFile.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** One HTML file that loads nothing from elsewhere: its parts one after another. */
public final class Page {
  /** Where the library that draws curves lies among the resources. */
  public static final String CHART = "/META-INF/resources/webjars/uplot/1.6.30/";

  /** What stands at the beginning of each page, and hardly of another's. */
  private static final String MARK = "content=\"default-src 'none'; style-src 'unsafe-inline'";

  private static final int BEGINNING = 1024;

  private final Language language;
  private final String title;
  private final StringBuilder body = new StringBuilder();
  private String script = "";

  /**
   * A page with nothing but its title.
   *
   * @param language that it is in
   */
  public Page(Language language, String title) {
    this.language = language;
    this.title = title;
  }

  /** What the page is about, or how things stand, below the title. */
  Page status(String text) {
    return part("<p class=\"status\">" + escaped(text) + "</p>\n");
  }

  public Page text(String text) {
    return part("<p>" + escaped(text) + "</p>\n");
  }

  public Page heading(String text) {
    return part("<h2>" + escaped(text) + "</h2>\n");
  }

  public Page chart(SvgChart chart) {
    return part(chart.svg());
  }

  /** A command to copy. */
  public Page command(String command) {
    String words = escaped(command).replace(" ", "</span> <span>");
    return part("<pre><code><span>" + words + "</span></code></pre>\n");
  }

  /** A table whose first row is its header, and whose first column names the rows. */
  public Page table(List<List<String>> rows) {
    return part(wide(rows));
  }

  /** A table that is opened when its summary is chosen. */
  public Page hiddenTable(String summary, List<List<String>> rows) {
    return part(
        "<details><summary>" + escaped(summary) + "</summary>\n" + wide(rows) + "</details>\n");
  }

  private static String wide(List<List<String>> rows) {
    // Who has no pointer can only scroll what can have the focus.
    return "<div class=\"wide\" tabindex=\"0\">"
        + Template.table(rows.getFirst(), rows.subList(1, rows.size()))
        + "</div>\n";
  }

  /** Anything else, which must be HTML already. */
  Page part(String html) {
    body.append(html);
    return this;
  }

  /**
   * What makes the page move: the library that draws curves, and a script.
   *
   * @param name of the script among the resources
   */
  Page script(String name, ObjectNode data) {
    script =
        filled(
            "script.html",
            Map.of(
                "data", Template.json(data),
                "licence", resource(CHART + "LICENSE"),
                "library", resource(CHART + "dist/uPlot.iife.min.js"),
                "charts", resource("charts.js"),
                "script", resource(name)));
    return this;
  }

  /** The page. */
  String html() {
    boolean moves = !script.isEmpty();
    String chartStyle = moves ? resource(CHART + "dist/uPlot.min.css") : "";
    return filled(
        "page.html",
        Map.ofEntries(
            Map.entry("language", language.code()),
            Map.entry("title", escaped(title)),
            Map.entry("policy", moves ? "; script-src 'unsafe-inline'" : ""),
            Map.entry("style", chartStyle + resource("page.css")),
            Map.entry("body", body.toString()),
            Map.entry("script", script)));
  }

  /**
   * Refuses a file whose place a page must not take: what is there and is no page of Cero's.
   *
   * @throws IOException if it is such a file
   */
  public static void requireReplaceable(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return; // whoever writes says what is wrong with a folder
    }
    byte[] beginning;
    try (InputStream stream = Files.newInputStream(file)) {
      beginning = stream.readNBytes(BEGINNING);
    }
    if (!new String(beginning, StandardCharsets.UTF_8).contains(MARK)) {
      throw new IOException(
          "'%s' is there already and is not a page of Cero's: choose another file with --out"
              .formatted(file));
    }
  }

  /**
   * Writes the page, whole or not at all, and the folders that it is to lie in.
   *
   * @throws IOException if it can't be written; an older page then stays as it was
   */
  public void write(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("'%s' is a folder: name a file for the page".formatted(file));
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (FileAlreadyExistsException e) {
      throw new NotDirectoryException(e.getFile());
    }
    DurableFile.write(file, Content.of(html().getBytes(StandardCharsets.UTF_8)));
  }
}
