package cero.app;

import cero.app.machine.Memory;
import cero.app.terminal.Console;
import cero.app.terminal.Output;
import cero.storage.Quoted;
import cero.train.TrainingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where what went wrong becomes a sentence and an exit code. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private final Console console;

  Errors(Console console) {
    this.console = console;
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    String command = exception.getCommandLine().getCommandSpec().qualifiedName();
    print(usageSentence(exception, Arrays.asList(arguments)) + "; see '" + command + " --help'");
    if (Arrays.asList(arguments).contains("--debug")) {
      printStackTrace(exception);
    }
    return WRONG_USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult result) {
    return failed(exception, result.expandedArgs());
  }

  /**
   * Reports a failure; returns the exit code.
   *
   * @param arguments the whole command's
   */
  int failed(Throwable thrown, List<String> arguments) {
    if (Output.isBrokenPipe(thrown)) {
      return FAILED; // nobody reads: nobody is told
    }
    print(failureSentence(thrown, arguments));
    if (arguments.contains("--debug")) {
      printStackTrace(thrown);
    }
    return FAILED;
  }

  private void print(String sentence) {
    String oneLine = sentence.replaceAll("\\s*\\R\\s*", " ").strip();
    console.err().println("cero: " + Quoted.sentence(oneLine));
  }

  private void printStackTrace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    console.err().print(trace.toString());
  }

  private static String usageSentence(ParameterException exception, List<String> arguments) {
    if (exception instanceof UnmatchedArgumentException unmatched) {
      String argument = unmatched.getUnmatched().getFirst();
      int end = arguments.indexOf("--");
      if (end >= 0 && end < arguments.lastIndexOf(argument)) {
        return "'%s' stands after '--', where nothing is an option any more: put it before"
            .formatted(argument);
      }
      List<String> suggestions = unmatched.getSuggestions();
      String hint =
          suggestions.isEmpty() ? "" : " (did you mean " + String.join(" or ", suggestions) + "?)";
      if (unmatched.isUnknownOption()) {
        return "unknown option '%s'%s".formatted(argument, hint);
      }
      return unmatched.getCommandLine().getSubcommands().isEmpty()
          ? "unexpected argument '%s' (text with spaces needs quotes around it)".formatted(argument)
          : "unknown command '%s'%s".formatted(argument, hint);
    }
    String message = exception.getMessage().replaceFirst("^Error: ", "");
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static String failureSentence(Throwable thrown, List<String> arguments) {
    return switch (thrown) {
      case UncheckedIOException e -> failureSentence(e.getCause(), arguments);
      case ExecutionException e when e.getCause() != null ->
          failureSentence(e.getCause(), arguments);
      case NoSuchFileException e -> "there is no file or folder '%s'".formatted(e.getFile());
      case FileAlreadyExistsException e -> "'%s' exists already".formatted(e.getFile());
      case NotDirectoryException e -> "'%s' is not a folder".formatted(e.getFile());
      case DirectoryNotEmptyException e -> "the folder '%s' is not empty".formatted(e.getFile());
      case AccessDeniedException e -> "no permission to read or write '%s'".formatted(e.getFile());
      case FileSystemException e when e.getReason() != null && e.getFile() != null ->
          "'%s': %s".formatted(e.getFile(), e.getReason());
      case CharacterCodingException _ -> "a text is not valid UTF-8; save it as UTF-8";
      case FileNotFoundException e -> "can't open " + e.getMessage();
      case IOException e when e.getMessage() != null -> e.getMessage();
      case IllegalArgumentException e when e.getMessage() != null -> e.getMessage();
      case OutOfMemoryError _ ->
          "the memory is not enough (Java may use %s of it here): %s, or %s"
              .formatted(
                  Memory.amount(Memory.most()),
                  smaller(arguments.isEmpty() ? "" : arguments.getFirst()),
                  Memory.more());
      case TrainingException e -> e.getMessage();
      default ->
          "something went wrong inside Cero (%s); run it again with --debug to see where"
              .formatted(thrown);
    };
  }

  /** What a command can do with less of. */
  private static String smaller(String command) {
    return switch (command) {
      case "train", "sweep", "estimate", "bench" ->
          "make the batch, the context or the model smaller";
      case "generate", "evaluate", "explain", "sampling", "learn" -> "use a smaller model";
      case "prepare" -> "use fewer --threads or texts with shorter lines";
      case "tokenize" -> "give it less text at once";
      default -> "do less at once";
    };
  }
}
