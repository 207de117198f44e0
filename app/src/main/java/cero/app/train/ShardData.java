package cero.app.train;

import cero.app.options.ReadingOptions;
import cero.app.options.Rng;
import cero.app.options.TokenizerName;
import cero.app.prepare.Preparation;
import cero.data.Batches;
import cero.data.DataException;
import cero.data.SlidingWindows;
import cero.data.Tokens;
import cero.data.WholeDocuments;
import cero.data.shards.ForeignShards;
import cero.data.shards.ShardIndex;
import cero.data.shards.TokenFile;
import cero.data.shards.TokenShards;
import cero.data.shards.TokenizerHash;
import cero.format.ModelDirectory;
import cero.storage.Counted;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Token shards to learn from: those that {@code prepare} makes, nanoGPT's and llm.c's. They are
 * read where they lie; an epoch has each of their windows once, in an order of its own.
 */
public final class ShardData {
  /** nanoGPT's own vocabulary, where a text was not encoded by GPT-2's. */
  private static final String PICKLED = "meta.pkl";

  /** The first file that {@code prepare} finishes, which without its index could mean anything. */
  private static final String FIRST_SHARD = "train-00000.bin";

  /** Tokens that are read into memory to be measured, at most. */
  private static final int MOST_MEASURED = 1 << 28;

  /** What the batches are made of. */
  private record Shards(
      TokenShards training,
      TokenShards validation,
      long trainingBytes,
      long validationBytes,
      Optional<Tokenizer> tokenizer,
      int vocabSize,
      OptionalInt endOfText) {}

  private ShardData() {}

  /** Whether a path is a folder with token shards in it, finished or not. */
  public static boolean isIn(Path path) throws IOException {
    return ShardIndex.isIn(path) || Preparation.isUnfinished(path) || ForeignShards.areIn(path);
  }

  /**
   * Opens the shards of a folder.
   *
   * @param isGiven whether an option stands on the command line itself
   * @throws DataException if they are damaged, or do not fit what the options ask for
   * @throws IOException if they can't be read
   */
  static TrainData load(Path folder, TrainOptions options, Predicate<String> isGiven)
      throws IOException {
    requireNothingForTexts(options, isGiven);
    Shards shards =
        isPrepared(folder) ? prepared(folder, options, isGiven) : foreign(folder, options, isGiven);
    if (options.data.pack == TrainOptions.Pack.STREAM) {
      requireWindows(shards, options.model.context);
    }
    Batching batching = batching(shards, options);
    return new TrainData(
        folder.toString(),
        batching.training(),
        batching.trainingSample(),
        batching.validation(),
        shards.tokenizer(),
        new int[0],
        shards.training().size(),
        shards.trainingBytes(),
        shards.validation().size(),
        shards.validationBytes(),
        OptionalDouble.empty(),
        0,
        0,
        0,
        shards.vocabSize() - 1,
        List.of(shards.training().fingerprint(), shards.validation().fingerprint()).hashCode());
  }

  /**
   * The validation part of a folder's shards, to measure a model on.
   *
   * @param tokenizer the model's
   * @throws DataException if another tokenizer made them, or there are none, or too many
   * @throws IOException if they can't be read
   */
  public static int[] validationIds(Path folder, Tokenizer tokenizer) throws IOException {
    List<TokenFile> files;
    if (isPrepared(folder)) {
      ShardIndex index = ShardIndex.read(folder);
      if (!TokenizerHash.of(tokenizer).equals(index.tokenizerHash())) {
        throw new DataException(
            "the shards in %s were made with another tokenizer than the model's".formatted(folder));
      }
      files = index.files(folder, index.validation());
    } else {
      requireNotPickled(folder);
      files = ForeignShards.in(folder).validation();
    }
    TokenShards tokens = TokenShards.open(files, tokenizer.vocabSize());
    if (tokens.size() < 2 || tokens.size() > MOST_MEASURED) {
      throw new DataException(
          "%s has %s to validate on, but between 2 and %,d can be measured: prepare the texts"
                  .formatted(folder, Counted.of(tokens.size(), "token"), MOST_MEASURED)
              + " with another --val-share");
    }
    int[] ids = new int[(int) tokens.size()];
    tokens.copy(0, ids, 0, ids.length);
    return ids;
  }

  /**
   * Whether {@code prepare} made what a folder holds.
   *
   * @throws DataException if it did and is not finished, or the index is gone
   */
  private static boolean isPrepared(Path folder) {
    if (ShardIndex.isIn(folder)) {
      return true;
    }
    if (Preparation.isUnfinished(folder)) {
      throw new DataException(
          folder + " is not finished: run the same ./cero prepare again, which goes on from there");
    }
    if (Files.exists(folder.resolve(FIRST_SHARD))) {
      throw new DataException(
          "%s has token shards but no %s, which says what they are: bring it back, or prepare the data"
                  .formatted(folder, ShardIndex.FILE)
              + " anew");
    }
    return false;
  }

  /** Refuses ids of a vocabulary that can't be known, where nobody said whose they are. */
  private static void requireNotPickled(Path folder) {
    if (Files.exists(folder.resolve(PICKLED))) {
      throw new DataException(
          "%s has a %s, so its ids are not GPT-2's, and that file can't be read: prepare the text with"
                  .formatted(folder, PICKLED)
              + " ./cero prepare --tokenizer char");
    }
  }

  private static void requireWindows(Shards shards, int time) {
    TextData.requireWindow("training", shards.training(), time);
    long validation = shards.validation().size();
    if (validation > 0 && validation <= time) {
      throw new DataException(
          "the validation part has %s, but one window needs %,d: give a shorter context, or"
                  .formatted(Counted.of(validation, "token"), time + 1L)
              + " prepare the texts with a larger --val-share, or with --val-share 0 for none");
    }
  }

  /** Options that say how a text is read mean nothing here. */
  private static void requireNothingForTexts(TrainOptions options, Predicate<String> isGiven) {
    if (options.learning.rng == Rng.PYTORCH) {
      throw new DataException("--rng pytorch needs texts, not token shards");
    }
    ReadingOptions.requireNone(isGiven);
    for (String option : List.of("--start", "--val-share")) {
      if (isGiven.test(option)) {
        throw new DataException(
            "%s is for texts: token shards have their validation part, and --pack says how they are"
                    .formatted(option)
                + " read");
      }
    }
  }

  /** How the tokens are made into batches. */
  private record Batching(Batches training, Batches trainingSample, Optional<Batches> validation) {}

  private static Batching batching(Shards shards, TrainOptions options) {
    int rows = options.learning.batch;
    int time = options.model.context;
    long seed = options.learning.seed;
    boolean validates = shards.validation().size() > 0;
    if (options.data.pack == TrainOptions.Pack.STREAM) {
      return new Batching(
          SlidingWindows.shuffled(shards.training(), rows, time, seed),
          SlidingWindows.inOrder(shards.training(), rows, time),
          validates
              ? Optional.of(SlidingWindows.inOrder(shards.validation(), rows, time))
              : Optional.empty());
    }
    int end =
        shards
            .endOfText()
            .orElseThrow(() ->
                new DataException(
                    "--pack documents needs an end-of-text token between the documents, which"
                        + " these shards do not have"));
    WholeDocuments training = WholeDocuments.shuffled(shards.training(), end, rows, time, seed);
    return new Batching(
        training,
        training.inOrder(),
        validates
            ? Optional.of(WholeDocuments.inOrder(shards.validation(), end, rows, time))
            : Optional.empty());
  }

  private static Shards prepared(Path folder, TrainOptions options, Predicate<String> isGiven)
      throws IOException {
    ShardIndex index = ShardIndex.read(folder);
    Tokenizer own = TokenizerName.in(folder);
    if (!TokenizerHash.of(own).equals(index.tokenizerHash())) {
      throw new DataException(
          "the tokenizer in %s is not the one that made its shards: prepare the data anew"
              .formatted(folder));
    }
    requireSame(own, index, folder, options, isGiven);
    options.data.tokenizer = folder.toAbsolutePath().toString(); // what a run's settings say
    int vocabSize = known(index.vocabSize(), options);
    return new Shards(
        TokenShards.open(index.files(folder, index.training()), vocabSize),
        TokenShards.open(index.files(folder, index.validation()), vocabSize),
        bytes(index.training()),
        bytes(index.validation()),
        Optional.of(own),
        vocabSize,
        index.endOfText());
  }

  /**
   * A tokenizer may have more ids than the model that is gone on from; those are refused if met.
   */
  private static int known(int ids, TrainOptions options) throws IOException {
    return options.model.init == null
        ? ids
        : Math.min(ids, ModelDirectory.open(options.model.init).config().vocabSize());
  }

  private static long bytes(List<ShardIndex.Shard> shards) {
    return shards.stream().mapToLong(ShardIndex.Shard::bytes).sum();
  }

  /** Refuses another tokenizer than that of the shards, named or that of the first weights. */
  private static void requireSame(
      Tokenizer own, ShardIndex index, Path folder, TrainOptions options, Predicate<String> isGiven)
      throws IOException {
    String who;
    boolean same;
    if (options.model.init != null) {
      who = "the model in " + options.model.init;
      same =
          ModelDirectory.open(options.model.init)
              .readTokenizer()
              .map(theirs -> TokenizerHash.of(theirs).equals(index.tokenizerHash()))
              .orElse(true);
    } else if (isGiven.test("--tokenizer")) {
      TokenizerName name = new TokenizerName(options.data.tokenizer);
      who = "--tokenizer " + name;
      same =
          name.isLearned()
              ? index.settings().path("tokenizer").asString("").equals(name.name())
              : TokenizerHash.of(name.ready()).equals(index.tokenizerHash());
    } else {
      return;
    }
    if (!same) {
      throw new DataException(
          "the shards in %s were made with another tokenizer than that of %s (they have %s in"
                  .formatted(folder, who, Counted.of(own.vocabSize(), "token"))
              + " the vocabulary): prepare the texts with it, or leave it out");
    }
  }

  private static Shards foreign(Path folder, TrainOptions options, Predicate<String> isGiven)
      throws IOException {
    boolean named = isGiven.test("--tokenizer") || options.model.init != null;
    if (!named) {
      requireNotPickled(folder);
    }
    Optional<Tokenizer> tokenizer;
    int vocabSize;
    if (options.model.init != null) {
      ModelDirectory model = ModelDirectory.open(options.model.init);
      tokenizer = model.readTokenizer();
      vocabSize = known(tokenizer.map(Tokenizer::vocabSize).orElse(Integer.MAX_VALUE), options);
    } else {
      if (!named) {
        options.data.tokenizer = "gpt2";
      }
      TokenizerName name = new TokenizerName(options.data.tokenizer);
      if (name.isLearned()) {
        throw new DataException(
            "--tokenizer %s is learned from texts, but %s holds ids: name the tokenizer that made them"
                .formatted(name, folder));
      }
      tokenizer = Optional.of(name.ready());
      vocabSize = tokenizer.get().vocabSize();
    }
    ForeignShards files = ForeignShards.in(folder);
    TokenShards validation = TokenShards.open(files.validation(), vocabSize);
    return new Shards(
        TokenShards.open(files.training(), vocabSize),
        validation,
        0, // not counted, as that takes reading all of them
        tokenizer.map(t -> spelledBytes(validation, t)).orElse(0L),
        tokenizer,
        vocabSize,
        tokenizer.map(Tokenizer::endOfText).orElse(OptionalInt.empty()));
  }

  /** UTF-8 bytes that tokens spell, without ends of text. */
  private static long spelledBytes(Tokens tokens, Tokenizer tokenizer) {
    int[] lengths = new int[tokenizer.vocabSize()];
    for (int id = 0; id < lengths.length; id++) {
      lengths[id] = tokenizer.bytes(id).length;
    }
    tokenizer.endOfText().ifPresent(end -> lengths[end] = 0);
    int[] chunk = new int[1 << 14];
    long bytes = 0;
    for (long at = 0; at < tokens.size(); at += chunk.length) {
      int count = (int) Math.min(chunk.length, tokens.size() - at);
      tokens.copy(at, chunk, 0, count);
      for (int i = 0; i < count; i++) {
        bytes += lengths[chunk[i]];
      }
    }
    return bytes;
  }
}
