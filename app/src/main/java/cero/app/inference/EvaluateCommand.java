package cero.app.inference;

import cero.app.machine.Memory;
import cero.app.options.CommonOptions;
import cero.app.options.ReadingOptions;
import cero.app.options.ThreadOptions;
import cero.app.options.WeightsOption;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.train.ShardData;
import cero.app.words.Words;
import cero.data.TokenStream;
import cero.data.source.Texts;
import cero.device.Device;
import cero.format.DurableFile;
import cero.format.SafeTensors;
import cero.format.SafeTensorsWriter;
import cero.loss.SlidingLoss;
import cero.model.Gpt;
import cero.storage.Counted;
import cero.text.Tokenizer;
import cero.text.UnknownTextException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a model on text that it should foresee. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = "Measure how well a model foresees a text.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero evaluate --model runs/my-model --data book.txt",
      "  ./cero evaluate --model runs/my-model --data texts --stride 64    (slower and fairer)",
      "  ./cero evaluate --model runs/my-model --data chats.jsonl.gz --field message.text",
      "  ./cero evaluate --model gpt2 --ids rows.json --logits logits.safetensors --json"
    })
public final class EvaluateCommand implements Callable<Integer> {
  /** The tensor's name in the file of logits. */
  private static final String LOGITS = "logits";

  /** Bytes of memory that a character of text takes at least, with the tokens that it becomes. */
  private static final int BYTES_A_CHARACTER = 5;

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private ModelOption modelOption;

  @Option(
      names = "--data",
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Text, JSON, JSON Lines, CSV, TSV or Parquet files, also .gz and .zst, or folders of them, or"
              + " one folder of token shards, of which the validation part is measured.")
  private List<Path> data = List.of();

  @Mixin private ReadingOptions reading;

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description = "Instead of text: rows of token ids as JSON; each row is measured by itself.")
  private Path idsFile;

  @Option(
      names = "--context",
      paramLabel = "T",
      description = "Tokens that the model sees at once (default: as many as it can).")
  private Integer context;

  @Option(
      names = "--stride",
      paramLabel = "S",
      description =
          "How far the view moves on; each token has at least T − S before it (default: T).")
  private Integer stride;

  @Option(
      names = "--logits",
      paramLabel = "FILE",
      description = "With --ids: also write all logits, (rows, T, V), as safetensors.")
  private Path logitsFile;

  @Mixin private WeightsOption weights;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public EvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (data.isEmpty() == (idsFile == null)) {
      throw usage("give either --data with text or --ids with token ids");
    }
    if (logitsFile != null && idsFile == null) {
      throw usage("--logits needs --ids");
    }
    if (idsFile != null || isOfShards()) {
      ReadingOptions.requireNone(spec.commandLine().getParseResult()::hasMatchedOption);
    }
    if (logitsFile != null && Files.exists(logitsFile) && !holdsLogits(logitsFile)) {
      throw new IOException(
          "'%s' is there already and holds something else than logits: choose another file"
              .formatted(logitsFile));
    }
    int threadCount = threads.threads();
    OpenModel model =
        idsFile == null
            ? OpenModel.forText(modelOption.folder())
            : OpenModel.forNumbers(modelOption.folder());
    int window = window(model.config().context());
    int step = stride(window);
    Measured measured = idsFile == null ? text(model) : Measured.of(TokenIds.rows(idsFile));
    List<int[]> rows = measured.rows();
    rows.forEach(model.config()::requireKnown);
    if (logitsFile != null) {
      requireEqualRows(rows, window);
    }
    try (Device device = Device.cpu(threadCount)) {
      long bytes = SlidingLoss.bytes(model.config(), window);
      Gpt gpt = model.read(weights.format(), bytes, "choose a smaller model or --context").gpt();
      SlidingLoss loss = new SlidingLoss(device, gpt, window, step);
      SlidingLoss.Result result =
          logitsFile == null
              ? loss.measure(rows)
              : measureAndWrite(loss, rows, model.config().vocabSize());
      Double bitsPerByte = measured.bytes().map(result::bitsPerByte).orElse(null);
      if (common.json()) {
        console.json(json(result, bitsPerByte));
      } else {
        print(result, bitsPerByte);
      }
    }
    return 0;
  }

  private int window(int most) {
    if (context == null) {
      return most;
    }
    if (context < 1 || context > most) {
      throw usage(
          "--context must be between 1 and the model's context, %d, not %d"
              .formatted(most, context));
    }
    return context;
  }

  private int stride(int window) {
    if (stride == null) {
      return window;
    }
    if (stride < 1 || stride > window) {
      throw usage(
          "--stride must be between 1 and the context, %d, not %d".formatted(window, stride));
    }
    return stride;
  }

  private boolean isOfShards() throws IOException {
    return data.size() == 1 && ShardData.isIn(data.getFirst());
  }

  /**
   * What is measured.
   *
   * @param bytes of the text of the tokens that count, which are all but a row's first, if known
   */
  private record Measured(List<int[]> rows, Optional<Long> bytes) {
    static Measured of(List<int[]> rows) {
      return new Measured(rows, Optional.empty());
    }
  }

  private Measured text(OpenModel model) throws IOException {
    if (isOfShards()) {
      int[] ids =
          ShardData.validationIds(data.getFirst(), model.requireText("--ids").requireTokenizer());
      return new Measured(List.of(ids), model.bytesAfterFirst(ids));
    }
    Texts texts = Texts.read(data, reading.reading(spec), Memory.most() / BYTES_A_CHARACTER);
    if (texts.empty() > 0) {
      common.tell(console, "reading.empty", Numbers.whole(texts.empty()));
    }
    if (texts.skipped() > 0) {
      common.tell(console, "reading.skipped", Numbers.whole(texts.skipped()));
    }
    Tokenizer tokenizer = model.requireText("--ids").requireTokenizer();
    long spelled = texts.documents().stream().mapToLong(tokenizer::countSpecial).sum();
    if (spelled > 0) {
      common.tell(console, "reading.special_spelled", Numbers.whole(spelled));
    }
    TokenStream stream = TokenStream.of(texts.documents(), tokenizer);
    if (stream.ids().length == 0) {
      throw UnknownTextException.all();
    }
    if (stream.ids().length < 2) {
      throw new IOException(
          "the text is too short: it has one token, and at least two are needed, one to go by and"
              + " one to guess");
    }
    return new Measured(List.of(stream.ids()), Optional.of(stream.bytesAfterFirst()));
  }

  private static void requireEqualRows(List<int[]> rows, int window) throws IOException {
    int length = rows.getFirst().length;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).length != length) {
        throw new IOException(
            "--logits needs rows of the same length, but row %d has %s and row 0 has %d"
                .formatted(i, Counted.of(rows.get(i).length, "id"), length));
      }
    }
    if (length - 1 > window) {
      throw new IOException(
          "--logits needs rows that fit the context of %d, so at most %d ids, but these have %d"
              .formatted(window, window + 1, length));
    }
  }

  private SlidingLoss.Result measureAndWrite(SlidingLoss loss, List<int[]> rows, int vocabSize)
      throws IOException {
    SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put(LOGITS, List.of((long) rows.size(), rows.getFirst().length - 1L, (long) vocabSize));
    SlidingLoss.Result[] result = new SlidingLoss.Result[1];
    DurableFile.write(
        logitsFile, channel -> result[0] = measureInto(channel, shapes, loss, rows, vocabSize));
    return result[0];
  }

  private static boolean holdsLogits(Path file) {
    try (SafeTensors there = SafeTensors.open(file)) {
      return there.tensors().keySet().equals(Set.of(LOGITS));
    } catch (IOException _) {
      return false;
    }
  }

  private static SlidingLoss.Result measureInto(
      FileChannel channel,
      SequencedMap<String, List<Long>> shapes,
      SlidingLoss loss,
      List<int[]> rows,
      int vocabSize)
      throws IOException {
    SafeTensorsWriter writer = new SafeTensorsWriter(channel, shapes);
    try {
      SlidingLoss.Result result =
          loss.measure(
              rows,
              (logits, count) -> {
                try {
                  writer.write(logits, 0, count * vocabSize);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      writer.finish();
      return result;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private static Map<String, Object> json(SlidingLoss.Result result, Double bitsPerByte) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tokens", result.tokens());
    json.put("loss", result.loss());
    json.put("perplexity", result.perplexity());
    json.put("bits_per_byte", bitsPerByte);
    return json;
  }

  private void print(SlidingLoss.Result result, Double bitsPerByte) {
    Words words = common.words();
    console.out().println(words.get("evaluate.tokens", result.tokens()));
    print(words, "loss", Numbers.decimals(4, result.loss()));
    print(words, "perplexity", Numbers.decimals(2, result.perplexity()));
    if (bitsPerByte != null) {
      print(words, "bits_per_byte", Numbers.decimals(4, bitsPerByte));
    }
  }

  private void print(Words words, String measure, String value) {
    Output out = console.out();
    out.println("");
    out.println(out.paint().bold(words.get("steps." + measure) + " = " + value));
    out.println(DisplayWidth.wrap(words.get("evaluate." + measure), out.width()));
  }
}
