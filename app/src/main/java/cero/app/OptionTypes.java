package cero.app;

import cero.app.ExplainCommand.Register;
import cero.data.stories.Language;
import cero.model.Initialization;
import cero.model.WeightFormat;
import cero.train.Interval;
import cero.train.OnSpike;
import cero.train.Optimizer;
import cero.train.Schedule;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How option values are read, with errors in words rather than in Java's types. */
final class OptionTypes {
  private OptionTypes() {}

  static void register(CommandLine commandLine) {
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
        .registerConverter(Register.class, constant(Register.class))
        .registerConverter(Optimizer.Kind.class, constant(Optimizer.Kind.class))
        .registerConverter(Schedule.class, constant(Schedule.class))
        .registerConverter(Initialization.class, constant(Initialization.class))
        .registerConverter(WeightFormat.class, constant(WeightFormat.class))
        .registerConverter(OnSpike.class, constant(OnSpike.class))
        .registerConverter(Interval.class, OptionTypes::interval)
        .registerConverter(Rng.class, constant(Rng.class))
        .registerConverter(TrainOptions.Start.class, constant(TrainOptions.Start.class))
        .registerConverter(TrainOptions.Pack.class, constant(TrainOptions.Pack.class))
        .registerConverter(TrainOptions.Decay.class, constant(TrainOptions.Decay.class));
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

  /** A constant of an enum, in small letters. */
  private static <E extends Enum<E>> ITypeConverter<E> constant(Class<E> type) {
    return value -> {
      for (E constant : type.getEnumConstants()) {
        if (TrainOptions.spelled(constant).equals(value.strip())) {
          return constant;
        }
      }
      throw new TypeConversionException(
          "'%s' is not one of %s"
              .formatted(
                  value,
                  Arrays.stream(type.getEnumConstants())
                      .map(TrainOptions::spelled)
                      .collect(Collectors.joining(", "))));
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

  private static Interval interval(String text) {
    try {
      return Interval.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static Language language(String code) {
    try {
      return Language.of(code);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
