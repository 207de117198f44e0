package cero.kernel;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import jdk.incubator.vector.FloatVector;

/**
 * Whether this JVM runs the Vector API in the processor's vectors. Where it does not, vectors are
 * objects and a hundred times slower than plain loops. It is found out from what the JVM says of
 * itself, because measuring would take longer than many a command; so a JVM that is not known to be
 * fast counts as one that is not. Threads may call it at the same time.
 */
public final class Vectors {
  /** Narrower vectors are slower than plain loops, and the kernels are not made for them. */
  private static final int LEAST_BITS = 128;

  private static final Optional<Lack> LACK =
      lack(
          ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
          System.getProperty("java.vm.name", ""),
          System.getProperty("java.vm.version", ""),
          System.getProperty("java.vm.info", ""),
          () -> Width.BITS);

  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private Vectors() {}

  /** What keeps the kernels from using vectors, and what to do about it. */
  public enum Lack {
    MODULE(
        "this JVM was started without the Vector API",
        "start it with --add-modules jdk.incubator.vector"),
    JVM(
        "this JVM is not known to compile the Vector API into vector instructions",
        "use a HotSpot JDK 25, such as the one from https://adoptium.net"),
    COMPILER(
        "this JVM's optimizing compiler is off",
        "start it without -Xint, -XX:TieredStopAtLevel and -XX:CompilationMode"),
    WIDTH(
        "this JVM has no vectors of 128 bits or more",
        "start it without -XX:MaxVectorSize, on a processor with SSE2 or NEON");

    private final String reason;
    private final String remedy;

    Lack(String reason, String remedy) {
      this.reason = reason;
      this.remedy = remedy;
    }

    /** The whole in a sentence. */
    public String sentence() {
      return "%s, so Cero computes in plain Java, many times slower: %s".formatted(reason, remedy);
    }
  }

  /** Only looked at where the module is there. */
  private static final class Width {
    static final int BITS = FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  /** Why the kernels use no vectors; empty where they do. */
  public static Optional<Lack> lack() {
    return LACK;
  }

  /** The width of the vectors that the kernels use; 0 where they use none. */
  public static int bits() {
    return LACK.isEmpty() ? Width.BITS : 0;
  }

  /** Says in the log, once, what is lacking. */
  static void warnOfLack() {
    if (LACK.isPresent() && !WARNED.getAndSet(true)) {
      System.getLogger(Vectors.class.getName())
          .log(System.Logger.Level.WARNING, LACK.get().sentence());
    }
  }

  /**
   * @param name such as {@code OpenJDK 64-Bit Server VM}; a server VM is HotSpot with its
   *     optimizing compiler, C2
   * @param version has {@code jvmci} in it where Graal's compiler stands in C2's place
   * @param info says {@code interpreted mode} without any compiler, and {@code emulated-client}
   *     without C2
   */
  static Optional<Lack> lack(
      boolean hasModule, String name, String version, String info, IntSupplier bits) {
    if (!hasModule) {
      return Optional.of(Lack.MODULE);
    }
    if (!name.contains("Server VM") || version.contains("jvmci")) {
      return Optional.of(Lack.JVM);
    }
    if (info.contains("interpreted") || info.contains("emulated-client")) {
      return Optional.of(Lack.COMPILER);
    }
    return bits.getAsInt() < LEAST_BITS ? Optional.of(Lack.WIDTH) : Optional.empty();
  }
}
