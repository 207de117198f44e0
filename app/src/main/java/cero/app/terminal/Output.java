package cero.app.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Where lines go: standard output or error, always in UTF-8. Unlike a {@code PrintStream} it tells
 * when the reader is gone, so that a long command stops instead of writing to nobody.
 */
public final class Output {
  private final Writer writer;
  private final boolean seen;
  private final boolean terminal;
  private final int width;
  private final Paint paint;

  /**
   * @param terminal whether a person sees the lines as they come, and the cursor can move
   * @param width columns to fill
   */
  public Output(OutputStream stream, boolean terminal, int width, Paint paint) {
    this(stream, terminal, terminal, width, paint);
  }

  /**
   * @param seen whether a person sees the lines as they come
   * @param terminal whether the cursor can move, too
   */
  Output(OutputStream stream, boolean seen, boolean terminal, int width, Paint paint) {
    this.writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
    this.seen = seen;
    this.terminal = terminal;
    this.width = width;
    this.paint = paint;
  }

  /** Whether a person sees the lines as they come, on a terminal of any kind. */
  public boolean isSeen() {
    return seen;
  }

  /** Whether a person sees the lines as they come, and the cursor can move. */
  public boolean isTerminal() {
    return terminal;
  }

  public int width() {
    return width;
  }

  public Paint paint() {
    return paint;
  }

  /**
   * Writes text at once, without a line break.
   *
   * @throws UncheckedIOException if it can't be written; see {@link #isBrokenPipe}
   */
  public synchronized void print(String text) {
    try {
      writer.write(text);
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(new WriteException(e));
    }
  }

  /**
   * Writes a line at once.
   *
   * @throws UncheckedIOException if it can't be written; see {@link #isBrokenPipe}
   */
  public void println(String line) {
    print(line + '\n');
  }

  /** Writes lines at once; errors as {@link #println(String)}. */
  public void println(Iterable<String> lines) {
    print(String.join("\n", lines) + '\n');
  }

  /** Whether this is how an output says that its reader, such as {@code head}, has left. */
  public static boolean isBrokenPipe(Throwable thrown) {
    return thrown instanceof UncheckedIOException e
        && e.getCause() instanceof WriteException write
        && write.getCause() instanceof BrokenPipeException;
  }

  private static final class WriteException extends IOException {
    private static final long serialVersionUID = 1L;

    WriteException(IOException cause) {
      super("can't write the output: " + cause.getMessage(), cause);
    }
  }
}
