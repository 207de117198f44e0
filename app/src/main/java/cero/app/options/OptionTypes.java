package cero.app.options;

import cero.app.terminal.Numbers;
import cero.data.stories.Language;
import cero.train.Interval;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.INegatableOptionTransformer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** How option values are read, with errors in words rather than in Java's types. */
public final class OptionTypes {
  /** The flag whose opposite has a word of its own. */
  private static final String TIED = "--tied";

  private OptionTypes() {}

  /** Has a command, which has all its subcommands, read its arguments so. */
  public static void register(CommandLine commandLine) {
    ITypeConverter<Integer> integer = whole(Integer::valueOf, Integer.MIN_VALUE, Integer.MAX_VALUE);
    ITypeConverter<Long> wide = whole(Long::valueOf, Long.MIN_VALUE, Long.MAX_VALUE);
    ITypeConverter<Double> real = OptionTypes::real;
    commandLine
        .registerConverter(Integer.class, integer)
        .registerConverter(int.class, integer)
        .registerConverter(Long.class, wide)
        .registerConverter(long.class, wide)
        .registerConverter(Double.class, real)
        .registerConverter(double.class, real)
        .registerConverter(Language.class, parsed(Language::of))
        .registerConverter(Interval.class, parsed(Interval::parse))
        .registerConverter(Duration.class, parsed(Interval::parseTime))
        .registerConverter(Path.class, OptionTypes::path);
    registerConstants(commandLine, commandLine);
    commandLine
        .setExpandAtFiles(false) // a text may begin with @
        .setNegatableOptionTransformer(new Negation());
  }

  /** Without this, options that take several paths would take a mistyped option for one more. */
  private static Path path(String value) {
    try {
      Path path = Path.of(value);
      if (value.startsWith("-") && value.length() > 1 && !Files.exists(path)) {
        throw new TypeConversionException(
            "'%s' looks like an option; a file of that name is ./%s".formatted(value, value));
      }
      return path;
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'%s' is not a path".formatted(value));
    }
  }

  /** The name that sets a flag to false. */
  public static String negative(String flag) {
    return flag.equals(TIED) ? "--untied" : flag.replaceFirst("^--", "--no-");
  }

  /** How flags that can be negated are called. */
  private static final class Negation implements INegatableOptionTransformer {
    @Override
    public String makeNegative(String flag, CommandSpec command) {
      return negative(flag);
    }

    @Override
    public String makeSynopsis(String flag, CommandSpec command) {
      return flag.equals(TIED) ? "--[un]tied" : flag.replaceFirst("^--", "--[no-]");
    }
  }

  /** Registers each enum that an option of this command, or of one below it, has. */
  private static void registerConstants(CommandLine whole, CommandLine part) {
    for (OptionSpec option : part.getCommandSpec().options()) {
      Class<?> type = option.type();
      if (type.isEnum() && type != Language.class) {
        register(whole, type.asSubclass(Enum.class));
      }
    }
    part.getSubcommands().values().forEach(below -> registerConstants(whole, below));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an enum's class is one of some enum
  private static void register(CommandLine commandLine, Class type) {
    commandLine.registerConverter(type, constant(type));
  }

  /** A whole number of a type that has those from {@code least} to {@code most}. */
  private static <T> ITypeConverter<T> whole(Function<String, T> parse, long least, long most) {
    return value -> {
      String number = value.strip();
      try {
        return parse.apply(number);
      } catch (NumberFormatException e) {
        if (!number.matches("[-+]?\\d+")) {
          throw new TypeConversionException("'%s' is not a whole number".formatted(value));
        }
        throw number.startsWith("-")
            ? new TypeConversionException(
                "'%s' is too small: it can be %d at least".formatted(value, least))
            : new TypeConversionException(
                "'%s' is too large: it can be %d at most".formatted(value, most));
      }
    };
  }

  /** A constant of an enum, in small letters. */
  private static <E extends Enum<E>> ITypeConverter<E> constant(Class<E> type) {
    return value -> {
      for (E constant : type.getEnumConstants()) {
        if (spelled(constant).equals(value.strip())) {
          return constant;
        }
      }
      throw new TypeConversionException(
          "'%s' is not one of %s"
              .formatted(
                  value,
                  Arrays.stream(type.getEnumConstants())
                      .map(OptionTypes::spelled)
                      .collect(Collectors.joining(", "))));
    };
  }

  private static Double real(String value) {
    String number = value.strip();
    // Java also reads 1d and 0x1p3, which here are typing mistakes.
    double read = number.matches("[-+0-9.eE]+") ? Numbers.parsed(number) : Double.NaN;
    if (Double.isNaN(read)) {
      throw new TypeConversionException("'%s' is not a number".formatted(value));
    }
    if (Double.isInfinite(read)) {
      throw new TypeConversionException(
          "'%s' is too large: its size can be 1.8e308 at most".formatted(value));
    }
    return read;
  }

  /** A value that the library reads, with its sentence where it can't. */
  private static <T> ITypeConverter<T> parsed(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  /** An enum constant as an option spells it. */
  public static String spelled(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
