package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.add("cero.app.Cero");
    command.addAll(arguments);
    Path out = folder.resolve("out.jsonl");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it ends");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(err));
    return Files.readAllLines(out).stream().map(JsonMapper.shared()::readTree).toList();
  }
}
