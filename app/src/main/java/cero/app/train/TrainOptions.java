package cero.app.train;

import cero.app.options.Presets;
import cero.app.options.ReadingOptions;
import cero.app.options.Rng;
import cero.data.source.Reading;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.train.Interval;
import cero.train.OnSpike;
import cero.train.Optimizer;
import cero.train.Schedule;
import cero.train.TrainingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options of {@code train} that make up a run's settings. Where one is not given, the preset's
 * or the resumed run's value stands in; see {@link TrainDefaults}.
 */
public final class TrainOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--preset",
      order = -2, // before all others
      paramLabel = "NAME",
      description =
          "Settings to start from: tales, nano, shakespeare, book, gpt2, gpt2-medium, gpt2-large or"
              + " gpt2-xl (default: tales).")
  String preset = Presets.DEFAULT;

  @ArgGroup(validate = false, heading = "%nWhat to learn from:%n")
  final Data data = new Data();

  @ArgGroup(validate = false, heading = "%nThe model:%n")
  public final Model model = new Model();

  @ArgGroup(validate = false, heading = "%nHow it learns:%n")
  public final Learning learning = new Learning();

  @ArgGroup(validate = false, heading = "%nWhat it shows on the way:%n")
  public final Watching watching = new Watching();

  @ArgGroup(validate = false, heading = "%nHow it is kept:%n")
  public final Keeping keeping = new Keeping();

  static final class Data extends ReadingOptions {
    @Option(
        names = "--data",
        arity = "1..*",
        paramLabel = "PATH",
        description =
            "Text, JSON, JSON Lines, CSV, TSV or Parquet files, also .gz and .zst, or folders of them, or"
                + " one folder of token shards: ./cero prepare's, nanoGPT's or llm.c's (default: the"
                + " built-in stories, in --lang's language).")
    List<Path> paths = new ArrayList<>();

    @Option(
        names = "--ids",
        paramLabel = "FILE",
        description =
            "Token ids instead of text: a JSON list of rows, each one sequence of context + 1 ids,"
                + " used in order.")
    Path ids;

    @Option(
        names = "--tokenizer",
        paramLabel = "char|gpt2|bpe:N|DIR",
        description =
            "How text is cut into tokens: characters, GPT-2's, N pieces learned from the text, or a"
                + " model directory's.")
    String tokenizer;

    @Option(
        names = "--start",
        paramLabel = "anywhere|documents",
        description =
            "Where training sequences begin: anywhere in the text, or where documents do (default:"
                + " anywhere; with the built-in stories: documents).")
    Start start;

    @Option(
        names = "--val-share",
        paramLabel = "X",
        description = "The last part of the text, kept to validate on (default: 0.1).")
    double validationShare = 0.1;

    @Option(
        names = "--pack",
        paramLabel = "stream|documents",
        description =
            "Whether a training sequence may go on from one document into the next, or holds one"
                + " alone, or a piece of it (default: stream).")
    Pack pack = Pack.STREAM;
  }

  /** What a training sequence holds. */
  enum Pack {
    STREAM,
    DOCUMENTS
  }

  /** Where training sequences begin. */
  enum Start {
    ANYWHERE,
    DOCUMENTS
  }

  public static final class Model {
    @Option(names = "--layers", paramLabel = "N", description = "Transformer blocks.")
    int layers;

    @Option(names = "--heads", paramLabel = "N", description = "Attention heads in a block.")
    int heads;

    @Option(names = "--embedding", paramLabel = "N", description = "Channels of a token.")
    int embedding;

    @Option(
        names = "--context",
        paramLabel = "N",
        description = "Tokens that it sees at once; also the length of a training sequence.")
    public int context;

    @Option(
        names = "--vocab",
        paramLabel = "N",
        description = "Tokens in the vocabulary (default: as many as the tokenizer has).")
    Integer vocab;

    @Option(
        names = "--dropout",
        paramLabel = "X",
        description = "Share of elements that are dropped in training.")
    double dropout;

    @Option(
        names = "--tied",
        negatable = true,
        fallbackValue = "true",
        description =
            "The head shares the token embedding, or has weights of its own (default: tied).")
    boolean tied = true;

    @Option(
        names = "--qkv-bias",
        negatable = true,
        fallbackValue = "true",
        description = "Whether queries, keys and values have a bias (default: true).")
    boolean qkvBias = true;

    @Option(
        names = "--init-weights",
        paramLabel = "gpt2|pytorch",
        description = "How the first weights are drawn (default: gpt2).")
    Initialization initialization = Initialization.GPT2;

    @Option(
        names = "--init",
        paramLabel = "DIR",
        description = "Start from this model's weights, with its sizes and its tokenizer.")
    public Path init;

    GptConfig config(int vocabSize) {
      return GptConfig.builder()
          .vocabSize(vocabSize)
          .context(context)
          .layers(layers)
          .heads(heads)
          .embedding(embedding)
          .tied(tied)
          .qkvBias(qkvBias)
          .dropout(dropout)
          .build();
    }
  }

  public static final class Learning {
    @Option(names = "--batch", paramLabel = "N", description = "Sequences in a batch.")
    public int batch;

    @Option(
        names = "--accumulate",
        paramLabel = "N",
        description = "Batches whose gradients make one step (default: 1).")
    int accumulate = 1;

    @Option(names = "--steps", paramLabel = "N", description = "Steps to train for.")
    public Long steps;

    @Option(
        names = "--epochs",
        paramLabel = "N",
        description =
            "Train for as many passes over the text, window by window, instead of --steps with"
                + " random windows.")
    Long epochs;

    @Option(names = "--lr", paramLabel = "X", description = "The highest learning rate.")
    double learningRate;

    @Option(
        names = "--min-lr",
        paramLabel = "X",
        description = "The learning rate at the end (default: a tenth of the highest).")
    Double minLearningRate;

    @Option(
        names = "--warmup",
        paramLabel = "N",
        description = "Steps over which the learning rate rises (default: 0).")
    long warmup;

    @Option(
        names = "--schedule",
        paramLabel = "constant|cosine|linear|wsd",
        description = "How the learning rate falls after that (default: cosine).")
    Schedule schedule = Schedule.COSINE;

    @Option(names = "--weight-decay", paramLabel = "X", description = "Weight decay.")
    double weightDecay = 0.1;

    @Option(
        names = "--decay",
        paramLabel = "matrices|all",
        description = "Which weights decay (default: matrices).")
    Decay decay = Decay.MATRICES;

    @Option(names = "--beta1", paramLabel = "X", description = "AdamW's β₁ (default: 0.9).")
    double beta1 = 0.9;

    @Option(names = "--beta2", paramLabel = "X", description = "AdamW's β₂ (default: 0.95).")
    double beta2 = 0.95;

    @Option(
        names = "--clip",
        paramLabel = "X",
        description = "The longest gradient; longer ones are shortened; 0: none (default: 1).")
    double clip = 1;

    @Option(
        names = "--recompute",
        negatable = true,
        fallbackValue = "true",
        description =
            "Keep each block's input alone for the backward pass and run the block again there: less"
                + " memory, about a sixth more time, the same numbers (default: false).")
    boolean recompute;

    @Option(
        names = "--rng",
        paramLabel = "fast|pytorch",
        description =
            "Draw weights, batches and dropout with Java's random numbers, or as PyTorch does; its"
                + " order is nanoGPT's, and with --epochs a DataLoader's (default: fast).")
    Rng rng = Rng.FAST;

    @Option(
        names = "--seed",
        paramLabel = "N",
        description = "The same seed, data and settings give the same numbers (default: 1).")
    public long seed = 1;

    @Option(
        names = "--optimizer",
        paramLabel = "adamw|muon",
        description =
            "What moves the blocks' matrices: AdamW, or Muon, at the same learning rate; all else is"
                + " AdamW's (default: adamw).")
    Optimizer.Kind optimizer = Optimizer.Kind.ADAMW;

    @Option(
        names = "--ema",
        paramLabel = "X",
        description =
            "Keep a moving average of the weights with this decay, such as 0.999, as a model in the"
                + " run's folder ema; 0: none (default: 0).")
    double ema;

    /** The lowest learning rate as a share of the highest, where it was fixed. */
    public OptionalDouble lowestShare() {
      return minLearningRate == null || learningRate == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(minLearningRate / learningRate);
    }
  }

  /** Which weights decay. */
  enum Decay {
    MATRICES,
    ALL
  }

  public static final class Watching {
    @Option(
        names = "--eval-every",
        paramLabel = "N",
        description = "Steps between evaluations (default: 100).")
    long evalEvery = 100;

    @Option(
        names = "--eval-batches",
        paramLabel = "N",
        description = "Batches in an evaluation (default: 20).")
    int evalBatches = 20;

    @Option(
        names = "--sample-every",
        paramLabel = "N",
        description = "Steps between samples of its text; 0: none.")
    long sampleEvery;

    @Option(
        names = "--sample-tokens",
        paramLabel = "N",
        description = "Tokens in a sample (default: 100).")
    int sampleTokens = 100;

    @Option(
        names = "--sample-temperature",
        paramLabel = "T",
        description = "Temperature of samples; 0: always the likeliest (default: 0.8).")
    double sampleTemperature = 0.8;

    @Option(
        names = "--prompt",
        paramLabel = "TEXT",
        description = "What samples begin with (default: the beginning of a text).")
    String prompt;
  }

  public static final class Keeping {
    @Option(
        names = "--checkpoint-every",
        paramLabel = "N|Nm",
        description =
            "Steps between checkpoints, such as 500, or a time, such as 90s, 10m or 1h30m; 0: one at"
                + " the beginning and one at the end (default: 10m).")
    Interval checkpointEvery = Interval.of(Duration.ofMinutes(10));

    @Option(
        names = "--keep",
        paramLabel = "N",
        description =
            "Keep the last N checkpoints, in checkpoints/step-… (default: 0, the last alone, beside"
                + " the best model).")
    int keep;

    @Option(
        names = "--on-spike",
        paramLabel = "ignore|stop|skip|rewind",
        description =
            "At a loss that is no number, or 7 standard deviations and 0.5 above its running mean:"
                + " stop, leave the update out, or go back to the last checkpoint and pass over the"
                + " batches between (default: ignore, which stops where it is no number).")
    OnSpike onSpike = OnSpike.IGNORE;

    /** Checkpoints that are kept: whoever is to go back to the last one needs it. */
    int count() {
      return onSpike == OnSpike.REWIND ? Math.max(1, keep) : keep;
    }
  }

  /** How texts are found in files. */
  Reading reading() {
    return data.reading(command);
  }

  /** What of a run's settings stands on the command line. */
  public TrainArguments given() {
    new TrainChecks(command, this).once();
    return TrainArguments.given(command);
  }

  /** What the trainer is told, for a run of so many steps. */
  TrainingOptions training(long steps) {
    TrainingOptions.Builder builder =
        TrainingOptions.builder()
            .steps(steps)
            .accumulate(learning.accumulate)
            .learningRate(learning.learningRate)
            .warmup(learning.warmup)
            .schedule(learning.schedule)
            .weightDecay(learning.weightDecay)
            .decayAll(learning.decay == Decay.ALL)
            .beta1(learning.beta1)
            .beta2(learning.beta2)
            .clip(learning.clip)
            .evalEvery(watching.evalEvery)
            .evalBatches(watching.evalBatches)
            .sampleEvery(watching.sampleEvery)
            .checkpointEvery(keeping.checkpointEvery)
            .onSpike(keeping.onSpike)
            .seed(learning.seed)
            .recompute(learning.recompute)
            .optimizer(learning.optimizer)
            .ema(learning.ema);
    if (learning.minLearningRate != null) {
      builder.minLearningRate(learning.minLearningRate);
    }
    return builder.build();
  }
}
