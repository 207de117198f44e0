package cero.data.source;

import java.io.Closeable;
import java.io.IOException;

/**
 * The parts of one source, in their order, read as they are asked for. One thread at a time may
 * ask.
 */
public interface PartReader extends Closeable {
  /**
   * The next part; null after the last.
   *
   * @throws cero.data.DataException if the file is damaged; the message names it and the line
   * @throws IOException if the file can't be read
   */
  Part next() throws IOException;

  /** About how many of the file's bytes have been read. */
  long bytesRead();
}
