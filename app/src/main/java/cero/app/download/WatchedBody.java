package cero.app.download;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer, given up when nothing comes for a while: the time limit of a request to
 * {@code HttpClient} ends where the body begins. What goes wrong may pass.
 */
final class WatchedBody extends FilterInputStream {
  private final String host;
  private final Duration silence;
  private final ScheduledExecutorService watch;

  private volatile boolean stalled;

  WatchedBody(InputStream body, String host, Duration silence, ScheduledExecutorService watch) {
    super(body);
    this.host = host;
    this.silence = silence;
    this.watch = watch;
  }

  @Override
  public int read() throws DownloadException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws DownloadException {
    Future<?> alarm = watch.schedule(this::giveUp, silence.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      throw DownloadException.passing(
          stalled
              ? "%s sent nothing for %s s".formatted(host, silence.toMillis() / 1000.0)
              : "the connection to %s was cut".formatted(host),
          e);
    } finally {
      alarm.cancel(false);
    }
  }

  /** Ends the waiting read. */
  private void giveUp() {
    stalled = true;
    try {
      in.close();
    } catch (IOException _) {
      // The read fails all the same, and that is what is reported.
    }
  }
}
