package cero.app.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output or error. What can't be written because its reader has left is a {@link
 * BrokenPipeException}.
 */
public final class StandardStream extends OutputStream {
  // The parts of st_mode, as POSIX has them.
  private static final int FILE_TYPE = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final OutputStream stream;
  private final int number;

  private StandardStream(FileDescriptor descriptor, int number) {
    this.stream = new FileOutputStream(descriptor);
    this.number = number;
  }

  public static OutputStream out() {
    return new StandardStream(FileDescriptor.out, 1);
  }

  public static OutputStream err() {
    return new StandardStream(FileDescriptor.err, LentError.NUMBER);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (number == LentError.NUMBER) {
      LentError.giveBack();
    }
    try {
      stream.write(bytes, offset, length);
    } catch (IOException e) {
      throw endsAtAReader() ? new BrokenPipeException(e) : e;
    }
  }

  /**
   * Whether the stream ends at a pipe or a socket: these have no other way to fail. The exception's
   * message would tell too, but in the system's language.
   */
  private boolean endsAtAReader() {
    try {
      Object mode = Files.getAttribute(Path.of("/dev/fd/" + number), "unix:mode");
      return mode instanceof Integer bits
          && ((bits & FILE_TYPE) == PIPE || (bits & FILE_TYPE) == SOCKET);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      return false; // not a Unix: what went wrong is said
    }
  }
}
