package cero.app.terminal;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The standard error that the launcher {@code ./cero} lends the JVM, for it to say there that
 * vectors are an incubator module. The real one waits as the descriptor that the property {@code
 * cero.stderr} names; it is put back before the first byte is written, and not sooner, because
 * commands that write nothing there start faster without it.
 */
final class LentError {
  /** Standard error's descriptor. */
  static final int NUMBER = 2;

  static {
    Optional.ofNullable(Integer.getInteger("cero.stderr")).ifPresent(LentError::putBack);
  }

  private LentError() {}

  /** Puts the real standard error back, once in a process. */
  static void giveBack() {
    // That is done when this class is initialised.
  }

  /**
   * Calls C's {@code dup2}. Where that can't be done, what is written goes through the launcher's
   * pipe, and so comes out all the same.
   */
  @SuppressWarnings("restricted") // the launcher allows it
  private static void putBack(int real) {
    try {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> function = linker.defaultLookup().find("dup2");
      if (function.isPresent()) {
        FunctionDescriptor type =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        int _ = (int) linker.downcallHandle(function.get(), type).invokeExact(real, NUMBER);
      }
    } catch (Throwable _) { // what is invoked may throw anything
    }
  }
}
