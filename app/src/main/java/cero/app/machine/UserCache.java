package cero.app.machine;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the user's programs keep what they could make anew, by the <a
 * href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG rules</a>.
 */
public final class UserCache {
  private UserCache() {}

  /** Cero's folder there, which need not exist; empty for a user without a home. */
  public static Optional<Path> folder() {
    return folder(System.getenv(), System.getProperty("user.home", ""));
  }

  /**
   * @param home as Java says it, which is "?" where there is none
   */
  static Optional<Path> folder(Map<String, String> environment, String home) {
    Path given = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
    return Stream.of(given, Path.of(home).resolve(".cache"))
        .filter(Path::isAbsolute)
        .map(caches -> caches.resolve("cero"))
        .findFirst();
  }
}
