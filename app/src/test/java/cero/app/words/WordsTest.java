package cero.app.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.stories.Language;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordsTest {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");

  /** Several of what there may be one of. */
  private static final Pattern MANY =
      Pattern.compile(
          "\\{\\d} (steps|layers|heads|channels|threads|files|documents|trials|batches|draws|words"
              + "|others|rows|pasos|capas|cabezas|canales|hilos|archivos|documentos|pruebas|lotes"
              + "|sorteos|palabras|filas)\\b");

  /** Keys of what there is never one of. */
  private static final Set<String> NEVER_ONE =
      Set.of(
          "book.all_agree",
          "book.some_agree",
          "doctor.advice.scaling",
          "sampling.explain.entropy",
          "sampling.explain.ties",
          "sweep.resumed",
          "sweep.start",
          "train.data",
          "train.short");

  private static Set<String> placeholders(String value) {
    return PLACEHOLDER
        .matcher(value)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The value with each placeholder as its own argument. */
  private static String raw(Words words, String key) {
    for (int count = 0; ; count++) {
      try {
        return words.get(key, IntStream.range(0, count).mapToObj(i -> "{" + i + "}").toArray());
      } catch (IllegalArgumentException e) {
        assertTrue(count < 10, e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyLanguageSaysTheSameThings(Language language) {
    Words english = Words.in(Language.ENGLISH);
    Words words = Words.in(language);
    assertEquals(english.keys(), words.keys());
    for (String key : words.keys()) {
      String value = raw(words, key);
      assertFalse(value.isBlank(), key);
      assertEquals(value.strip(), value, key);
      assertEquals(placeholders(raw(english, key)), placeholders(value), key);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyStepOfTheLossHasBothRegisters(Language language) {
    Set<String> keys = Words.in(language).keys();
    for (String key : keys) {
      if (key.startsWith("explain.")) {
        String step = key.substring(0, key.lastIndexOf('.'));
        assertTrue(keys.contains(step + ".plain") && keys.contains(step + ".exact"), key);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCountOfOneReadsAsWellAsAnother(Language language) {
    Words words = Words.in(language);
    for (String key : words.keys()) {
      if (!NEVER_ONE.contains(key)) {
        assertFalse(MANY.matcher(raw(words, key)).find(), key);
      }
    }
  }

  @Test
  void argumentsAreFilledIn() {
    Words words = Words.in(Language.ENGLISH);
    assertEquals(
        "Tokens: 3. Characters: $1. UTF-8 bytes: {0}.",
        words.get("tokenize.summary", 3, "$1", "{0}"));
    assertThrows(IllegalArgumentException.class, () -> words.get("tokenize.summary", 3));
    assertThrows(IllegalArgumentException.class, () -> words.get("no.such.key"));
  }

  @Test
  void koreanIsReadAsUtf8() {
    assertEquals("손실", Words.in(Language.KOREAN).get("report.losses"));
  }

  @Test
  void theSystemsLanguageIsFoundAsPosixSays() {
    assertEquals(Language.KOREAN, SystemLanguage.of(Map.of("LANG", "ko_KR.UTF-8"), "en"));
    assertEquals(
        Language.SPANISH, SystemLanguage.of(Map.of("LC_ALL", "es", "LANG", "ko_KR"), "en"));
    assertEquals(
        Language.SPANISH, SystemLanguage.of(Map.of("LC_ALL", "", "LC_MESSAGES", "es_MX@x"), "en"));
    assertEquals(
        Language.ENGLISH, SystemLanguage.of(Map.of("LC_ALL", "C.UTF-8", "LANG", "ko_KR"), "ko"));
    assertEquals(Language.ENGLISH, SystemLanguage.of(Map.of("LANG", "fr_FR.UTF-8"), "ko"));
    assertEquals(Language.KOREAN, SystemLanguage.of(Map.of(), "ko"));
    assertThrows(IllegalArgumentException.class, () -> Language.of("fr"));
  }
}
