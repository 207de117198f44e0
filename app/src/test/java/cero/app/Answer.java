package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.app.terminal.Console;
import cero.app.terminal.Output;
import cero.app.terminal.Paint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a command printed, and its exit code. */
public record Answer(int code, String out, String err) {
  public static Answer to(List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(new Output(out, false, 100, Paint.OFF), new Output(err, false, 100, Paint.OFF));
    int code = Cero.run(console, arguments.toArray(String[]::new));
    return new Answer(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The answer, which must not be an error. */
  public Answer done() {
    assertEquals(0, code, err);
    return this;
  }

  /** Each line of standard output as JSON. */
  public List<JsonNode> lines() {
    return out.lines().map(JsonMapper.shared()::readTree).toList();
  }

  /** The lines of one kind of event. */
  public List<JsonNode> events(String event) {
    return lines().stream().filter(line -> line.path("event").asString().equals(event)).toList();
  }
}
