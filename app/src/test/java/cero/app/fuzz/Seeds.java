package cero.app.fuzz;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;

/**
 * Tries with seeds that stay, so that what fails once fails each time.
 *
 * <p>{@code -Dcero.fuzz=10} makes ten times as many.
 */
public final class Seeds {
  private static final int TIMES = Integer.getInteger("cero.fuzz", 1);
  private static final int MOST_FAILURES = 8;
  private static final int LONGEST_HALF = 1000; // of a failure's text, in characters

  private Seeds() {}

  /** What is tried with one seed. */
  public interface Trial {
    void on(String about, Damage damage) throws Exception;
  }

  /** Tries many seeds, and fails with the first few that fail. */
  public static void repeat(int count, Trial trial) throws Exception {
    List<String> failures = new ArrayList<>();
    for (long seed = 0; seed < (long) count * TIMES && failures.size() < MOST_FAILURES; seed++) {
      try {
        trial.on("seed " + seed, new Damage(seed));
      } catch (AssertionError e) {
        failures.add(shown(e.getMessage()));
      }
    }
    if (!failures.isEmpty()) {
      fail(failures.size() + " of the first inputs:\n" + String.join("\n---\n", failures));
    }
  }

  /** A message that can be printed, and read to its end. */
  private static String shown(String message) {
    StringBuilder shown = new StringBuilder();
    message
        .chars()
        .forEach(c -> {
          if ((c >= ' ' && c < 0x7F) || c == '\n') {
            shown.append((char) c);
          } else {
            shown.append("\\u%04x".formatted(c));
          }
        });
    int size = shown.length();
    return size <= 2 * LONGEST_HALF
        ? shown.toString()
        : shown.substring(0, LONGEST_HALF) + " [...] " + shown.substring(size - LONGEST_HALF);
  }
}
