package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program in a JVM of its own, for what the tests' JVM is not like. */
public final class ForkedCero {
  private ForkedCero() {}

  /**
   * Runs a command, which must end well.
   *
   * @param folder where its output is kept, as {@code out.jsonl} and {@code err.txt}
   * @return each line of standard output as JSON
   */
  public static List<JsonNode> run(
      Path folder, Duration most, List<String> jvmOptions, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cero.app.Cero"));
    command.addAll(arguments);
    Path out = folder.resolve("out.jsonl");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertTrue(process.waitFor(most), "it ends");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(err));
    return Files.readAllLines(out).stream().map(JsonMapper.shared()::readTree).toList();
  }
}
