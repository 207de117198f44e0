package cero.app.learn;

import cero.app.machine.Version;
import cero.app.options.CommonOptions;
import cero.app.options.ThreadOptions;
import cero.app.terminal.Console;
import cero.format.ModelDirectory;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Opens the page where everything can be seen and played with. */
@Command(
    name = "learn",
    sortOptions = false,
    description =
        "Open a page, on this machine alone, where you see how a model learns, guesses and writes.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero learn",
      "  ./cero learn --model runs/my-model",
      "  ./cero learn --port 9000 --no-browser"
    })
public final class LearnCommand implements Callable<Integer> {
  private static final int USUAL_PORT = 8080;
  private static final int LAST_PORT = 65535;

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "Where the page is; 0: any port that is free (default: 8080, or any if it is taken).")
  private Integer port;

  @Option(names = "--no-browser", description = "Don't open a browser, only say where the page is.")
  private boolean noBrowser;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A model to look at; may be given several times. The runs in the folder runs are offered"
              + " too.")
  private List<Path> folders = new ArrayList<>();

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public LearnCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (port != null && (port < 0 || port > LAST_PORT)) {
      throw new ParameterException(
          spec.commandLine(), "--port must be between 0 and %d, not %d".formatted(LAST_PORT, port));
    }
    for (Path folder : folders) {
      var _ = ModelDirectory.open(folder); // a folder that holds no model is said now
    }
    ModelShelf shelf = new ModelShelf(folders, Path.of("runs"));
    serveUntilTheEnd(shelf, threads.threads());
    return 0;
  }

  /** Answers until the process is asked to end; a training that goes on is then saved. */
  private void serveUntilTheEnd(ModelShelf shelf, int threadCount) throws IOException {
    CountDownLatch ending = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (LearnServer server = open(shelf, threadCount)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(ending, ended), "cero-exit"));
      tell(server.address());
      ending.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private static void end(CountDownLatch ending, CountDownLatch ended) {
    ending.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private LearnServer open(ModelShelf shelf, int threadCount) throws IOException {
    try {
      return open(shelf, threadCount, port == null ? USUAL_PORT : port);
    } catch (BindException e) {
      if (port == null) {
        return open(shelf, threadCount, 0);
      }
      throw new IOException(
          "port %d is taken: give another --port, or --port 0 for any that is free".formatted(port),
          e);
    }
  }

  private LearnServer open(ModelShelf shelf, int threadCount, int at) throws IOException {
    StoryRun.Starter starter =
        (device, language, steps, rate) ->
            LearnRun.begin(console, device, language, Optional.empty(), steps, rate);
    return new LearnServer(at, Version.ofCero(), shelf, starter, threadCount);
  }

  private void tell(URI page) {
    boolean language = spec.commandLine().getParseResult().hasMatchedOption("--lang");
    URI address = language ? page.resolve("?lang=" + common.language().code()) : page;
    if (common.json()) {
      console.json(Map.of("event", "listening", "address", address.toString()));
    } else {
      console.out().println(common.words().get("learn.address", address));
    }
    if (!noBrowser) {
      Browser.open(address);
    }
  }
}
