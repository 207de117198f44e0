package cero.app.train;

import cero.app.machine.Memory;
import cero.app.options.TokenizerName;
import cero.data.Batches;
import cero.data.DataException;
import cero.data.DataLoader;
import cero.data.DocumentStarts;
import cero.data.RandomWindows;
import cero.data.SlidingWindows;
import cero.data.Split;
import cero.data.TokenStream;
import cero.data.Tokens;
import cero.data.WholeDocuments;
import cero.data.source.Texts;
import cero.data.stories.Language;
import cero.data.stories.Story;
import cero.data.stories.StoryTeller;
import cero.random.PyTorchRandom;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Texts to learn from, which are encoded into memory: the built-in stories, or files. */
final class TextData {
  /** Stories in the built-in corpus: more than its preset learns from, so that none comes twice. */
  private static final int STORIES = 20_000;

  /** The seed of the built-in corpus, which is not the run's: all runs learn the same stories. */
  private static final long STORIES_SEED = 1;

  /**
   * Bytes of memory that a character of text takes at the most crowded moment, at least, as
   * measured on Latin letters: itself, in the document and in its half of the split, and an id of
   * four bytes, in the document's tokens and in all of them while those grow.
   */
  private static final int BYTES_A_CHARACTER = 18;

  /** The same where a token has several characters. */
  private static final int BYTES_IN_PIECES = 8;

  private TextData() {}

  static TrainData stories(TrainOptions options, Language language, Optional<PyTorchRandom> random)
      throws IOException {
    StoryTeller teller = new StoryTeller(language, STORIES_SEED);
    int kept = (int) Math.round(STORIES * options.data.validationShare);
    List<String> training = teller.stories(0, STORIES - kept).stream().map(Story::text).toList();
    List<Story> validation = teller.stories(STORIES - kept, kept);
    double information = validation.stream().mapToDouble(Story::information).sum();
    Split split = new Split(training, validation.stream().map(Story::text).toList());
    String source =
        String.format(Locale.ROOT, "%,d built-in stories (%s)", STORIES, language.code());
    return texts(source, split, 0, 0, options, information, random);
  }

  static TrainData files(TrainOptions options, Optional<PyTorchRandom> random) throws IOException {
    Texts texts = Texts.read(options.data.paths, options.reading(), mostCharacters(options));
    Split split = Split.last(texts.documents(), options.data.validationShare);
    List<String> names = options.data.paths.stream().map(Path::toString).toList();
    String source = String.join(", ", names);
    return texts(source, split, texts.empty(), texts.skipped(), options, Double.NaN, random);
  }

  /** How much text fits the memory, with the tokens that it becomes. */
  private static long mostCharacters(TrainOptions options) {
    boolean characters =
        options.model.init == null && new TokenizerName(options.data.tokenizer).isCharacters();
    return Memory.most() / (characters ? BYTES_A_CHARACTER : BYTES_IN_PIECES);
  }

  private static TrainData texts(
      String source,
      Split split,
      long empty,
      long skipped,
      TrainOptions options,
      double information,
      Optional<PyTorchRandom> random)
      throws IOException {
    Tokenizer tokenizer = tokenizer(options, split);
    TokenStream training = TokenStream.of(split.training(), tokenizer);
    TokenStream validation = TokenStream.of(split.validation(), tokenizer);
    Batching batching =
        batching(training.ids(), validation.ids(), split, tokenizer, options, random);
    OptionalDouble floor =
        Double.isNaN(information)
            ? OptionalDouble.empty()
            : OptionalDouble.of(information / validation.ids().length);
    return new TrainData(
        source,
        batching.training,
        batching.trainingSample,
        Optional.of(batching.validation),
        Optional.of(tokenizer),
        training.ids(),
        training.ids().length,
        training.bytes(),
        validation.ids().length,
        validation.bytes(),
        floor,
        empty,
        skipped,
        spelledSpecial(split, tokenizer),
        Math.max(largest(training), largest(validation)),
        Arrays.hashCode(training.ids()));
  }

  private static long spelledSpecial(Split split, Tokenizer tokenizer) {
    return Stream.concat(split.training().stream(), split.validation().stream())
        .mapToLong(tokenizer::countSpecial)
        .sum();
  }

  private static int largest(TokenStream tokens) {
    return Arrays.stream(tokens.ids()).max().orElse(0);
  }

  /** How the tokens are made into batches. */
  private record Batching(Batches training, Batches trainingSample, Batches validation) {}

  private static Batching batching(
      int[] training,
      int[] validation,
      Split split,
      Tokenizer tokenizer,
      TrainOptions options,
      Optional<PyTorchRandom> random) {
    int rows = options.learning.batch;
    int time = options.model.context;
    requireWindow("training", Tokens.of(training), time);
    requireWindow("validation", Tokens.of(validation), time);
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
      return new Batching(batches, batches, measured);
    }
    if (startsAtDocuments(options, split, tokenizer)) {
      int end = tokenizer.endOfText().getAsInt();
      return new Batching(
          epochs || options.data.pack == TrainOptions.Pack.DOCUMENTS
              ? WholeDocuments.shuffled(training, end, rows, time, seed)
              : new DocumentStarts(training, end, rows, time, seed),
          WholeDocuments.inOrder(training, end, rows, time),
          WholeDocuments.inOrder(validation, end, rows, time));
    }
    return new Batching(
        epochs
            ? SlidingWindows.shuffled(training, rows, time, seed)
            : new RandomWindows(training, rows, time, seed),
        SlidingWindows.inOrder(training, rows, time),
        SlidingWindows.inOrder(validation, rows, time));
  }

  /** Refuses a part that is shorter than one window, and says which part it is. */
  static void requireWindow(String which, Tokens tokens, int time) {
    try {
      var _ = SlidingWindows.inOrder(tokens, 1, time);
    } catch (DataException e) {
      throw new DataException("of the " + which + " part, " + e.getMessage());
    }
  }

  private static boolean startsAtDocuments(TrainOptions options, Split split, Tokenizer tokenizer) {
    boolean stories = options.data.paths.isEmpty();
    TrainOptions.Start start = options.data.start;
    boolean packs = options.data.pack == TrainOptions.Pack.DOCUMENTS;
    boolean wanted = packs || (start == null ? stories : start == TrainOptions.Start.DOCUMENTS);
    boolean possible =
        tokenizer.endOfText().isPresent()
            && split.training().size() > 1
            && split.validation().size() > 1;
    if (wanted && !possible && (packs || start != null)) {
      throw new DataException(
          "%s documents needs several documents to learn from and to validate on, and a tokenizer"
                  .formatted(packs ? "--pack" : "--start")
              + " with an end-of-text token");
    }
    return wanted && possible;
  }

  /** The tokenizer that the options name; one that is learned sees the training text alone. */
  private static Tokenizer tokenizer(TrainOptions options, Split split) throws IOException {
    if (options.model.init != null) {
      return TokenizerName.in(options.model.init);
    }
    TokenizerName name = new TokenizerName(options.data.tokenizer);
    if (name.isCharacters()) {
      // The alphabet is of all the text: a model could not be measured on a letter it lacks.
      String all = String.join("", split.training()) + String.join("", split.validation());
      CharTokenizer tokenizer = CharTokenizer.of(all);
      return split.training().size() + split.validation().size() > 2
          ? tokenizer.withEndOfText()
          : tokenizer;
    }
    return name.isLearned() ? BytePairTrainer.train(split.training(), name.pieces()) : name.ready();
  }
}
