package cero.app.bench;

import cero.app.terminal.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast Cero is on this machine; its subcommands say at what. */
@Command(
    name = "bench",
    sortOptions = false,
    description = "Measure how fast training, generating or multiplying matrices is.",
    synopsisSubcommandLabel = "train|generate|gemm",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero bench train --preset nano",
      "  ./cero bench generate --preset gpt2 --steps 64",
      "  ./cero bench gemm --threads 1"
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  private BenchCommand() {}

  public static CommandLine commandLine(Console console) {
    return new CommandLine(new BenchCommand())
        .addSubcommand(new BenchTrainCommand(console))
        .addSubcommand(new BenchGenerateCommand(console))
        .addSubcommand(new BenchGemmCommand(console));
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "say what to measure: bench train, bench generate or bench gemm");
  }
}
