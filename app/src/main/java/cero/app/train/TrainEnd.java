package cero.app.train;

import cero.app.options.CommonOptions;
import cero.app.runs.RunFolder;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Durations;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.words.Words;
import cero.loss.Perplexity;
import cero.train.Trainer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;

/** The last words of {@code train}: what the model has come to, and where it is. */
final class TrainEnd {
  private final Console console;
  private final boolean json;
  private final Output output;
  private final Words words;
  private final Path run;
  private final TrainData data;
  private final Trainer trainer;
  private final RunRecord record;
  private final BooleanSupplier isEnding;

  /**
   * @param isEnding whether the process is asked to end, so that nothing more is measured
   */
  TrainEnd(
      Console console,
      CommonOptions common,
      Path run,
      TrainData data,
      Trainer trainer,
      RunRecord record,
      BooleanSupplier isEnding) {
    this.console = console;
    this.json = common.json();
    this.output = common.human(console);
    this.words = common.words();
    this.run = run;
    this.data = data;
    this.trainer = trainer;
    this.record = record;
    this.isEnding = isEnding;
  }

  /**
   * Tells it, after the loss is measured where the run is at its end.
   *
   * @param from the step that this process went on from
   * @param fromTokens that had been learned from then
   * @param seconds that it took
   */
  void tell(TrainDisplay display, long from, long fromTokens, double seconds) {
    if (json) {
      console.json(done(finalLoss(), seconds));
      return;
    }
    output.println("");
    output.println(display.chart(record.history().losses(record.facts())));
    output.println("");
    tellTime(from, fromTokens, Durations.of(seconds));
    finalLoss().ifPresent(this::tell);
    if (trainer.bestStep() > 0 && trainer.bestStep() < trainer.step()) {
      say("train.best", decimals(trainer.bestLoss()), trainer.bestStep(), run.resolve("best"));
    }
    output.println(words.get("train.model", run));
    output.println(words.get("train.report", run.resolve(RunFolder.REPORT)));
    if (isStopped()) {
      output.println(words.get("train.stopped", trainer.step(), run));
    } else if (data.tokenizer().isPresent()) {
      output.println(words.get("train.next", run));
    }
  }

  private void tellTime(long from, long fromTokens, String time) {
    String steps = Numbers.whole(trainer.step());
    if (from == 0) {
      say("train.done", steps, Numbers.whole(trainer.tokens()), time);
    } else {
      long made = trainer.step() - from;
      String tokens = Numbers.whole(trainer.tokens() - fromTokens);
      say("train.done_resumed", Numbers.whole(made), tokens, time, steps);
    }
  }

  private boolean isStopped() {
    return trainer.step() < trainer.options().steps();
  }

  private Optional<FinalLoss> finalLoss() {
    Optional<FinalLoss> measured = Optional.empty();
    if (data.validation().isPresent() && !isStopped() && !isEnding.getAsBoolean()) {
      measured = new FinalMeasurement(trainer, data, output, words, isEnding).measure();
    }
    return measured.or(() -> FinalLoss.evaluated(record.history().evaluations()));
  }

  /** Empty where it is not known which text the tokens spell. */
  private OptionalDouble bitsPerByte(double loss) {
    return data.validationBytes() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            Perplexity.bitsPerByte(loss * data.validationTokens(), data.validationBytes()));
  }

  private void tell(FinalLoss measured) {
    double loss = measured.loss();
    String perplexity = Numbers.decimals(2, Perplexity.of(loss));
    bitsPerByte(loss)
        .ifPresentOrElse(
            bits -> say("train.final", decimals(loss), perplexity, decimals(bits)),
            () -> say("train.final_of_tokens", decimals(loss), perplexity));
    if (measured.tokens().isEmpty()) {
      say("train.final_evaluated", Numbers.whole(measured.step()));
    } else if (FinalMeasurement.isOfPart(trainer, data)) {
      say(
          "train.final_of_part",
          Numbers.whole(measured.tokens().getAsLong()),
          Numbers.whole(data.validationTokens()));
    }
    if (!Double.isNaN(measured.averageLoss())) {
      say("train.average", decimals(measured.averageLoss()), run.resolve("ema"));
    }
    data.floor().ifPresent(floor -> say("train.floor", decimals(floor), decimals(loss - floor)));
  }

  private SequencedMap<String, Object> done(Optional<FinalLoss> measured, double seconds) {
    OptionalDouble loss = measured.stream().mapToDouble(FinalLoss::loss).findFirst();
    OptionalDouble average =
        measured.stream()
            .mapToDouble(FinalLoss::averageLoss)
            .filter(value -> !Double.isNaN(value))
            .findFirst();
    SequencedMap<String, Object> done = new LinkedHashMap<>();
    done.put("event", "done");
    done.put("model", run.toString());
    done.put("val_loss", orNull(loss));
    done.put("perplexity", loss.isPresent() ? Perplexity.of(loss.getAsDouble()) : null);
    done.put("bits_per_byte", loss.isPresent() ? orNull(bitsPerByte(loss.getAsDouble())) : null);
    done.put("val_loss_step", measured.map(FinalLoss::step).orElse(null));
    done.put(
        "val_loss_tokens",
        measured.flatMap(each -> each.tokens().stream().boxed().findFirst()).orElse(null));
    if (trainer.average().isPresent()) {
      done.put("ema_val_loss", orNull(average));
    }
    done.put("floor", orNull(data.floor()));
    done.put("best_val_loss", trainer.bestStep() < 0 ? null : trainer.bestLoss());
    done.put("best_step", trainer.bestStep() < 0 ? null : trainer.bestStep());
    done.put("step", trainer.step());
    done.put("tokens", trainer.tokens());
    done.put("seconds", seconds);
    done.put("stopped", isStopped());
    return done;
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static String decimals(double value) {
    return Numbers.decimals(3, value);
  }

  private void say(String key, Object... arguments) {
    output.println(DisplayWidth.wrap(words.get(key, arguments), output.width()));
  }
}
