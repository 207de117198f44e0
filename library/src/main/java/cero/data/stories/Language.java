package cero.data.stories;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A language in which the built-in corpus tells its stories, and in which Cero speaks. */
public enum Language {
  ENGLISH("en"),
  SPANISH("es"),
  KOREAN("ko");

  private final String code;

  Language(String code) {
    this.code = code;
  }

  /** The ISO 639-1 code, for example {@code "en"}. */
  public String code() {
    return code;
  }

  /**
   * The language with this ISO 639-1 code.
   *
   * @throws IllegalArgumentException if it is none of these, naming those there are
   */
  public static Language of(String code) {
    for (Language language : values()) {
      if (language.code.equals(code)) {
        return language;
      }
    }
    String codes = Arrays.stream(values()).map(Language::code).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "'%s' is not a language of Cero: choose one of %s".formatted(code, codes));
  }
}
