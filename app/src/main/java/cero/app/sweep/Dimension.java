package cero.app.sweep;

import cero.app.terminal.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An option of {@code train} that differs between trials. */
sealed interface Dimension {
  /** The option's long name, such as {@code --lr}. */
  String option();

  /** Whether its values are best compared by their ratios. */
  boolean logarithmic();

  /** The values that a grid has. */
  record Grid(String option, List<String> values) implements Dimension {
    private static final double FAR_APART = 10;

    @Override
    public boolean logarithmic() {
      double[] numbers =
          values.stream().mapToDouble(Numbers::parsed).filter(Double::isFinite).toArray();
      double lowest = Arrays.stream(numbers).min().orElse(0);
      return lowest > 0 && Arrays.stream(numbers).max().orElse(0) >= FAR_APART * lowest;
    }
  }

  /**
   * A range that values are drawn from, evenly, or evenly by their logarithms.
   *
   * @param whole whether only whole numbers are drawn
   */
  record Range(String option, double low, double high, boolean logarithmic, boolean whole)
      implements Dimension {
    private static final MathContext DIGITS = new MathContext(3);

    /** A value, of three digits so that it can be typed, or a whole number. */
    String draw(RandomGenerator random) {
      double place = random.nextDouble();
      double margin = whole ? 0.5 : 0; // both ends of the range are whole numbers like the others
      double from = low - margin;
      double to = high + margin;
      double value =
          logarithmic
              ? Math.exp(Math.log(from) + place * (Math.log(to) - Math.log(from)))
              : from + place * (to - from);
      if (whole) {
        return Long.toString(Math.round(Math.clamp(value, low, high)));
      }
      double rounded = new BigDecimal(value).round(DIGITS).doubleValue();
      return Double.toString(Math.clamp(rounded, low, high));
    }
  }

  /**
   * Reads {@code lr=1e-3,3e-3}.
   *
   * @throws IllegalArgumentException if it is not written so
   */
  static Grid grid(String text) {
    String[] parts = parts("--grid", text, "lr=1e-3,3e-3");
    List<String> values = Arrays.stream(parts[1].split(",", -1)).map(String::strip).toList();
    if (values.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException(
          "--grid %s has an empty value: write values between commas".formatted(text));
    }
    if (values.stream().distinct().count() < values.size()) {
      throw new IllegalArgumentException("--grid %s has a value twice".formatted(text));
    }
    return new Grid(name(parts[0]), values);
  }

  /** {@code low..high}, perhaps after {@code log:}. */
  Pattern RANGE = Pattern.compile("(log:)?([-+0-9.eE]+?)\\.\\.([-+0-9.eE]+)");

  /**
   * Reads {@code dropout=0..0.2} or {@code lr=log:1e-4..1e-2}.
   *
   * @param whole whether the option takes whole numbers alone
   * @throws IllegalArgumentException if it is not written so, or is no range
   */
  static Range range(String text, boolean whole) {
    String[] parts = parts("--random", text, "lr=log:1e-4..1e-2");
    Matcher matcher = RANGE.matcher(parts[1].strip());
    double low = matcher.matches() ? Numbers.parsed(matcher.group(2)) : Double.NaN;
    double high = matcher.matches() ? Numbers.parsed(matcher.group(3)) : Double.NaN;
    if (!Double.isFinite(low) || !Double.isFinite(high)) {
      throw new IllegalArgumentException(
          "--random %s is no range: write it as dropout=0..0.2 or lr=log:1e-4..1e-2"
              .formatted(text));
    }
    if (!(low < high)) {
      throw new IllegalArgumentException(
          "--random %s is an empty range: its first number must be below its second"
              .formatted(text));
    }
    boolean logarithmic = matcher.group(1) != null;
    if (logarithmic && low <= 0) {
      throw new IllegalArgumentException(
          "--random %s: a range by logarithms must begin above 0".formatted(text));
    }
    if (whole && (low != Math.rint(low) || high != Math.rint(high))) {
      throw new IllegalArgumentException(
          "--random %s: this option takes whole numbers".formatted(text));
    }
    return new Range(name(parts[0]), low, high, logarithmic, whole);
  }

  private static String[] parts(String option, String text, String example) {
    String[] parts = text.split("=", 2);
    if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
      throw new IllegalArgumentException(
          "%s %s has no option and values: write it as %s".formatted(option, text, example));
    }
    return parts;
  }

  /** The long name of an option that may be written without its dashes. */
  static String name(String written) {
    String name = written.strip();
    return name.startsWith("--") ? name : "--" + name;
  }
}
