package cero.app.inference;

import cero.app.options.CommonOptions;
import cero.app.options.ThreadOptions;
import cero.app.options.WeightsOption;
import cero.app.terminal.Console;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.terminal.Visible;
import cero.device.Device;
import cero.generate.Decoder;
import cero.generate.Generator;
import cero.generate.Generator.Generation;
import cero.generate.Sampling;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lets a model write. */
@Command(
    name = "generate",
    sortOptions = false,
    description = "Let a model write on from a prompt.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero generate --model runs/my-model --prompt \"Once upon a time\"",
      "  ./cero generate --model runs/my-model --tokens 50 --greedy",
      "  ./cero generate --model runs/my-model --temperature 0.8 --top-k 40 --samples 3 --seed 1"
    })
public final class GenerateCommand implements Callable<Integer> {
  private static final int MOST_TOKENS = 10_000_000;

  /** Seeds that are drawn are short enough to be typed again. */
  private static final int SEEDS = 1_000_000;

  /** What a model may write but a terminal must not be sent. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private ModelOption modelOption;

  @Mixin private PromptOptions prompt;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "Write at most N tokens (default: 200).")
  private int tokens = 200;

  @Mixin private SamplingOptions samplingOptions;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End before this text; may be given several times.")
  private List<String> stops = List.of();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Write N texts; their seeds follow one another (default: 1).")
  private int samples = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Makes the text come out the same each time (default: another each time).")
  private Long seed;

  @Mixin private WeightsOption weights;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    requireSensible();
    Sampling sampling = samplingOptions.sampling();
    int threadCount = threads.threads();
    OpenModel model = prompt.open(modelOption.folder(), console, common);
    int[] promptIds = prompt.ids(model, console, common);
    if (!stops.isEmpty() && model.tokenizer().isEmpty()) {
      throw usage("--stop needs a model with a tokenizer, because only that makes text");
    }
    long bytes = Decoder.bytes(model.config()) + 8L * tokens;
    long first = seed != null ? seed : ThreadLocalRandom.current().nextInt(SEEDS);
    try (Device device = Device.cpu(threadCount)) {
      String advice = "choose a smaller model or fewer --tokens";
      Generator generator = new Generator(device, model.read(weights.format(), bytes, advice));
      warnOfLongPrompt(promptIds.length, model.config().context());
      for (int i = 0; i < samples; i++) {
        StreamedText text = new StreamedText(stops, common.json() ? _ -> {} : this::print);
        begin(model, promptIds, i);
        Generation made =
            generator.generate(
                promptIds,
                tokens,
                sampling,
                samplingOptions.draw(first + i),
                id -> add(model, text, id));
        text.finish();
        if (common.json()) {
          console.json(json(model, promptIds, made, text.text(), first + i));
        } else {
          console.out().println("");
        }
        report(made, first + i, promptIds.length, model.config().context());
      }
    }
    return 0;
  }

  private void requireSensible() {
    if (tokens < 1 || tokens > MOST_TOKENS) {
      throw usage("--tokens must be between 1 and %d, not %d".formatted(MOST_TOKENS, tokens));
    }
    if (samples < 1) {
      throw usage("--samples must be at least 1, not " + samples);
    }
    if (stops.contains("")) {
      throw usage("--stop needs a text that is not empty");
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private boolean add(OpenModel model, StreamedText text, int id) {
    if (model.tokenizer().isPresent()) {
      return text.add(model.bytes(id));
    }
    if (!common.json()) {
      print(id + " ");
    }
    return true;
  }

  /** Shows the prompt, apart from the sample before. */
  private void begin(OpenModel model, int[] promptIds, int sample) {
    if (common.json()) {
      return;
    }
    Output out = console.out();
    if (sample > 0) {
      out.println("");
    }
    if (model.tokenizer().isEmpty()) {
      for (int id : promptIds) {
        out.print(out.paint().bold(id + " "));
      }
    } else {
      out.print(out.paint().bold(safe(prompt.text())));
    }
  }

  private void print(String text) {
    console.out().print(safe(text));
  }

  /** The text itself for a file or another program, a harmless one for a terminal. */
  private String safe(String text) {
    return console.out().isSeen()
        ? CONTROL.matcher(text).replaceAll(found -> Visible.text(found.group()))
        : text;
  }

  private static Map<String, Object> json(
      OpenModel model, int[] promptIds, Generation made, String text, long seed) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("prompt_ids", promptIds);
    json.put("ids", made.ids());
    json.put("end", made.ended() ? made.end().getAsInt() : null);
    json.put("text", model.tokenizer().isEmpty() ? null : text);
    json.put(
        "tokens_per_second", Double.isNaN(made.tokensPerSecond()) ? null : made.tokensPerSecond());
    json.put("first_token_ms", made.firstTokenMillis());
    json.put("seed", seed);
    return json;
  }

  private void warnOfLongPrompt(int length, int context) {
    if (length > context) {
      tell("generate.long_prompt", length, context);
    }
  }

  private void report(Generation made, long seed, int promptLength, int context) {
    if (made.forgotten() > 0) {
      tell("generate.forgotten", context, made.forgotten(), promptLength + made.ids().length);
    }
    if (common.json()) {
      return;
    }
    String speed =
        Double.isNaN(made.tokensPerSecond()) ? "–" : Numbers.decimals(0, made.tokensPerSecond());
    tell(
        "generate.speed",
        made.ids().length,
        speed,
        Numbers.decimals(0, made.firstTokenMillis()),
        seed);
  }

  private void tell(String key, Object... arguments) {
    common.tell(console, key, arguments);
  }
}
