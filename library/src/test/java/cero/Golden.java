package cero;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the figures lie that tests compare with: the repository's, or those of another folder of
 * the same form, which {@code -Dcero.golden=DIR} names, so that figures can be tried that nobody
 * has seen.
 */
public final class Golden {
  private static final Path REPOSITORY = Path.of("../library/src/test/resources/golden");
  private static final Set<String> LACKING = ConcurrentHashMap.newKeySet();

  private Golden() {}

  /**
   * A file or a folder of golden figures. What the other folder lacks is the repository's, which is
   * said once.
   *
   * @param name from the folder of the figures on
   * @throws IllegalStateException if the property names no folder
   */
  public static Path path(String name) {
    return path(name, REPOSITORY.resolve(name));
  }

  /** The same for figures which the repository keeps in another place. */
  public static Path path(String name, Path repositorys) {
    String elsewhere = System.getProperty("cero.golden");
    if (elsewhere == null || elsewhere.isEmpty()) {
      return repositorys;
    }
    Path folder =
        Path.of("..").resolve(elsewhere); // the checkout's root, for tests run in a module
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException("-Dcero.golden: there is no folder " + folder);
    }
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      return file;
    }
    if (LACKING.add(name)) {
      System.err.printf("%s lacks %s: compared with the repository's%n", folder, name);
    }
    return repositorys;
  }
}
