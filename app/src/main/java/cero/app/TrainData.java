package cero.app;

import cero.data.Batches;
import cero.data.DataException;
import cero.data.DataLoader;
import cero.data.DocumentStarts;
import cero.data.FixedRows;
import cero.data.RandomWindows;
import cero.data.SlidingWindows;
import cero.data.Split;
import cero.data.TextFiles;
import cero.data.TokenStream;
import cero.data.WholeDocuments;
import cero.data.stories.Language;
import cero.data.stories.Story;
import cero.data.stories.StoryTeller;
import cero.format.ModelDirectory;
import cero.random.PyTorchRandom;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run learns from, as batches.
 *
 * @param source one line that says what it is
 * @param training what the model learns from
 * @param trainingSample the same text in a fixed order, to measure the loss on
 * @param validation what it never learns from; empty for none
 * @param tokenizer what made the ids; empty if they were given
 * @param trainingIds the training text; none where rows of ids were given
 * @param trainingTokens in the training text
 * @param trainingBytes UTF-8 bytes that the training tokens spell; 0 where ids were given
 * @param validationTokens in the validation text
 * @param validationBytes UTF-8 bytes that the validation tokens spell
 * @param floor the lowest loss, in nats per token, that any model can be expected to reach on the
 *     validation text, where it is known
 * @param largestId the highest token id
 * @param fingerprint of the training ids, to notice that they are others
 */
record TrainData(
    String source,
    Batches training,
    Batches trainingSample,
    Optional<Batches> validation,
    Optional<Tokenizer> tokenizer,
    int[] trainingIds,
    long trainingTokens,
    long trainingBytes,
    long validationTokens,
    long validationBytes,
    OptionalDouble floor,
    int largestId,
    int fingerprint) {

  /** Stories in the built-in corpus: more than its preset learns from, so that none comes twice. */
  private static final int STORIES = 20_000;

  /** The seed of the built-in corpus, which is not the run's: all runs learn the same stories. */
  private static final long STORIES_SEED = 1;

  /** Reads numbers as they stand: 2.5 is not the id 2. */
  private static final JsonMapper IDS =
      JsonMapper.builder()
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** The most tokens that one row of given ids is believed to have. */
  private static final int LARGEST_ROW = 1 << 24;

  /**
   * Reads the data that the options name.
   *
   * @param random what batches are drawn with, where that is PyTorch's generator
   * @throws IOException if a file is missing or cannot be read
   * @throws DataException if the text is unfit, such as shorter than one sequence
   */
  static TrainData load(TrainOptions options, Language language, Optional<PyTorchRandom> random)
      throws IOException {
    if (options.data.ids != null) {
      return ids(options);
    }
    return options.data.paths.isEmpty()
        ? stories(options, language, random)
        : files(options, random);
  }

  private static TrainData ids(TrainOptions options) throws IOException {
    Path file = options.data.ids;
    int[][] rows;
    try {
      rows = IDS.readValue(Files.readAllBytes(file), int[][].class);
    } catch (JacksonException e) {
      throw new DataException(file + " is not a JSON list of rows of whole numbers");
    }
    if (rows == null || Arrays.stream(rows).anyMatch(row -> row == null)) {
      throw new DataException(file + " is not a JSON list of rows of whole numbers");
    }
    if (rows.length > 0 && rows[0].length > LARGEST_ROW) {
      throw new DataException(file + " has rows too long for any context");
    }
    FixedRows batches = new FixedRows(List.of(rows), options.learning.batch);
    return new TrainData(
        "%d rows of ids from %s".formatted(rows.length, file),
        batches,
        batches,
        Optional.empty(),
        Optional.empty(),
        new int[0],
        (long) rows.length * batches.time(),
        0,
        0,
        0,
        OptionalDouble.empty(),
        largestId(rows, file),
        Arrays.deepHashCode(rows));
  }

  private static int largestId(int[][] rows, Path file) {
    IntSummaryStatistics ids = Arrays.stream(rows).flatMapToInt(Arrays::stream).summaryStatistics();
    if (ids.getMin() < 0) {
      throw new DataException("%s has the id %d, but ids begin at 0".formatted(file, ids.getMin()));
    }
    return ids.getMax();
  }

  private static TrainData stories(
      TrainOptions options, Language language, Optional<PyTorchRandom> random) throws IOException {
    StoryTeller teller = new StoryTeller(language, STORIES_SEED);
    int kept = (int) Math.round(STORIES * options.data.validationShare);
    List<String> training = teller.stories(0, STORIES - kept).stream().map(Story::text).toList();
    List<Story> validation = teller.stories(STORIES - kept, kept);
    double information = validation.stream().mapToDouble(Story::information).sum();
    Split split = new Split(training, validation.stream().map(Story::text).toList());
    String source = "%,d built-in stories (%s)".formatted(STORIES, language.code());
    return texts(source, split, options, information, random);
  }

  private static TrainData files(TrainOptions options, Optional<PyTorchRandom> random)
      throws IOException {
    List<String> documents = TextFiles.read(options.data.paths);
    Split split = Split.last(documents, options.data.validationShare);
    List<String> names = options.data.paths.stream().map(Path::toString).toList();
    return texts(String.join(", ", names), split, options, Double.NaN, random);
  }

  private static TrainData texts(
      String source,
      Split split,
      TrainOptions options,
      double information,
      Optional<PyTorchRandom> random)
      throws IOException {
    Tokenizer tokenizer = tokenizer(options, split);
    TokenStream training = TokenStream.of(split.training(), tokenizer);
    TokenStream validation = TokenStream.of(split.validation(), tokenizer);
    Reading reading = reading(training.ids(), validation.ids(), split, tokenizer, options, random);
    OptionalDouble floor =
        Double.isNaN(information)
            ? OptionalDouble.empty()
            : OptionalDouble.of(information / validation.ids().length);
    return new TrainData(
        source,
        reading.training,
        reading.trainingSample,
        Optional.of(reading.validation),
        Optional.of(tokenizer),
        training.ids(),
        training.ids().length,
        training.bytes(),
        validation.ids().length,
        validation.bytes(),
        floor,
        tokenizer.vocabSize() - 1,
        Arrays.hashCode(training.ids()));
  }

  /** How the tokens are made into batches. */
  private record Reading(Batches training, Batches trainingSample, Batches validation) {}

  private static Reading reading(
      int[] training,
      int[] validation,
      Split split,
      Tokenizer tokenizer,
      TrainOptions options,
      Optional<PyTorchRandom> random) {
    int rows = options.learning.batch;
    int time = options.model.context;
    requireWindow("training", training, time);
    requireWindow("validation", validation, time);
    long seed = options.learning.seed;
    boolean epochs = options.learning.epochs != null;
    if (random.isPresent()) {
      PyTorchRandom generator = random.get();
      Batches batches =
          epochs
              ? DataLoader.shuffled(training, rows, time, generator)
              : new RandomWindows(training, rows, time, generator);
      Batches measured =
          epochs
              ? DataLoader.inOrder(validation, rows, time, generator)
              : new RandomWindows(validation, rows, time, generator);
      return new Reading(batches, batches, measured);
    }
    if (startsAtDocuments(options, split, tokenizer)) {
      int end = tokenizer.endOfText().getAsInt();
      return new Reading(
          epochs
              ? WholeDocuments.shuffled(training, end, rows, time, seed)
              : new DocumentStarts(training, end, rows, time, seed),
          WholeDocuments.inOrder(training, end, rows, time),
          WholeDocuments.inOrder(validation, end, rows, time));
    }
    return new Reading(
        epochs
            ? SlidingWindows.shuffled(training, rows, time, seed)
            : new RandomWindows(training, rows, time, seed),
        SlidingWindows.inOrder(training, rows, time),
        SlidingWindows.inOrder(validation, rows, time));
  }

  /** Refuses a part that is shorter than one window, and says which part it is. */
  private static void requireWindow(String which, int[] tokens, int time) {
    try {
      var _ = SlidingWindows.inOrder(tokens, 1, time);
    } catch (DataException e) {
      throw new DataException("of the " + which + " part, " + e.getMessage());
    }
  }

  private static boolean startsAtDocuments(TrainOptions options, Split split, Tokenizer tokenizer) {
    boolean stories = options.data.paths.isEmpty();
    TrainOptions.Start start = options.data.start;
    boolean wanted = start == null ? stories : start == TrainOptions.Start.DOCUMENTS;
    boolean possible =
        tokenizer.endOfText().isPresent()
            && split.training().size() > 1
            && split.validation().size() > 1;
    if (wanted && !possible && start != null) {
      throw new DataException(
          "--start documents needs several documents to learn from and to validate on, and a"
              + " tokenizer with an end-of-text token");
    }
    return wanted && possible;
  }

  /** The tokenizer that the options name; one that is learned sees the training text alone. */
  private static Tokenizer tokenizer(TrainOptions options, Split split) throws IOException {
    String name = options.data.tokenizer;
    if (options.model.init != null) {
      return ofModel(options.model.init);
    }
    if (name.equals("gpt2")) {
      return BytePairTokenizer.gpt2();
    }
    if (name.equals("char")) {
      // The alphabet is of all the text: a model could not be measured on a letter it lacks.
      String all = String.join("", split.training()) + String.join("", split.validation());
      CharTokenizer tokenizer = CharTokenizer.of(all);
      return split.training().size() + split.validation().size() > 2
          ? tokenizer.withEndOfText()
          : tokenizer;
    }
    if (name.startsWith("bpe:")) {
      return BytePairTrainer.train(split.training(), pieces(name));
    }
    return ofModel(Path.of(name));
  }

  private static int pieces(String name) {
    try {
      return Integer.parseInt(name.substring("bpe:".length()));
    } catch (NumberFormatException e) {
      throw new DataException("'%s' is not bpe:N with a number such as bpe:1024".formatted(name));
    }
  }

  private static Tokenizer ofModel(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "'%s' is no tokenizer: use char, gpt2, bpe:N such as bpe:1024, or a model's directory"
              .formatted(folder));
    }
    return ModelDirectory.open(folder)
        .readTokenizer()
        .orElseThrow(() -> new DataException(folder + " has no tokenizer in it"));
  }
}
