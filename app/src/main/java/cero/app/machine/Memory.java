package cero.app.machine;

import java.util.Locale;

/** Says before a command starts that the memory will not do, instead of failing in its middle. */
public final class Memory {
  /** What the JVM needs beside all arrays. */
  private static final double ROOM = 64 << 20;

  private Memory() {}

  /** Bytes that Java may use. */
  public static long most() {
    return Runtime.getRuntime().maxMemory();
  }

  /** What must be there for large arrays of so many bytes: a tenth more, and the JVM's own. */
  public static long withRoom(double bytes) {
    return (long) (1.1 * bytes + ROOM);
  }

  /**
   * @param bytes what the large arrays take
   * @param advice what to make smaller, as in "choose a smaller --context"
   * @throws IllegalArgumentException if Java may not use as much
   */
  public static void require(long bytes, String advice) {
    require("this", withRoom((double) bytes), advice);
  }

  /**
   * @param what needs the memory, as in "training this model"
   * @param needed bytes, with room for everything else
   * @throws IllegalArgumentException if Java may not use as much
   */
  public static void require(String what, long needed, String advice) {
    if (needed > most()) {
      throw new IllegalArgumentException(
          "%s needs about %s, but Java may use %s here: %s, or give Java more with -Xmx"
              .formatted(what, gib(needed), gib(most()), advice));
    }
  }

  public static String gib(long bytes) {
    return String.format(Locale.ROOT, "%,.1f GiB", bytes / 0x1p30);
  }
}
