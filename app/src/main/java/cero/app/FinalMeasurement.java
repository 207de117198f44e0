package cero.app;

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
  private final long started = System.nanoTime();
  private long batches;
  private long tokens;
  private StepsBar bar; // null before it is shown

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
  }

  /** Measures; empty where it was left before the loss was known. */
  Optional<FinalLoss> measure() {
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
  }

  private OptionalDouble loss(Gpt model) {
    try {
      return trainer.validationLoss(model, most(), this::goesOn);
    } finally {
      if (bar != null) {
        bar.finish();
      }
    }
  }

  private boolean goesOn(long measuredTokens) {
    batches++;
    tokens = measuredTokens;
    if (bar == null && (System.nanoTime() - started) / 1e9 > QUIET_SECONDS) {
      output.println(DisplayWidth.wrap(words.get("train.measuring"), output.width()));
      int models = trainer.average().isPresent() ? 2 : 1;
      bar = new StepsBar(output, words.get("progress.left"), (long) models * most());
    }
    if (bar != null) {
      bar.update(batches);
    }
    return !isEnding.getAsBoolean();
  }

  /**
   * The batches of the whole validation text, or of as many tokens as are measured of a long one.
   */
  private int most() {
    Batches validation = data.validation().orElseThrow();
    double share = Math.min(1, (double) MOST_TOKENS / data.validationTokens());
    return (int) Math.max(1, Math.ceil(share * validation.perEpoch()));
  }
}
