package cero.app.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserCacheTest {
  @Test
  void itIsWhereTheUserKeepsSuchFiles() {
    Optional<Path> usual = Optional.of(Path.of("/home/u/.cache/cero"));
    assertEquals(usual, UserCache.folder(Map.of(), "/home/u"));
    assertEquals(usual, UserCache.folder(Map.of("XDG_CACHE_HOME", ""), "/home/u"));
    assertEquals(usual, UserCache.folder(Map.of("XDG_CACHE_HOME", "relative"), "/home/u"));
    assertEquals(
        Optional.of(Path.of("/var/caches/cero")),
        UserCache.folder(Map.of("XDG_CACHE_HOME", "/var/caches"), "/home/u"));
  }

  @Test
  void aUserWithoutAHomeHasNone() {
    assertEquals(Optional.empty(), UserCache.folder(Map.of(), "?"));
    assertEquals(Optional.empty(), UserCache.folder(Map.of(), ""));
  }
}
