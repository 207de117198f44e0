package cero.data.source;

import cero.data.DataException;
import java.util.Optional;

/**
 * How texts are found in files. Threads may share one.
 *
 * @param field the JSON field or the column that holds the text; dots lead into nested ones
 * @param separator what stands between the documents of a plain text
 * @param csvSeparator what stands between the columns of CSV and TSV; empty to see it from the
 *     first line
 * @param csvQuotes whether quotes in CSV and TSV go around a field, or are letters like others
 * @param skipBad whether a record that is damaged or has no text is passed over instead of refused
 */
public record Reading(
    String field,
    Optional<String> separator,
    Optional<Character> csvSeparator,
    boolean csvQuotes,
    boolean skipBad) {
  /** What a column's separator can't be, because it has a meaning of its own. */
  private static final String NO_SEPARATORS = "\"\n\r\0";

  /**
   * @throws IllegalArgumentException if a separator is empty, or is a character that can't be one
   */
  public Reading {
    if (separator.isPresent() && separator.get().isEmpty()) {
      throw new IllegalArgumentException("a separator needs at least one character");
    }
    if (csvSeparator.isPresent() && NO_SEPARATORS.indexOf(csvSeparator.get()) >= 0) {
      throw new IllegalArgumentException(
          "a quote, the end of a line or a zero can't stand between columns");
    }
  }

  /** The field {@code text}; a plain text is one document. */
  public static final Reading USUAL =
      new Reading("text", Optional.empty(), Optional.empty(), true, false);

  /** The same with another field. */
  public Reading withField(String field) {
    return new Reading(field, separator, csvSeparator, csvQuotes, skipBad);
  }

  /** The same with something between the documents of a plain text. */
  public Reading withSeparator(String separator) {
    return new Reading(field, Optional.of(separator), csvSeparator, csvQuotes, skipBad);
  }

  /**
   * What a part says; empty where it is bad, and such are passed over.
   *
   * @throws DataException if it is bad, and such are not passed over
   */
  public Optional<String> text(Part part) {
    try {
      return Optional.of(part.text().read());
    } catch (DataException e) {
      if (skipBad) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
