package cero.app.terminal;

import java.io.IOException;

/** Nobody reads any longer what is written: the reader, such as {@code head}, has left. */
public final class BrokenPipeException extends IOException {
  private static final long serialVersionUID = 1L;

  public BrokenPipeException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
