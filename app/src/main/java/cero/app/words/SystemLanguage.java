package cero.app.words;

import cero.data.stories.Language;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The language to speak where nobody names one. */
public final class SystemLanguage {
  private SystemLanguage() {}

  /**
   * The language that a system asks for, English where it is none of ours: the first of LC_ALL,
   * LC_MESSAGES and LANG that is set decides, as in POSIX, otherwise the JVM's language.
   */
  public static Language of(Map<String, String> environment, String userLanguage) {
    String locale =
        Stream.of("LC_ALL", "LC_MESSAGES", "LANG")
            .map(name -> environment.getOrDefault(name, ""))
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse(userLanguage);
    String code = locale.split("[_.@-]", 2)[0].toLowerCase(Locale.ROOT);
    return Arrays.stream(Language.values())
        .filter(language -> language.code().equals(code))
        .findFirst()
        .orElse(Language.ENGLISH);
  }
}
