package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.app.runs.RunFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Compares two runs' folders. */
final class SameRuns {
  private SameRuns() {}

  /**
   * They have the same files with the same bytes, but for times, the process that trained, and the
   * report, which has times. TensorBoard's files, of which a resumed run has more, must come to the
   * same.
   */
  static void assertSame(Path unbroken, Path killed) throws IOException {
    assertEquals(files(unbroken), files(killed));
    assertEquals(ShownEvents.in(unbroken), ShownEvents.in(killed));
    for (Path name : files(unbroken)) {
      Path one = unbroken.resolve(name);
      Path other = killed.resolve(name);
      if (name.endsWith("metrics.jsonl")) {
        assertEquals(withoutTimes(one), withoutTimes(other));
      } else if (name.endsWith(RunFacts.FILE)) {
        assertEquals(withoutProcess(one), withoutProcess(other));
      } else if (!name.endsWith("report.html")) {
        assertEquals(-1, Files.mismatch(one, other), name.toString());
      }
    }
  }

  private static List<Path> files(Path run) throws IOException {
    try (Stream<Path> paths = Files.walk(run)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(path -> !ShownEvents.isEventFile(path))
          .map(run::relativize)
          .sorted()
          .toList();
    }
  }

  private static List<String> withoutTimes(Path metrics) throws IOException {
    return Files.readAllLines(metrics).stream()
        .map(line -> line.replaceAll(",\"(tokens_per_second|mfu)\":[^,}]*", ""))
        .toList();
  }

  /** The machine's peak is a measured time too. */
  private static String withoutProcess(Path facts) throws IOException {
    return Files.readString(facts)
        .replaceAll(",\"process\":\\{[^}]*}", "")
        .replaceAll(",\"peak_flops\":[^,}]*", "");
  }
}
