package cero.app.book;

import cero.app.download.Patience;
import cero.app.machine.Memory;
import cero.app.options.CommonOptions;
import cero.app.options.OutputPlace;
import cero.app.options.Presets;
import cero.app.options.ThreadOptions;
import cero.app.runs.RunFolder;
import cero.app.terminal.Console;
import cero.data.source.Reading;
import cero.data.source.Texts;
import cero.device.Device;
import cero.format.FolderLock;
import cero.text.BytePairTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Runs chapter 5 of the book, with its figures beside ours. */
@Command(
    name = "book",
    sortOptions = false,
    description =
        "Run chapter 5 of “Build a Large Language Model (From Scratch)” from its first cell to its"
            + " last, its printed figures beside ours. It takes some minutes, and 3 GB of memory and"
            + " of disk.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero book",
      "  ./cero book --dropout 0",
      "  ./cero book --data the-verdict.txt --epochs 1"
    })
public final class BookCommand implements Callable<Integer> {
  private static final int MOST_EPOCHS = 1000;

  /** Bytes of memory that a character of text takes at least, with the tokens that it becomes. */
  private static final int BYTES_A_CHARACTER = 5;

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "The text to learn from (default: the chapter's, downloaded on first use and kept).")
  private Path data;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What random numbers begin from (default: 123, the chapter's).")
  private long seed = ChapterFigures.SEED;

  @Option(
      names = "--dropout",
      paramLabel = "X",
      description = "Share of elements that are dropped in training (default: 0.1).")
  private double dropout = 0.1;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the text (default: 10).")
  private int epochs = 10;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the trained model goes (default: runs/chapter5, or runs/chapter5-2 and so on where"
              + " there is one already).")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Let the model take the place of an earlier run or model in its folder.")
  private boolean overwrite;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public BookCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!(dropout >= 0 && dropout < 1)) {
      throw usage("--dropout must be at least 0 and below 1, not " + dropout);
    }
    if (epochs < 1 || epochs > MOST_EPOCHS) {
      throw usage("--epochs must be between 1 and %d, not %d".formatted(MOST_EPOCHS, epochs));
    }
    Path place = out != null ? out : RunFolder.ALL;
    RunFolder.requireWritable(place);
    if (out != null) {
      OutputPlace.requireApart(out, data == null ? List.of() : List.of(data));
      RunFolder.requireUnused(out, overwrite);
    }
    int threadCount = threads.threads();
    Path file = data != null ? data : BookText.ofUser().find(Patience.USUAL);
    String text = oneText(file);
    boolean sameText = BookText.isTheChapters(file);
    Memory.require(Book.memoryBytes(dropout), "use a machine with more");
    RunFolder.requireSpace(place, Book.diskBytes(dropout));
    ChapterFigures figures = new ChapterFigures(sameText, seed, dropout);
    Path run = out != null ? out : RunFolder.makeUnused(RunFolder.ALL, "chapter5");
    BookView view =
        common.json()
            ? new BookJson(console, run.toString())
            : new BookPage(console.out(), common.words(), BytePairTokenizer.gpt2(), run.toString());
    try (FolderLock _ = RunFolder.take(run);
        Device device = Device.cpu(threadCount)) {
      new Book(device, figures, view, text, seed, epochs, dropout).run(run, settings(file));
    }
    return 0;
  }

  private static String oneText(Path file) throws IOException {
    List<String> texts =
        Texts.read(List.of(file), Reading.USUAL, Memory.most() / BYTES_A_CHARACTER).documents();
    if (texts.size() > 1) {
      throw new IOException(
          "'%s' holds %d texts, but the chapter learns from one: give several to ./cero train"
              .formatted(file, texts.size()));
    }
    return texts.getFirst();
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** The settings with which {@code train --resume} goes on. */
  private ObjectNode settings(Path file) {
    ObjectNode settings = new ObjectMapper().createObjectNode();
    settings.put("preset", "book").put("lang", common.language().code());
    settings.putArray("data").add(file.toAbsolutePath().toString());
    ObjectNode options = settings.putObject("options");
    Presets.of("book").forEach(options::put);
    Map.of(
            "--rng", "pytorch",
            "--seed", Long.toString(seed),
            "--dropout", Double.toString(dropout),
            "--epochs", Integer.toString(epochs))
        .forEach(options::put);
    return settings;
  }
}
