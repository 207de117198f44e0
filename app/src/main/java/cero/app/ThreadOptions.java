package cero.app;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many threads compute; for commands that run a model. */
final class ThreadOptions {
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
   * @throws ParameterException if the option says less
   */
  int threads() {
    if (threads < 1) {
      throw new ParameterException(
          command.commandLine(), "--threads must be at least 1, not " + threads);
    }
    return threads;
  }
}
