package cero.app.words;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The languages that the application speaks. */
public enum Language {
  EN,
  ES,
  KO;

  /** The language's two letters, as in {@code es}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The language with these two letters.
   *
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public static Language of(String code) {
    return Arrays.stream(values())
        .filter(language -> language.code().equals(code))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is not a language of Cero: choose one of %s"
                    .formatted(
                        code,
                        Arrays.stream(values())
                            .map(Language::code)
                            .collect(Collectors.joining(", ")))));
  }

  /**
   * The language that a system asks for, English where it is none of ours: the first of LC_ALL,
   * LC_MESSAGES and LANG that is set decides, as in POSIX, otherwise the JVM's language.
   */
  public static Language system(Map<String, String> environment, String userLanguage) {
    String locale =
        Stream.of("LC_ALL", "LC_MESSAGES", "LANG")
            .map(name -> environment.getOrDefault(name, ""))
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse(userLanguage);
    String code = locale.split("[_.@-]", 2)[0].toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(language -> language.code().equals(code))
        .findFirst()
        .orElse(EN);
  }
}
