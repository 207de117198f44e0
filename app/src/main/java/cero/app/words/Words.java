package cero.app.words;

import cero.data.stories.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The application's words in one language, by key. Values may hold {@code {0}}, {@code {1}}, …,
 * which arguments replace; all other characters, quotes included, stand for themselves.
 */
public final class Words {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d)}");

  private final Language language;
  private final Map<String, String> values;

  private Words(Language language, Map<String, String> values) {
    this.language = language;
    this.values = values;
  }

  /** Reads a language's words. */
  public static Words in(Language language) {
    String resource = "words_" + language.code() + ".properties";
    Properties properties = new Properties();
    try (InputStream stream = Words.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the application's file " + resource + " is missing");
      }
      Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> values = new TreeMap<>();
    properties.forEach((key, value) -> values.put((String) key, (String) value));
    return new Words(language, values);
  }

  public Language language() {
    return language;
  }

  /** All keys, sorted. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /**
   * The words of a key, with its arguments filled in.
   *
   * @throws IllegalArgumentException if there is no such key, or the arguments are not as many as
   *     its placeholders
   */
  public String get(String key, Object... arguments) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no words for '" + key + "' in " + language.code());
    }
    int used = placeholders(value);
    if (used != arguments.length) {
      throw new IllegalArgumentException(
          "'%s' takes %d arguments, not %d".formatted(key, used, arguments.length));
    }
    return PLACEHOLDER
        .matcher(value)
        .replaceAll(found ->
            Matcher.quoteReplacement(String.valueOf(arguments[Integer.parseInt(found.group(1))])));
  }

  /** How many arguments a value takes: one more than its highest placeholder. */
  private static int placeholders(String value) {
    return PLACEHOLDER
        .matcher(value)
        .results()
        .mapToInt(found -> Integer.parseInt(found.group(1)) + 1)
        .max()
        .orElse(0);
  }
}
