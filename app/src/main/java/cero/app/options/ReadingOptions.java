package cero.app.options;

import cero.data.DataException;
import cero.data.source.Reading;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How texts are found in files; for commands that read them. */
public class ReadingOptions {
  /** The long names of these options. */
  private static final List<String> NAMES =
      List.of("--field", "--separator", "--csv-separator", "--csv-quotes", "--skip-bad");

  private static final String TAB = "tab";

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description =
          "The JSON field, or the CSV or Parquet column, that holds the text; a.b is field b of field a"
              + " (default: text).")
  private String field = Reading.USUAL.field();

  @Option(
      names = "--separator",
      paramLabel = "TEXT",
      description =
          "What stands between the documents of a text file (default: a file is one document).")
  private String separator;

  @Option(
      names = "--csv-separator",
      paramLabel = "C",
      description =
          "What stands between the columns of CSV and TSV: a character, or tab (default: what the first"
              + " line shows).")
  private String csvSeparator;

  @Option(
      names = "--csv-quotes",
      negatable = true,
      fallbackValue = "true",
      description =
          "Whether quotes in CSV and TSV go around a column's text, or are letters like others"
              + " (default: true).")
  private boolean csvQuotes = true;

  @Option(
      names = "--skip-bad",
      negatable = true,
      fallbackValue = "true",
      description =
          "Pass over lines and rows that are damaged or have no text, and say how many (default:"
              + " false: the first is refused).")
  private boolean skipBad;

  /**
   * Refuses these options where nothing is read that they could be about.
   *
   * @param isGiven whether an option stands on the command line itself
   * @throws DataException if one of them is given
   */
  public static void requireNone(Predicate<String> isGiven) {
    for (String option : NAMES) {
      if (isGiven.test(option)) {
        throw new DataException(
            option + " says how files of texts are read: name such files with --data");
      }
    }
  }

  /**
   * What they say.
   *
   * @throws ParameterException if a separator can't be one
   */
  public Reading reading(CommandSpec command) {
    if (separator != null && separator.isEmpty()) {
      throw new ParameterException(command.commandLine(), "--separator needs some text");
    }
    return new Reading(
        field,
        Optional.ofNullable(separator),
        csvSeparator == null ? Optional.empty() : Optional.of(character(command)),
        csvQuotes,
        skipBad);
  }

  private char character(CommandSpec command) {
    if (csvSeparator.equals(TAB) || csvSeparator.equals("\\t")) {
      return '\t';
    }
    if (csvSeparator.length() != 1 || "\"\r\n\0".contains(csvSeparator)) {
      throw new ParameterException(
          command.commandLine(),
          "--csv-separator takes one character, such as ; or the word tab, not '%s'"
              .formatted(csvSeparator));
    }
    return csvSeparator.charAt(0);
  }
}
