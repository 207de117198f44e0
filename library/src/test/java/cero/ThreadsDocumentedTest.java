package cero;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every public class says whether threads may share it. Enums and exceptions need not: they don't
 * change.
 */
class ThreadsDocumentedTest {
  private static final Path SOURCES = Path.of("src/main/java/cero");

  /** The first type of a file that is public, with what stands before it. */
  private static final Pattern PUBLIC =
      Pattern.compile(
          "\\A(.*?)^public [a-z -]*?(class|interface|record|enum) (\\w+)",
          Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void everyPublicClassSaysSo() throws IOException {
    List<String> silent = new ArrayList<>();
    int seen = 0;
    for (Path source : sources()) {
      Matcher type = PUBLIC.matcher(Files.readString(source));
      if (type.find() && !type.group(2).equals("enum") && !type.group(3).endsWith("Exception")) {
        seen++;
        String before = type.group(1);
        String comment = before.substring(Math.max(0, before.lastIndexOf("/**")));
        if (!comment.matches("(?s).*\\b[Tt]hreads?\\b.*")) {
          silent.add(source.toString());
        }
      }
    }
    assertEquals(List.of(), silent);
    assertTrue(seen > 60, "so few were seen: " + seen);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
