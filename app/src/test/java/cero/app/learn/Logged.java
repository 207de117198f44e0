package cero.app.learn;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is written to the log and to standard error, kept from the terminal until it is closed. */
final class Logged implements AutoCloseable {
  private final PrintStream terminal = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);
  private final Logger root = Logger.getLogger("");

  // The log has its own way to the terminal, which it may have taken long ago.
  private final Handler log =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          err.println(line.getLevel() + ": " + line.getMessage());
          if (line.getThrown() != null) {
            line.getThrown().printStackTrace(err);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  Logged() {
    System.setErr(err);
    root.addHandler(log);
  }

  /** What was written since this was asked last. */
  String text() {
    String text = written.toString(StandardCharsets.UTF_8);
    written.reset();
    return text;
  }

  @Override
  public void close() {
    root.removeHandler(log);
    System.setErr(terminal);
  }
}
