package cero.app.options;

import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Output;
import cero.app.words.SystemLanguage;
import cero.app.words.Words;
import cero.data.stories.Language;
import picocli.CommandLine.Option;

/** The options that every command has; a command takes them in with {@code @Mixin}. */
public final class CommonOptions {
  @Option(
      names = "--json",
      order = 100,
      description = "Print JSON for programs: one object per line; all else goes to stderr.")
  private boolean json;

  @Option(
      names = "--lang",
      order = 101,
      paramLabel = "en|es|ko",
      description = "The language of explanations (default: the system's, else en).")
  private Language language =
      SystemLanguage.of(System.getenv(), System.getProperty("user.language", ""));

  @Option(
      names = "--debug",
      order = 102,
      description = "On an error, show where in the program it happened.")
  @SuppressWarnings("unused") // Errors reads it from the arguments, which need not be parsable
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      order = 103,
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  /** Whether standard output is for programs. */
  public boolean json() {
    return json;
  }

  public Words words() {
    return Words.in(language);
  }

  public Language language() {
    return language;
  }

  /** Tells a person something beside the results. */
  public void tell(Console console, String key, Object... arguments) {
    Output err = console.err();
    err.println(DisplayWidth.wrap(words().get(key, arguments), err.width()));
  }

  /** Where lines for people go: beside the JSON, not into it. */
  public Output human(Console console) {
    return json ? console.err() : console.out();
  }
}
