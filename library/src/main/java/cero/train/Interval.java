package cero.train;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far apart things are that happen again and again in a run. Immutable, so threads may share
 * it.
 *
 * @param steps between them; 0 where time counts, or where they never happen
 * @param time between them; zero where steps count, or where they never happen
 */
public record Interval(long steps, Duration time) {
  /** Not once on the way. */
  public static final Interval NEVER = new Interval(0, Duration.ZERO);

  private static final Pattern STEPS = Pattern.compile("\\d{1,15}");

  private static final Pattern MANY_DIGITS = Pattern.compile("[\\dhms]*\\d{16}[\\dhms]*");

  private static final Pattern TIME =
      Pattern.compile("(?=.)(?:(\\d{1,15})h)?(?:(\\d{1,15})m)?(?:(\\d{1,15})s)?");

  /**
   * @throws IllegalArgumentException if one is negative, or neither is zero
   */
  public Interval {
    if (steps < 0 || time.isNegative() || (steps > 0 && !time.isZero())) {
      throw new IllegalArgumentException(
          "an interval is a number of steps or a time, not negative, but is %d steps and %s"
              .formatted(steps, time));
    }
  }

  public static Interval steps(long steps) {
    return new Interval(steps, Duration.ZERO);
  }

  public static Interval of(Duration time) {
    return new Interval(0, time);
  }

  /**
   * Reads {@code 500}, which is steps, or a time as {@link #parseTime} does.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Interval parse(String text) {
    String stripped = text.strip();
    if (STEPS.matcher(stripped).matches()) {
      return steps(Long.parseLong(stripped));
    }
    requireFewDigits(stripped);
    try {
      return of(parseTime(stripped));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is neither steps, such as 500, nor a time, such as 90s, 10m or 1h30m"
              .formatted(text),
          e);
    }
  }

  /**
   * Reads a time such as {@code 90s}, {@code 10m} or {@code 1h30m}: every number has its unit.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Duration parseTime(String text) {
    requireFewDigits(text.strip());
    Matcher matcher = TIME.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no time, such as 90s, 10m or 1h30m".formatted(text));
    }
    return Duration.ofHours(number(matcher.group(1)))
        .plusMinutes(number(matcher.group(2)))
        .plusSeconds(number(matcher.group(3)));
  }

  private static void requireFewDigits(String text) {
    if (MANY_DIGITS.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' has too many digits: a number of steps or a time has 15 at most".formatted(text));
    }
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** Whether it is the clock that counts, so that two runs differ in when things happen. */
  public boolean isTime() {
    return !time.isZero();
  }

  /**
   * Whether something is due.
   *
   * @param step the steps made
   * @param nanoseconds since it happened last
   */
  public boolean isDue(long step, long nanoseconds) {
    return isTime()
        ? Duration.ofNanos(nanoseconds).compareTo(time) >= 0 // a time may be longer than a long
        : steps > 0 && step % steps == 0;
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    long seconds = time.toSeconds();
    if (!isTime()) {
      return Long.toString(steps);
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
