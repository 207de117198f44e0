package cero.app.download;

import java.io.IOException;
import java.time.Duration;

/** A download that failed; the message is one sentence that says why and what to do. */
final class DownloadException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;
  private final int status;
  private final Duration pause;

  private DownloadException(
      String message, Throwable cause, boolean passing, int status, Duration pause) {
    super(message, cause);
    this.passing = passing;
    this.status = status;
    this.pause = pause;
  }

  DownloadException(String message) {
    this(message, null);
  }

  DownloadException(String message, Throwable cause) {
    this(message, cause, false, 0, Duration.ZERO);
  }

  /** A failure that may be gone at the next try, such as a connection that was cut. */
  static DownloadException passing(String message, Throwable cause) {
    return new DownloadException(message, cause, true, 0, Duration.ZERO);
  }

  /**
   * An answer that is not the wanted one.
   *
   * @param pause how long the server asks to wait before the next try; zero if it does not
   */
  static DownloadException answered(int status, String message, Duration pause) {
    boolean passing = status == 408 || status == 429 || status >= 500;
    return new DownloadException(message, null, passing, status, pause);
  }

  /** Whether another try may help. */
  boolean isPassing() {
    return passing;
  }

  /** The status of the answer; 0 if there was none, or it was not the reason. */
  int status() {
    return status;
  }

  Duration pause() {
    return pause;
  }
}
