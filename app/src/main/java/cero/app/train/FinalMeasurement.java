package cero.app.train;

import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Output;
import cero.app.terminal.StepsBar;
import cero.app.words.Words;
import cero.data.Batches;
import cero.model.Gpt;
import cero.train.Trainer;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Measures the validation loss of a run that has come to its end: of its weights, and of their
 * average where there is one.
 */
final class FinalMeasurement {
  /**
   * Tokens that are measured at most. The loss differs by about three nats from token to token, so
   * the mean of a million is off by some thousandths.
   */
  static final int MOST_TOKENS = 1 << 20;

  /** What takes no longer needs no progress. */
  private static final double QUIET_SECONDS = 1;

  private final Trainer trainer;
  private final TrainData data;
  private final Output output;
  private final Words words;
  private final BooleanSupplier isEnding;
  private final StepsBar bar;
  private final long started = System.nanoTime();
  private long batches;
  private long tokens;
  private boolean isShown;

  /**
   * @param data with a validation text
   * @param output where progress is shown
   * @param isEnding whether to leave it; asked after each batch
   */
  FinalMeasurement(
      Trainer trainer, TrainData data, Output output, Words words, BooleanSupplier isEnding) {
    this.trainer = trainer;
    this.data = data;
    this.output = output;
    this.words = words;
    this.isEnding = isEnding;
    int models = trainer.average().isPresent() ? 2 : 1;
    this.bar = new StepsBar(output, words.get("progress.left"), (long) models * most());
  }

  /** Measures; empty where it was left before the loss was known. */
  Optional<FinalLoss> measure() {
    try {
      OptionalDouble loss = loss(trainer.model());
      if (loss.isEmpty()) {
        return Optional.empty();
      }
      OptionalLong measured = OptionalLong.of(tokens);
      OptionalDouble averageLoss =
          trainer.average().isPresent() ? loss(trainer.average().get()) : OptionalDouble.empty();
      return Optional.of(
          new FinalLoss(
              trainer.step(), loss.getAsDouble(), averageLoss.orElse(Double.NaN), measured));
    } finally {
      bar.finish();
    }
  }

  private OptionalDouble loss(Gpt model) {
    return trainer.validationLoss(model, most(), this::goesOn);
  }

  private boolean goesOn(long measuredTokens) {
    batches++;
    tokens = measuredTokens;
    if (!isShown && (System.nanoTime() - started) / 1e9 > QUIET_SECONDS) {
      output.println(DisplayWidth.wrap(words.get("train.measuring"), output.width()));
      isShown = true;
    }
    if (isShown) {
      bar.update(batches);
    }
    return !isEnding.getAsBoolean();
  }

  /** Whether the validation text is too long to be measured to its end. */
  static boolean isOfPart(Trainer trainer, TrainData data) {
    return mostTokens(trainer, data) < data.validationTokens();
  }

  /**
   * A short run is not measured on more tokens than it has learned from, which takes a third of the
   * time, but at least as an evaluation measures.
   */
  private static long mostTokens(Trainer trainer, TrainData data) {
    double evaluation =
        data.validation().orElseThrow().tokensPerBatch() * trainer.options().evalBatches();
    return Math.min(MOST_TOKENS, Math.max(trainer.tokens(), Math.round(evaluation)));
  }

  /**
   * The batches of the whole validation text, or of as many tokens as are measured of a long one.
   */
  private int most() {
    Batches validation = data.validation().orElseThrow();
    double share = Math.min(1, (double) mostTokens(trainer, data) / data.validationTokens());
    return (int) Math.max(1, Math.ceil(share * validation.perEpoch()));
  }
}
