package cero.app.options;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many threads compute; for commands that run a model. */
public final class ThreadOptions {
  /** More than any machine's processors: beyond it the number is a slip of the keyboard. */
  private static final int MOST = 1024;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--threads",
      order = 99,
      paramLabel = "N",
      description = "Threads to compute with (default: one per processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  /**
   * How many threads, at least 1.
   *
   * @throws ParameterException if the option says less, or more than any machine has
   */
  public int threads() {
    if (threads < 1 || threads > MOST) {
      String limit = threads < 1 ? "least 1" : "most " + MOST;
      throw new ParameterException(
          command.commandLine(), "--threads must be at %s, not %d".formatted(limit, threads));
    }
    return threads;
  }
}
