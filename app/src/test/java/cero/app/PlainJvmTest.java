package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** On a JVM without vectors, Cero works all the same, and says what to change. */
class PlainJvmTest {
  @TempDir private Path folder;

  @Test
  void trainsWithoutTheVectorApiAndWarnsOnce() throws Exception {
    TinyRun run = TinyRun.on(TinyRun.text(folder), folder.resolve("run")).with("--json");
    List<JsonNode> events = run(run.arguments());
    assertEquals("start", events.getFirst().get("event").stringValue());
    assertEquals("done", events.getLast().get("event").stringValue());
    List<String> warnings =
        Files.readAllLines(folder.resolve("err.txt")).stream()
            .filter(line -> line.contains("Vector API"))
            .toList();
    assertEquals(
        List.of(
            "cero: this JVM was started without the Vector API, so Cero computes in plain Java,"
                + " many times slower: start it with --add-modules jdk.incubator.vector"),
        warnings);
  }

  private List<JsonNode> run(List<String> arguments) throws IOException, InterruptedException {
    return ForkedCero.run(folder, Duration.ofMinutes(2), List.of("-Xmx512m"), arguments);
  }
}
