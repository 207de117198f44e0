package cero.app.train;

import cero.app.options.OptionTypes;
import cero.app.terminal.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options of {@code train} as arguments, in order, to be given again with some of them changed.
 *
 * @param values of each option, by its long name; none for one that is only named
 */
public record TrainArguments(SequencedMap<String, List<String>> values) {

  /** The settings of a run that a command line names: the preset and train's grouped options. */
  static TrainArguments given(CommandSpec spec) {
    SequencedMap<String, List<String>> values = new LinkedHashMap<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (option.group() != null || option.longestName().equals("--preset")) {
        put(values, option, option.getValue());
      }
    }
    return new TrainArguments(values);
  }

  private static void put(
      SequencedMap<String, List<String>> values, OptionSpec option, Object value) {
    String name = option.longestName();
    switch (value) {
      case Boolean yes -> values.put(yes ? name : OptionTypes.negative(name), List.of());
      case Collection<?> several ->
          values.put(name, several.stream().map(TrainArguments::text).toList());
      case Number _ ->
          values.put(name, List.copyOf(option.originalStringValues())); // as it was typed
      default -> values.put(name, List.of(text(value)));
    }
  }

  /** An option's value as it is typed; a path as it is found from any folder. */
  public static String text(Object value) {
    return switch (value) {
      case Enum<?> constant -> OptionTypes.spelled(constant);
      case Path path -> path.toAbsolutePath().toString();
      default -> value.toString();
    };
  }

  /** These with an option's value, in the place of what they had. */
  public TrainArguments with(String name, String value) {
    TrainArguments changed = without(name);
    changed.values.put(name, List.of(value));
    return changed;
  }

  /** These with an option that is only named. */
  public TrainArguments with(String name) {
    TrainArguments changed = without(name);
    changed.values.put(name, List.of());
    return changed;
  }

  /**
   * As {@link #with(String, String)}; a flag takes true or false.
   *
   * @throws IllegalArgumentException if it is given anything else
   */
  public TrainArguments with(OptionSpec option, String value) {
    String name = option.longestName();
    if (!isFlag(option)) {
      return with(name, value);
    }
    requireFlag(option, value);
    TrainArguments changed = without(name);
    put(changed.values, option, Boolean.valueOf(value));
    return changed;
  }

  /**
   * These with another highest learning rate. A lowest one that was fixed, by hand or by a preset,
   * keeps its share of the highest: it could be above the new one.
   *
   * @param rate as it is typed
   * @param lowestShare of the rates until now
   */
  public TrainArguments withLearningRate(String rate, OptionalDouble lowestShare) {
    TrainArguments changed = with("--lr", rate);
    double highest = Numbers.parsed(rate);
    if (Double.isNaN(highest) || lowestShare.isEmpty()) {
      return changed;
    }
    double lowest = roundedDown(highest * lowestShare.getAsDouble());
    return changed.with("--min-lr", Numbers.powerOfTen(Math.min(lowest, highest)));
  }

  /** To two digits. What only doubles have in the last of theirs does not count. */
  private static double roundedDown(double value) {
    return new BigDecimal(value)
        .round(new MathContext(12))
        .round(new MathContext(2, RoundingMode.DOWN))
        .doubleValue();
  }

  /** These with the language of the built-in stories, where those are learned from. */
  public TrainArguments inLanguage(String code) {
    return has("--data") || has("--ids") ? this : with("--lang", code);
  }

  public static boolean isFlag(OptionSpec option) {
    return option.type() == boolean.class || option.type() == Boolean.class;
  }

  /**
   * @throws IllegalArgumentException if it is neither true nor false
   */
  public static void requireFlag(OptionSpec flag, String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(
          "%s is either true or false, not '%s'".formatted(flag.longestName(), value));
    }
  }

  /** These without an option, however it was said. */
  TrainArguments without(String name) {
    SequencedMap<String, List<String>> kept = new LinkedHashMap<>(values);
    kept.remove(name);
    kept.remove(OptionTypes.negative(name));
    return new TrainArguments(kept);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** One by one, as a program is given them. */
  public List<String> list() {
    List<String> list = new ArrayList<>();
    for (Map.Entry<String, List<String>> entry : values.entrySet()) {
      list.add(entry.getKey());
      list.addAll(entry.getValue());
    }
    return list;
  }

  /** The whole command, as one types it into a shell. */
  public String command() {
    StringBuilder command = new StringBuilder("./cero train");
    list().forEach(argument -> command.append(' ').append(quoted(argument)));
    return command.toString();
  }

  private static String quoted(String argument) {
    return argument.matches("[-+\\w./:,=@%]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
