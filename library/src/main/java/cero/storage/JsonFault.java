package cero.storage;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * What is wrong with a text that should be JSON, in our own words. Threads may call it at the same
 * time.
 */
public final class JsonFault {
  /** How the parser's own sentences begin; most have no exception of their own. */
  private static final String END = "Unexpected end-of-input";

  private static final String TWICE = "Duplicate Object property";

  private JsonFault() {}

  /** A part of a sentence, such as "is not valid JSON at line 3, column 8: it ends too early". */
  public static String of(JacksonException fault) {
    var location = fault.getLocation();
    boolean isKnown = location != null && location.getLineNr() > 0;
    return sentence(
        isKnown
            ? " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr())
            : "",
        fault);
  }

  /** As {@link #of}, where the text was one line: it tells the column alone. */
  public static String inLine(JacksonException fault) {
    var location = fault.getLocation();
    boolean isKnown = location != null && location.getColumnNr() > 0;
    return sentence(isKnown ? " at column " + location.getColumnNr() : "", fault);
  }

  private static String sentence(String where, JacksonException fault) {
    return "is not valid JSON" + where + reason(fault);
  }

  private static String reason(JacksonException fault) {
    if (fault instanceof StreamConstraintsException) {
      return ": something in it is nested too deeply, or longer than anything that is read";
    }
    String said = fault.getOriginalMessage();
    if (said.startsWith(END)) {
      return ": it ends too early";
    }
    return said.startsWith(TWICE) ? ": a name comes twice" : "";
  }
}
