package cero.app.learn;

import cero.app.report.Page;
import cero.data.stories.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that the page consists of, read when the server starts. A request's path is looked up
 * among them and never leads anywhere else.
 */
final class PageFiles {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "woff2", "font/woff2");

  /** One file, whole. */
  record File(String type, byte[] bytes) {}

  private final Map<String, File> files = new HashMap<>();

  /** The application's page, its words and the library that draws its charts. */
  static PageFiles load() {
    PageFiles files = new PageFiles();
    files.addFolder(PageFiles.class.getResource("page"));
    for (Language language : Language.values()) {
      files.addWords(language);
    }
    files.add("/lib/uPlot.esm.js", resource(Page.CHART + "dist/uPlot.esm.js"));
    files.add("/lib/uPlot.min.css", resource(Page.CHART + "dist/uPlot.min.css"));
    return files;
  }

  /** The file of a path, as the request spells it. */
  Optional<File> find(String path) {
    return Optional.ofNullable(files.get(path.equals("/") ? "/index.html" : path));
  }

  private void add(String path, byte[] bytes) {
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalStateException("no content type is known for the page's file " + path);
    }
    files.put(path, new File(type, bytes));
  }

  /** Adds a resource folder, which is a folder or a part of the application's jar. */
  private void addFolder(URL folder) {
    try {
      URI uri = folder.toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          addAll(jar.getPath(uri.getSchemeSpecificPart().replaceFirst("^.*!", "")));
        }
      } else {
        addAll(Path.of(uri));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void addAll(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String relative = root.relativize(path).toString().replace('\\', '/');
        add("/" + relative, Files.readAllBytes(path));
      }
    }
  }

  private void addWords(Language language) {
    try {
      Properties properties = new Properties();
      byte[] words = resource("words/words_" + language.code() + ".properties");
      properties.load(new StringReader(new String(words, StandardCharsets.UTF_8)));
      add("/words/" + language.code() + ".json", Json.bytes(new TreeMap<>(properties)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream stream = PageFiles.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the application's file " + name + " is missing");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
