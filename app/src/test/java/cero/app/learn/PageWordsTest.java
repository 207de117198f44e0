package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.stories.Language;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page's words in its three languages, and that its scripts ask for no others. */
class PageWordsTest {
  private static final Path PAGE = Path.of("src/main/resources/cero/app/learn/page");

  private static final Path SERVER = Path.of("src/main/java/cero/app/learn");

  /** The code of an error, behind its status. */
  private static final Pattern REFUSED =
      Pattern.compile("(?:Refusal\\(|send\\(exchange,)\\s*\\d+,\\s*\"(\\w+)\"");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\d}");

  /** A whole key as the scripts name it; those put together from parts are not found. */
  private static final Pattern ASKED =
      Pattern.compile("(?:words|words\\.rich|explanation|say)\\(\\s*(?:app,\\s*)?'([\\w.]+)'");

  private static final Pattern FORMULA = Pattern.compile("Σ|\\bln |e\\^|softmax|z/T");

  /** A Korean particle that is another one after a number that ends in a vowel. */
  private static final Pattern PARTICLE =
      Pattern.compile("\\{\\d}(?:이에요|예요|은|는|이|가|을|를|과|와|로|으로)(?![가-힣])");

  /** Where the number is a percentage, which always ends in a vowel. */
  private static final Set<String> AFTER_PERCENTAGES =
      Set.of(
          "ladder.3.plain {4}예요",
          "ladder.4.plain {2}를",
          "ribbon.detail.plain {1}를",
          "step.update_text.exact {0}예요",
          "decoding.kept_count.exact {2}를",
          "memory.some {0}가",
          "memory.some {4}는",
          "memory.nothing {4}가");

  private static final Pattern IMPORT = Pattern.compile("from '(\\.[^']+)'");

  private static Map<String, String> words(Language language) {
    String name = "words/words_" + language.code() + ".properties";
    Properties properties = new Properties();
    try (Reader reader =
        new InputStreamReader(
            PageWordsTest.class.getResourceAsStream(name), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> words = new TreeMap<>();
    properties.forEach((key, value) -> words.put((String) key, (String) value));
    return words;
  }

  private static Set<String> placeholders(String value) {
    return PLACEHOLDER
        .matcher(value)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(PAGE)) {
      return files.filter(file -> file.toString().endsWith(".js")).toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyLanguageSaysTheSameThings(Language language) {
    Map<String, String> english = words(Language.ENGLISH);
    Map<String, String> words = words(language);
    assertEquals(english.keySet(), words.keySet());
    words.forEach((key, value) -> {
      assertFalse(value.isBlank(), key);
      assertEquals(value.strip(), value, key);
      assertEquals(placeholders(english.get(key)), placeholders(value), key);
    });
  }

  @Test
  void whatHasOneLevelHasTheOther() {
    Set<String> keys = words(Language.ENGLISH).keySet();
    for (String key : keys) {
      if (key.endsWith(".plain") || key.endsWith(".exact")) {
        String step = key.substring(0, key.lastIndexOf('.'));
        assertTrue(keys.contains(step + ".plain") && keys.contains(step + ".exact"), key);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePlainLevelHasNoFormulas(Language language) {
    words(language)
        .forEach((key, value) -> {
          if (!key.endsWith(".exact")) {
            assertFalse(FORMULA.matcher(value).find(), key + "=" + value);
          }
        });
  }

  @Test
  void koreanParticlesFitWhateverTheNumberIs() {
    Set<String> found = new TreeSet<>();
    words(Language.KOREAN)
        .forEach((key, value) ->
            PARTICLE.matcher(value).results().forEach(each -> found.add(key + " " + each.group())));
    assertEquals(new TreeSet<>(AFTER_PERCENTAGES), found);
  }

  @Test
  void theScriptsAskForNoOtherWords() throws IOException {
    Set<String> keys = words(Language.ENGLISH).keySet();
    Set<String> asked = new TreeSet<>();
    for (Path script : scripts()) {
      ASKED.matcher(Files.readString(script)).results().forEach(found -> asked.add(found.group(1)));
    }
    assertTrue(asked.size() > 50, asked.toString());
    asked.removeIf(key -> keys.contains(key) || keys.contains(key + ".plain"));
    assertEquals(Set.of(), asked);
  }

  /** What the page never does, and so has no words for. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "bad_json",
          "body_too_large",
          "not_found",
          "not_json",
          "wrong_host",
          "wrong_method",
          "wrong_origin");

  @Test
  void thereAreWordsForWhateverTheServerRefuses() throws IOException {
    Set<String> codes = new TreeSet<>();
    try (Stream<Path> files = Files.list(SERVER)) {
      for (Path file : files.toList()) {
        REFUSED
            .matcher(Files.readString(file))
            .results()
            .forEach(found -> codes.add(found.group(1)));
      }
    }
    assertTrue(codes.contains("no_model") && codes.contains("failed"), codes.toString());
    codes.removeAll(OF_OTHERS);
    codes.removeIf(code -> words(Language.ENGLISH).containsKey("error." + code));
    assertEquals(Set.of(), codes);
  }

  @Test
  void theScriptsImportWhatIsThere() throws IOException {
    for (Path script : scripts()) {
      IMPORT
          .matcher(Files.readString(script))
          .results()
          .map(found -> script.resolveSibling(found.group(1)).normalize())
          .filter(file -> !file.startsWith(PAGE.resolve("lib")))
          .forEach(file -> assertTrue(Files.exists(file), script + " imports " + file));
    }
  }
}
