package cero.app.download;

import cero.app.options.CommonOptions;
import cero.app.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches a model from the Hugging Face hub. */
@Command(
    name = "download",
    sortOptions = false,
    description = "Fetch a GPT-2 model from the Hugging Face hub, for all other commands.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero download gpt2",
      "  ./cero download distilbert/distilgpt2 --out models/small",
      "  HF_TOKEN=... ./cero download my-name/my-private-model"
    })
public final class DownloadCommand implements Callable<Integer> {
  private static final String HUB = "https://huggingface.co";

  private final Console console;
  private final Map<String, String> environment;
  private final Patience patience;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "gpt2, gpt2-medium, gpt2-large, gpt2-xl, or OWNER/NAME of any GPT-2 there.")
  private String model;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder to make (default: models/NAME).")
  private Path out;

  @Option(
      names = "--revision",
      paramLabel = "NAME",
      description = "A branch, tag or commit of the model (default: main).")
  private String revision = "main";

  @Option(
      names = "--hub",
      paramLabel = "URL",
      description = "The hub's address (default: HF_ENDPOINT if that is set, else " + HUB + ").")
  private String hubAddress;

  @Mixin private CommonOptions common;

  public DownloadCommand(Console console) {
    this(console, System.getenv(), Patience.USUAL);
  }

  public DownloadCommand(Console console, Map<String, String> environment, Patience patience) {
    this.console = console;
    this.environment = environment;
    this.patience = patience;
  }

  @Override
  public Integer call() throws IOException {
    String repository =
        model.matches("gpt2(-medium|-large|-xl)?") ? "openai-community/" + model : model;
    Path folder = out != null ? out : Path.of("models", repository.replaceFirst(".*/", ""));
    if (revision.isBlank()) {
      throw usage("--revision needs a name");
    }
    String address = hubAddress != null ? hubAddress : variable("HF_ENDPOINT").orElse(HUB);
    DownloadDisplay display =
        new DownloadDisplay(console, common, "%s (%s)".formatted(repository, address));
    try (Hub hub = hub(address)) {
      ModelDownload download = download(hub, repository, folder, display);
      Thread atExit = new Thread(display::stopped, "cero-exit");
      Runtime.getRuntime().addShutdownHook(atExit);
      try {
        long start = System.nanoTime();
        ModelDownload.Result result = download.run();
        display.end();
        display.done(folder, result, (System.nanoTime() - start) / 1e9);
      } finally {
        display.end();
        removeHook(atExit);
      }
    }
    return 0;
  }

  private Hub hub(String address) {
    try {
      return new Hub(address, variable("HF_TOKEN"), patience);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private ModelDownload download(Hub hub, String repository, Path folder, DownloadDisplay display) {
    try {
      return new ModelDownload(hub, repository, revision, folder, display);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private static void removeHook(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook has said so.
    }
  }
}
