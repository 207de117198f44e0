package cero.app.train;

import cero.app.terminal.Numbers;
import cero.app.words.Words;
import cero.train.TrainingEvent;
import cero.train.TrainingWarning;

/** What is amiss with a run, in its reader's language. */
public final class WarningWords {
  private WarningWords() {}

  /** What was seen, and what to do. */
  public static String of(TrainingWarning warning, Words words) {
    return words.get("warning." + warning.kind().id(), warning.figures().toArray());
  }

  /** That the loss jumped, and what is done. */
  public static String of(TrainingEvent.Spiked spike, Words words) {
    String loss = Numbers.decimals(3, spike.loss());
    String mean = Numbers.decimals(3, spike.meanLoss());
    return switch (spike.action()) {
      case REWIND -> words.get("train.spike.rewind", spike.step(), loss, mean, spike.goesOnAfter());
      case SKIP -> words.get("train.spike.skip", spike.step(), loss, mean);
      case STOP, IGNORE -> words.get("train.spike.stop", spike.step(), loss, mean);
    };
  }
}
