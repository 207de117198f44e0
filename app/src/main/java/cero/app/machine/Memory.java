package cero.app.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Says before a command starts that the memory will not do, instead of failing in its middle. */
public final class Memory {
  private static final long MEBIBYTE = 1L << 20;
  private static final long GIBIBYTE = 1L << 30;

  /** What the JVM needs beside all arrays. */
  private static final double ROOM = 64 * MEBIBYTE;

  private static final double MACHINE_SHARE = 0.8;

  /** Java has less than this share of what it can be given where giving it more is worth a word. */
  private static final double WORTH_GIVING = 0.9;

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
          "%s needs about %s: %s, or %s".formatted(what, tooMuch(needed, most()), advice, more()));
    }
  }

  /** What is needed and what there is, of which each says that the one is more than the other. */
  static String tooMuch(long needed, long most) {
    String need = amount(needed);
    String have = amount(most);
    if (need.equals(have)) {
      need = mebibytes(needed + MEBIBYTE - 1);
      have = mebibytes(most);
    }
    return "%s, but Java may use %s here".formatted(need, have);
  }

  /** How there is more memory, to follow an "or". */
  public static String more() {
    return more(most(), machine());
  }

  static String more(long most, long machine) {
    long gibibytes = toGive(machine);
    return most < WORTH_GIVING * gibibytes * GIBIBYTE
        ? "give Java more of this machine's %s with CERO_JAVA_OPTIONS=-Xmx%dg"
            .formatted(amount(machine), gibibytes)
        : "use a machine with more memory";
  }

  /** The whole GiB of a machine's memory that Java can be given; the rest is for the system. */
  static long toGive(long machine) {
    return (long) (machine * MACHINE_SHARE / GIBIBYTE);
  }

  private static long machine() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Such as {@code 1.5 GiB}, or {@code 200 MiB} where it is less than one. */
  public static String amount(long bytes) {
    return bytes < GIBIBYTE
        ? mebibytes(bytes)
        : String.format(Locale.ROOT, "%,.1f GiB", (double) bytes / GIBIBYTE);
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", bytes / MEBIBYTE);
  }
}
