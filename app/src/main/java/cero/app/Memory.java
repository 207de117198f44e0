package cero.app;

/** Says before a command starts that the memory will not do, instead of failing in its middle. */
final class Memory {
  private Memory() {}

  /**
   * @param bytes what the large arrays take; a tenth is added for everything else
   * @param advice what to make smaller, as in "choose a smaller --context"
   * @throws IllegalArgumentException if Java may not use as much
   */
  static void require(long bytes, String advice) {
    long most = Runtime.getRuntime().maxMemory();
    long needed = bytes + bytes / 10;
    if (needed > most) {
      throw new IllegalArgumentException(
          "this needs about %d MiB of memory, but Java may use only %d MiB here: %s, or give Java more with -Xmx"
              .formatted(needed >> 20, most >> 20, advice));
    }
  }
}
