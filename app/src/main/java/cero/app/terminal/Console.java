package cero.app.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command writes to.
 *
 * @param out standard output: the results
 * @param err standard error: the rest
 */
public record Console(Output out, Output err) {
  private static final int DEFAULT_WIDTH = 100;
  private static final int LEAST_WIDTH = 40;

  /** Made on first use: commands that print for people start faster without it. */
  private static final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder().build();
  }

  /**
   * This process's console. Colours need a terminal and obey NO_COLOR (no-color.org); the cursor of
   * a terminal that calls itself dumb can't move.
   */
  public static Console system() {
    Map<String, String> environment = System.getenv();
    boolean seen = isTerminal();
    boolean terminal = seen && !environment.getOrDefault("TERM", "").equals("dumb");
    boolean coloured = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    int width = width(environment, seen);
    return new Console(
        new Output(StandardStream.out(), seen, terminal, width, coloured ? Paint.ON : Paint.OFF),
        // The JVM can't tell whether standard error is a terminal, so it is treated as a file.
        new Output(StandardStream.err(), false, width, Paint.OFF));
  }

  /**
   * Writes a value as one line of JSON to standard output. Numbers that JSON has no spelling for
   * become the strings {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}.
   */
  public void json(Object value) {
    out.println(Json.MAPPER.writeValueAsString(value));
  }

  /** Whether both standard input and output are a terminal. */
  @SuppressWarnings("SystemConsoleNull") // on 25 it is null again where there is no terminal
  private static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  private static int width(Map<String, String> environment, boolean terminal) {
    String columns = environment.getOrDefault("COLUMNS", "");
    if (columns.matches("[1-9][0-9]{0,3}")) {
      return Math.max(LEAST_WIDTH, Integer.parseInt(columns));
    }
    return terminal ? terminalWidth() : DEFAULT_WIDTH;
  }

  private static int terminalWidth() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroy();
        return DEFAULT_WIDTH;
      }
      try (InputStream size = stty.getInputStream()) {
        String rowsAndColumns = new String(size.readAllBytes(), StandardCharsets.US_ASCII).strip();
        return rowsAndColumns.matches("[0-9]{1,4} [1-9][0-9]{0,3}")
            ? Math.max(LEAST_WIDTH, Integer.parseInt(rowsAndColumns.split(" ", 2)[1]))
            : DEFAULT_WIDTH;
      }
    } catch (IOException e) {
      return DEFAULT_WIDTH; // a system without stty or /dev/tty
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return DEFAULT_WIDTH;
    }
  }
}
