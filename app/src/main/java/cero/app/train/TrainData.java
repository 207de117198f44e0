package cero.app.train;

import cero.app.options.ReadingOptions;
import cero.data.Batches;
import cero.data.DataException;
import cero.data.stories.Language;
import cero.format.FormatException;
import cero.format.ModelDirectory;
import cero.random.PyTorchRandom;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * What a run learns from, as batches.
 *
 * @param source one line that says what it is
 * @param training what the model learns from
 * @param trainingSample the same text in a fixed order, to measure the loss on
 * @param validation what it never learns from; empty for none
 * @param tokenizer what made the ids; empty if they were given
 * @param trainingIds the training text; none where rows of ids or shards were given
 * @param trainingTokens in the training text
 * @param trainingBytes UTF-8 bytes that the training tokens spell; 0 where only their ids are known
 * @param validationTokens in the validation text
 * @param validationBytes UTF-8 bytes that the validation tokens spell
 * @param floor the lowest loss, in nats per token, that any model can be expected to reach on the
 *     validation text, where it is known
 * @param empty documents of the files that had no text, and were left out
 * @param skipped bad records of the files that were passed over
 * @param spelledSpecial how often the texts spell a special token, as plain text
 * @param largestId the highest token id
 * @param fingerprint of the training ids, to notice that they are others
 */
public record TrainData(
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
    long empty,
    long skipped,
    long spelledSpecial,
    int largestId,
    int fingerprint) {

  /**
   * How the texts are written as ids, and what stays of a model that is gone on from: what ends,
   * begins and pads its texts, and its tokenizer where ids were given.
   *
   * @param model that model's folder, which is the run's own where it was resumed
   * @throws IOException if its files can't be read
   */
  TextFormat text(Optional<Path> model) throws IOException {
    TextFormat before = model.isPresent() ? before(model.get()) : TextFormat.of(tokenizer, false);
    if (tokenizer.isEmpty()) {
      return before;
    }
    TextFormat own = TextFormat.of(tokenizer, false); // what a model of ids alone doesn't say
    return new TextFormat(
        tokenizer,
        training.beginWithTexts() ? tokenizer.get().endOfText() : OptionalInt.empty(),
        before.ends().isEmpty() ? own.ends() : before.ends(),
        before.beginning().isPresent() ? before.beginning() : own.beginning(),
        before.padding().isPresent() ? before.padding() : own.padding());
  }

  private TextFormat before(Path folder) throws IOException {
    ModelDirectory model = ModelDirectory.open(folder);
    try {
      return model.readText();
    } catch (FormatException e) {
      if (tokenizer.isPresent()) {
        throw e;
      }
      return model.readIds();
    }
  }

  /**
   * Reads the data that the options name.
   *
   * @param random what batches are drawn with, where that is PyTorch's generator
   * @param isGiven whether an option stands on the command line itself
   * @throws IOException if a file is missing or cannot be read
   * @throws DataException if the text is unfit, such as shorter than one sequence
   */
  static TrainData load(
      TrainOptions options,
      Language language,
      Optional<PyTorchRandom> random,
      Predicate<String> isGiven)
      throws IOException {
    if (options.data.paths.isEmpty()) {
      ReadingOptions.requireNone(isGiven);
    }
    if (options.data.ids != null) {
      return GivenIds.load(options);
    }
    if (options.data.paths.isEmpty()) {
      return TextData.stories(options, language, random);
    }
    for (Path path : options.data.paths) {
      if (ShardData.isIn(path)) {
        if (options.data.paths.size() > 1) {
          throw new DataException(
              path
                  + " holds token shards, which are learned by themselves: give --data one folder");
        }
        return ShardData.load(path, options, isGiven);
      }
    }
    return TextData.files(options, random);
  }
}
