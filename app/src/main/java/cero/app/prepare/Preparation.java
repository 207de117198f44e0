package cero.app.prepare;

import cero.app.options.OutputPlace;
import cero.app.options.TokenizerName;
import cero.app.prepare.ValidationShare.Placed;
import cero.data.DataException;
import cero.data.shards.ShardIndex;
import cero.data.shards.ShardIndex.Shard;
import cero.data.shards.ShardIndex.Source;
import cero.data.shards.TokenFile;
import cero.data.shards.TokenShards;
import cero.data.shards.TokenizerHash;
import cero.data.source.Reading;
import cero.data.source.SourceFile;
import cero.format.FolderLock;
import cero.format.FormatException;
import cero.format.TokenizerFiles;
import cero.text.BytePairTrainer;
import cero.text.TextCut;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes token shards of texts. One thread reads and writes, in the order of the texts; the others
 * encode what lies between. So the shards are the same for any number of threads, and memory holds
 * a few parts for each thread, however much there is to read.
 *
 * <p>A shard for training and the validation shard beside it are finished together, and then what
 * has been done is written down. A preparation that is broken off loses what it did since.
 */
public final class Preparation {
  /** Characters that a worker encodes in one go. */
  private static final long TASK = 1 << 18;

  /** What an index needs for a source beside its path, in bytes. */
  private static final int SOURCE_BYTES = 200;

  private static final String MADE = "shards that were made";
  private static final String BEGUN = "a preparation that was begun";

  /**
   * What is to be prepared.
   *
   * @param data files and folders
   * @param out the folder that the shards go to
   * @param validationShare of all text that is kept for validation; 0 for none
   * @param shardTokens tokens after which a training shard is full
   * @param threads that encode
   */
  public record Request(
      List<Path> data,
      Path out,
      TokenizerName tokenizer,
      Reading reading,
      double validationShare,
      long shardTokens,
      int threads) {}

  /**
   * What came of it.
   *
   * @param index of the folder
   * @param wasThere whether there was nothing to do
   */
  public record Result(ShardIndex index, boolean wasThere) {}

  private final Request request;
  private final Progress progress;

  public Preparation(Request request, Progress progress) {
    this.request = request;
    this.progress = progress;
  }

  /**
   * Prepares everything, or what is left of it.
   *
   * @return what the folder holds now, and whether it did so before
   * @throws DataException if a source is damaged or has changed, or the folder holds other data
   * @throws IOException if a file can't be read or written; what was done until then is kept
   */
  public Result run() throws IOException {
    List<SourceFile> files = SourceFile.find(request.data());
    OutputPlace.requireApart(request.out(), request.data());
    requireListable(files);
    progress.found(files.size(), files.stream().mapToLong(SourceFile::bytes).sum());
    Optional<Tokenizer> named = named();
    try (Workers workers = new Workers(request.threads())) {
      if (ShardIndex.isIn(request.out())) {
        ShardIndex index = ShardIndex.read(request.out());
        requireSameSettings(index, named, MADE);
        List<Source> sources = SourceHashes.of(files, workers, progress::hashed);
        requireSame(index.sources(), sources, MADE);
        requireShards(index);
        return new Result(index, true);
      }
      String taken =
          "another ./cero prepare is at work in %s: wait for its end, or stop it"
              .formatted(request.out());
      try (FolderLock _ = FolderLock.take(request.out(), taken)) {
        return new Result(goOn(files, begin(files, named, workers), workers), false);
      }
    }
  }

  /** Whether a folder holds a preparation that was broken off. */
  public static boolean isUnfinished(Path folder) {
    return Unfinished.isIn(folder);
  }

  /** Refuses more files than an index may name. */
  static void requireListable(List<SourceFile> files) {
    long bytes =
        files.stream().mapToLong(file -> SOURCE_BYTES + file.path().toString().length()).sum();
    if (bytes > ShardIndex.MAXIMUM_BYTES / 2) {
      throw new DataException(
          "%,d files are too many to be listed in an index: join them into fewer"
              .formatted(files.size()));
    }
  }

  /** The tokenizer that is named, if it is there already; one that can't be learned is refused. */
  private Optional<Tokenizer> named() throws IOException {
    TokenizerName name = request.tokenizer();
    if (!name.isLearned()) {
      return Optional.of(name.ready());
    }
    if (!name.isCharacters()) {
      BytePairTrainer.requireVocabSize(name.pieces());
    }
    return Optional.empty();
  }

  private Unfinished begin(List<SourceFile> files, Optional<Tokenizer> named, Workers workers)
      throws IOException {
    Path out = request.out();
    boolean begun = Unfinished.isIn(out);
    if (begun) {
      Unfinished unfinished = Unfinished.read(out);
      ShardIndex index = unfinished.index();
      requireSameSettings(index, named, BEGUN);
      if (!unfinished.position().equals(Position.START)) {
        requireShards(index);
        List<Source> sources = SourceHashes.of(files, workers, progress::hashed);
        int read = unfinished.sourcesRead();
        requireSame(
            index.sources().subList(0, read),
            sources.subList(0, Math.min(read, sources.size())),
            BEGUN);
        return unfinished.of(sources);
      }
    } else {
      requireEmpty(out);
    }
    List<Source> sources = SourceHashes.of(files, workers, progress::hashed);
    int partLength = Corpus.partLength(files);
    Tokenizer tokenizer = named.isPresent() ? named.get() : learned(files, partLength);
    Unfinished unfinished =
        new Unfinished(
            new ShardIndex(
                tokenizer.vocabSize(),
                tokenizer.endOfText(),
                TokenizerHash.of(tokenizer),
                settings(),
                sources,
                List.of(),
                List.of()),
            Position.START,
            partLength);
    // First what says whose folder it is: then what is written into it overwrites nobody's files.
    unfinished.write(out);
    TokenizerFiles.write(out, tokenizer);
    return unfinished;
  }

  private Tokenizer learned(List<SourceFile> files, int partLength) throws IOException {
    TokenizerName name = request.tokenizer();
    progress.learning();
    LongConsumer read = progress::learned;
    try (Corpus corpus = corpus(files, partLength, TextCut.GPT2, Position.START)) {
      return name.isCharacters()
          ? LearnedTokenizer.characters(corpus, read)
          : LearnedTokenizer.bytePairs(corpus, name.pieces(), read);
    }
  }

  private Corpus corpus(List<SourceFile> files, int partLength, TextCut places, Position position)
      throws IOException {
    return new Corpus(
        files, request.reading(), request.validationShare(), partLength, places, position);
  }

  /** What the shards depend on, besides the sources; what is seldom asked for only where it is. */
  private ObjectNode settings() {
    ObjectNode settings = JsonMapper.shared().createObjectNode();
    settings.put("tokenizer", request.tokenizer().toString());
    Reading reading = request.reading();
    settings.put("field", reading.field());
    settings.put("separator", reading.separator().orElse(null));
    settings.put("val_share", request.validationShare());
    settings.put("shard_tokens", request.shardTokens());
    reading.csvSeparator().ifPresent(c -> settings.put("csv_separator", c.toString()));
    if (!reading.csvQuotes()) {
      settings.put("csv_quotes", false);
    }
    if (reading.skipBad()) {
      settings.put("skip_bad", true);
    }
    return settings;
  }

  private void requireSameSettings(ShardIndex index, Optional<Tokenizer> named, String state) {
    if (!index.settings().toString().equals(settings().toString())) {
      throw new DataException(
          "%s holds %s with other settings (%s): give the same, or another folder with --out"
              .formatted(request.out(), state, index.settings()));
    }
    if (named.isPresent() && !TokenizerHash.of(named.get()).equals(index.tokenizerHash())) {
      throw new DataException(
          "%s holds %s with another tokenizer than %s has now: bring it back, or choose another folder"
                  .formatted(request.out(), state, request.tokenizer())
              + " with --out");
    }
  }

  private void requireSame(List<Source> then, List<Source> now, String state) {
    if (then.equals(now)) {
      return;
    }
    for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
      if (then.get(i).path().equals(now.get(i).path()) && !then.get(i).equals(now.get(i))) {
        throw new DataException(
            "%s changed since %s was begun: bring it back, or choose another folder with --out"
                .formatted(now.get(i).path(), request.out()));
      }
    }
    throw new DataException(
        "%s holds %s from other files: name the same with --data, or another folder with --out"
            .formatted(request.out(), state));
  }

  private static void requireEmpty(Path out) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(out)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().startsWith(".")) {
          throw new DataException(
              "the folder %s is not empty: choose another with --out".formatted(out));
        }
      }
    }
  }

  private void requireShards(ShardIndex index) throws IOException {
    var _ = TokenShards.open(index.files(request.out(), index.training()), index.vocabSize());
    var _ = TokenShards.open(index.files(request.out(), index.validation()), index.vocabSize());
  }

  private ShardIndex goOn(List<SourceFile> files, Unfinished begun, Workers workers)
      throws IOException {
    Path out = request.out();
    ShardIndex index = begun.index();
    Tokenizer tokenizer =
        TokenizerFiles.read(out)
            .filter(there -> TokenizerHash.of(there).equals(index.tokenizerHash()))
            .orElseThrow(() ->
                new DataException(
                    "the tokenizer's files in %s are not those that it was begun with: delete"
                            .formatted(out)
                        + " the folder and prepare the data anew"));
    Unfinished state = begun;
    TextCut places = TextCut.of(tokenizer);
    try (Corpus corpus = corpus(files, begun.partLength(), places, begun.position())) {
      progress.begin(index, corpus.bytesRead());
      Queue<Future<Encoded>> waiting = new ArrayDeque<>();
      while (true) {
        Unfinished next = segment(corpus, state, tokenizer, workers, waiting);
        if (next == null) {
          break;
        }
        state = next;
        state.write(out);
      }
    }
    if (state.index().training().stream().mapToLong(Shard::tokens).sum() == 0) {
      throw LearnedTokenizer.noText();
    }
    Unfinished.finish(out, state.index());
    return state.index();
  }

  /** Writes the next shard of each half; null if nothing was left. */
  private Unfinished segment(
      Corpus corpus,
      Unfinished before,
      Tokenizer tokenizer,
      Workers workers,
      Queue<Future<Encoded>> waiting)
      throws IOException {
    ShardIndex index = before.index();
    int number = index.training().size();
    int width = TokenFile.width(tokenizer.vocabSize());
    Position position = before.position();
    try (ShardWriter training = writer("train", number, width);
        ShardWriter validation = writer("val", number, width)) {
      while (training.tokens() < request.shardTokens()) {
        fill(corpus, tokenizer, workers, waiting);
        if (waiting.isEmpty()) {
          break;
        }
        Encoded encoded = Workers.result(waiting.remove());
        training.write(encoded.training());
        validation.write(encoded.validation());
        position = encoded.position();
        tell(encoded);
      }
      if (position.equals(before.position())) {
        return null;
      }
      List<Shard> trainingShards = new ArrayList<>(index.training());
      List<Shard> validationShards = new ArrayList<>(index.validation());
      training.finish().ifPresent(trainingShards::add);
      validation.finish().ifPresent(validationShards::add);
      return new Unfinished(
          new ShardIndex(
              index.vocabSize(),
              index.endOfText(),
              index.tokenizerHash(),
              index.settings(),
              index.sources(),
              trainingShards,
              validationShards),
          position,
          before.partLength());
    }
  }

  private void tell(Encoded encoded) {
    progress.encoded(
        encoded.bytesRead(),
        encoded.training().tokenCount() + encoded.validation().tokenCount(),
        encoded.training().documents() + encoded.validation().documents(),
        encoded.empty(),
        encoded.skipped(),
        encoded.spelledSpecial());
  }

  private ShardWriter writer(String half, int number, int width) throws FormatException {
    return new ShardWriter(
        request.out(), String.format(Locale.ROOT, "%s-%05d.bin", half, number), width);
  }

  /** Reads on until there is work enough for all threads. */
  private void fill(
      Corpus corpus, Tokenizer tokenizer, Workers workers, Queue<Future<Encoded>> waiting)
      throws IOException {
    while (waiting.size() < workers.most()) {
      List<Placed> parts = new ArrayList<>();
      long size = 0;
      while (size < TASK) {
        Placed placed = corpus.next();
        if (placed == null) {
          break;
        }
        parts.add(placed);
        size += placed.part().size();
      }
      if (parts.isEmpty()) {
        return;
      }
      Position position = corpus.position();
      long bytesRead = corpus.bytesRead();
      Reading reading = request.reading();
      waiting.add(workers.start(() -> Encoded.of(parts, reading, tokenizer, position, bytesRead)));
    }
  }
}
