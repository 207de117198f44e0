package cero.app.download;

import java.time.Duration;
import java.util.List;

/**
 * How long a download waits, and how often it tries again.
 *
 * @param connection for a connection
 * @param silence for an answer, and for each further piece of it
 * @param pauses before the second try, the third, and so on; a server may ask for longer ones
 */
public record Patience(Duration connection, Duration silence, List<Duration> pauses) {
  /** Half a minute of silence, and five further tries. */
  public static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          List.of(
              Duration.ofSeconds(1),
              Duration.ofSeconds(2),
              Duration.ofSeconds(4),
              Duration.ofSeconds(8),
              Duration.ofSeconds(16)));

  public Patience {
    pauses = List.copyOf(pauses);
  }
}
