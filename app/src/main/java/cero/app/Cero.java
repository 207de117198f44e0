package cero.app;

import cero.app.bench.BenchCommand;
import cero.app.book.BookCommand;
import cero.app.download.DownloadCommand;
import cero.app.inference.EvaluateCommand;
import cero.app.inference.ExplainCommand;
import cero.app.inference.GenerateCommand;
import cero.app.inference.SamplingCommand;
import cero.app.inference.TokenizeCommand;
import cero.app.learn.LearnCommand;
import cero.app.machine.DoctorCommand;
import cero.app.machine.Version;
import cero.app.options.OptionTypes;
import cero.app.prepare.PrepareCommand;
import cero.app.runs.CompareCommand;
import cero.app.runs.RunsCommand;
import cero.app.sweep.SweepCommand;
import cero.app.terminal.Console;
import cero.app.terminal.Paint;
import cero.app.terminal.StandardStream;
import cero.app.train.EstimateCommand;
import cero.app.train.TrainCommand;
import cero.app.train.TrainDefaults;
import cero.storage.HalfCharacters;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line's front door. */
@Command(
    name = "./cero",
    description = "GPT language models pretrained, explained and run on the JVM, from zero.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero train",
      "  ./cero tokenize \"Every effort moves you\"",
      "  ./cero sampling --logits \"4.51,0.89,-1.90\" --words \"closer,every,effort\"",
      "  ./cero COMMAND --help"
    })
public final class Cero implements Callable<Integer> {
  /** Columns beyond which a help text is hard to read. */
  private static final int WIDEST_HELP = 100;

  private static final int LEAST_HELP = 55; // picocli's own limit

  private final Console console;

  @Spec private CommandSpec spec;

  private Cero(Console console) {
    this.console = console;
  }

  public static void main(String[] arguments) {
    // Sentences have the digits that options take, whatever those of the person's own language are.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    System.setProperty("java.util.logging.SimpleFormatter.format", "cero: %5$s%n");
    System.setErr(new PrintStream(StandardStream.err(), true, StandardCharsets.UTF_8));
    Console console = Console.system();
    System.exit(run(console, arguments));
  }

  /** Runs a command and returns the exit code: 0 done, 1 failed, 2 wrong usage. */
  static int run(Console console, String... arguments) {
    Errors errors = new Errors(console);
    try {
      String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
      if (isUnreadable(encoding, arguments)) {
        throw new IllegalArgumentException(
            "this terminal's encoding, %s, can't hold the command's text; set LC_ALL=C.UTF-8"
                .formatted(encoding));
      }
      for (String argument : arguments) {
        if (HalfCharacters.in(argument)) {
          throw new IllegalArgumentException(
              "'%s' has half of a character in it (a surrogate without its other half)"
                  .formatted(argument));
        }
      }
      StringWriter help = new StringWriter();
      int code = commandLine(console, errors, new PrintWriter(help), arguments).execute(arguments);
      console.out().print(help.toString());
      return code;
    } catch (Throwable thrown) { // errors such as no memory; picocli handles only exceptions
      return errors.failed(thrown, Arrays.asList(arguments));
    }
  }

  /**
   * Whether the JVM lost characters of the arguments, which it decodes in the locale's encoding.
   */
  static boolean isUnreadable(String encoding, String... arguments) {
    return !encoding.equals("UTF-8") && String.join("", arguments).indexOf('\uFFFD') >= 0;
  }

  private static CommandLine commandLine(
      Console console, Errors errors, PrintWriter help, String... arguments) {
    CommandLine commandLine = new CommandLine(new Cero(console));
    commandLine.addSubcommand(new TrainCommand(console));
    commandLine.addSubcommand(new EstimateCommand(console));
    commandLine.addSubcommand(new SweepCommand(console));
    commandLine.addSubcommand(new GenerateCommand(console));
    commandLine.addSubcommand(new EvaluateCommand(console));
    commandLine.addSubcommand(new ExplainCommand(console));
    commandLine.addSubcommand(new TokenizeCommand(console));
    commandLine.addSubcommand(new SamplingCommand(console));
    commandLine.addSubcommand(new DownloadCommand(console));
    commandLine.addSubcommand(new PrepareCommand(console));
    commandLine.addSubcommand(new BookCommand(console));
    commandLine.addSubcommand(new LearnCommand(console));
    commandLine.addSubcommand(new RunsCommand(console));
    commandLine.addSubcommand(new CompareCommand(console));
    commandLine.addSubcommand(new DoctorCommand(console));
    commandLine.addSubcommand(BenchCommand.commandLine(console));
    OptionTypes.register(commandLine);
    commandLine.getSubcommands().get("train").setDefaultValueProvider(new TrainDefaults(arguments));
    boolean coloured = console.out().paint() == Paint.ON;
    return commandLine
        .setOut(help)
        .setUsageHelpWidth(Math.clamp(console.out().width(), LEAST_HELP, WIDEST_HELP))
        .setColorScheme(Help.defaultColorScheme(coloured ? Help.Ansi.ON : Help.Ansi.OFF))
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /** Without a command: what there is. */
  @Override
  public Integer call() {
    console.out().print(spec.commandLine().getUsageMessage());
    return 0;
  }
}
