package cero.data.source;

/**
 * A document of a source, or a part of a long one. Any thread may read it.
 *
 * @param text what it says
 * @param size about how long it is: what can be told without reading the text out of its line
 * @param begins whether a document begins with it
 * @param ends whether a document ends with it
 */
public record Part(Text text, long size, boolean begins, boolean ends) {
  /** A text that may still have to be read out of something; any thread may do that. */
  @FunctionalInterface
  public interface Text {
    /**
     * The text; empty where a record has none.
     *
     * @throws cero.data.DataException if it is damaged
     */
    String read();
  }

  /** A whole document. */
  public static Part document(Text text, long size) {
    return new Part(text, size, true, true);
  }
}
