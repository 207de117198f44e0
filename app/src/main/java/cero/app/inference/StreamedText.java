package cero.app.inference;

import cero.text.Utf8Decoder;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Text that grows token by token. What may still change is held back: the first bytes of a
 * character, and what may be the beginning of a stop text.
 */
final class StreamedText {
  private final List<String> stops;
  private final Consumer<String> listener;
  private final Utf8Decoder decoder = new Utf8Decoder();
  private final StringBuilder given = new StringBuilder();
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  /**
   * @param stops none of them empty
   * @param listener is given each piece of text as soon as it is certain
   */
  StreamedText(List<String> stops, Consumer<String> listener) {
    this.stops = stops;
    this.listener = listener;
  }

  /** Adds a token's bytes; returns whether to go on, that is, no stop text has come. */
  boolean add(byte[] bytes) {
    decoder.add(bytes, held);
    giveUpTo(certain());
    return !stopped;
  }

  /** Gives what was held back, because nothing follows. */
  void finish() {
    if (!stopped) {
      decoder.finish(held);
      int end = certain();
      giveUpTo(stopped ? end : held.length());
    }
  }

  /** All that the listener was given. */
  String text() {
    return given.toString();
  }

  /**
   * How much of the held text is certain: all before a stop text, or before what may become one.
   */
  private int certain() {
    OptionalInt stop = stops.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min();
    if (stop.isPresent()) {
      stopped = true;
      return stop.getAsInt();
    }
    for (int at = 0; at < held.length(); at++) {
      String rest = held.substring(at);
      if (stops.stream().anyMatch(text -> text.startsWith(rest))) {
        return at;
      }
    }
    return held.length();
  }

  private void giveUpTo(int end) {
    if (end > 0) {
      String piece = held.substring(0, end);
      held.delete(0, end);
      given.append(piece);
      listener.accept(piece);
    }
  }
}
