package cero.app;

import cero.app.ExplainCommand.Register;
import cero.app.words.Language;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How option values are read, with errors in words rather than in Java's types. */
final class OptionTypes {
  private OptionTypes() {}

  static void registerAll(CommandLine commandLine) {
    ITypeConverter<Integer> integer = number(Integer::valueOf, "a whole number");
    ITypeConverter<Long> wide = number(Long::valueOf, "a whole number");
    ITypeConverter<Double> real = number(OptionTypes::finite, "a number");
    commandLine
        .registerConverter(Integer.class, integer)
        .registerConverter(int.class, integer)
        .registerConverter(Long.class, wide)
        .registerConverter(long.class, wide)
        .registerConverter(Double.class, real)
        .registerConverter(double.class, real)
        .registerConverter(Language.class, OptionTypes::language)
        .registerConverter(Register.class, OptionTypes::register);
  }

  private static <T> ITypeConverter<T> number(Function<String, T> parse, String kind) {
    return value -> {
      try {
        return parse.apply(value.strip());
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'%s' is not %s".formatted(value, kind));
      }
    };
  }

  private static Double finite(String value) {
    double number = Double.parseDouble(value);
    // Java also reads 1d and 0x1p3, which here are typing mistakes.
    if (!Double.isFinite(number) || !value.matches("[-+0-9.eE]+")) {
      throw new NumberFormatException(value);
    }
    return number;
  }

  private static Register register(String name) {
    return switch (name) {
      case "plain" -> Register.PLAIN;
      case "exact" -> Register.EXACT;
      default ->
          throw new TypeConversionException(
              "'%s' is not a register: choose plain or exact".formatted(name));
    };
  }

  private static Language language(String code) {
    try {
      return Language.of(code);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
