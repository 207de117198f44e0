package cero.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options of {@code train} as arguments, in order, to be given again with some of them changed.
 *
 * @param values of each option, by its long name; none for one that is only named
 */
record TrainArguments(SequencedMap<String, List<String>> values) {

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
      case Boolean yes when yes -> values.put(name, List.of());
      case Boolean _ -> {
        if (option.negatable()) {
          values.put(name.replaceFirst("^--", "--no-"), List.of());
        }
      }
      case Collection<?> several ->
          values.put(name, several.stream().map(TrainArguments::text).toList());
      case Number _ ->
          values.put(name, List.copyOf(option.originalStringValues())); // as it was typed
      default -> values.put(name, List.of(text(value)));
    }
  }

  /** An option's value as it is typed; a path as it is found from any folder. */
  static String text(Object value) {
    return switch (value) {
      case Enum<?> constant -> TrainOptions.spelled(constant);
      case Path path -> path.toAbsolutePath().toString();
      default -> value.toString();
    };
  }

  /** These with an option's value, in the place of what they had. */
  TrainArguments with(String name, String value) {
    TrainArguments changed = without(name);
    changed.values.put(name, List.of(value));
    return changed;
  }

  /** As {@link #with(String, String)}; an option that is no more than named takes true or false. */
  TrainArguments with(OptionSpec option, String value) {
    if (!isFlag(option)) {
      return with(option.longestName(), value);
    }
    TrainArguments changed = without(option.longestName());
    put(changed.values, option, Boolean.valueOf(value));
    return changed;
  }

  static boolean isFlag(OptionSpec option) {
    return option.type() == boolean.class || option.type() == Boolean.class;
  }

  /** These without an option, however it was said. */
  TrainArguments without(String name) {
    SequencedMap<String, List<String>> kept = new LinkedHashMap<>(values);
    kept.remove(name);
    kept.remove(name.replaceFirst("^--", "--no-"));
    return new TrainArguments(kept);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** One by one, as a program is given them. */
  List<String> list() {
    List<String> list = new ArrayList<>();
    for (Map.Entry<String, List<String>> entry : values.entrySet()) {
      list.add(entry.getKey());
      list.addAll(entry.getValue());
    }
    return list;
  }

  /** The whole command, as one types it into a shell. */
  String command() {
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
