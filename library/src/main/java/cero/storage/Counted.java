package cero.storage;

import java.util.Locale;

/** Counts in sentences, of which there may be one. Threads may call it at the same time. */
public final class Counted {
  private Counted() {}

  /**
   * Such as {@code 1 token} or {@code 1,024 tokens}.
   *
   * @param noun in the singular, whose plural has an s more
   */
  public static String of(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
