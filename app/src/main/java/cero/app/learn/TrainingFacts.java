package cero.app.learn;

import cero.app.learn.TrainingHistory.Evaluation;
import cero.app.learn.TrainingHistory.Point;
import cero.data.stories.Language;
import java.util.List;
import java.util.Locale;

/**
 * How far a training is. All but the state, the language, the copied tokens and the message is null
 * while it is prepared.
 *
 * @param lr the schedule's highest learning rate
 * @param lnVocab the loss of who guesses all tokens alike
 * @param floor the lowest loss that any model can be expected to reach
 * @param copiedTokens tokens in a row from which on a sample counts as copied
 * @param copiedOfUnseen the share of tokens that count as copied in stories that are not learned:
 *     all share turns of phrase
 * @param message what went wrong, where it failed
 */
record TrainingFacts(
    String state,
    String lang,
    String name,
    Long step,
    Long steps,
    Double lr,
    Double lnVocab,
    Double floor,
    Long tokensPerStep,
    Double tokensPerSecond,
    Double secondsLeft,
    Best best,
    int copiedTokens,
    Double copiedOfUnseen,
    String message) {

  /** What a training is doing. */
  enum State {
    PREPARING,
    RUNNING,
    PAUSED,
    /** All steps are made. */
    FINISHED,
    /** Stopped before the last step. */
    STOPPED,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The evaluation with the lowest validation loss. */
  record Best(long step, double valLoss) {}

  /** Everything so far. */
  record Whole(TrainingFacts training, List<Point> points, List<Evaluation> evaluations) {}

  /** Of a training that has not begun, or that could not. */
  static TrainingFacts preparing(State state, Language language, String message) {
    return new TrainingFacts(
        state.word(),
        language.code(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Checkpoints.LEAST_COPIED,
        null,
        message);
  }
}
