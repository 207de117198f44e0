package cero.app.report;

import cero.data.stories.Language;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What there is to tell about a training run.
 *
 * @param title one line, such as the model's name
 * @param language of the report's own words
 * @param finished whether the run reached its last step
 * @param settings names and values, in the order to show them
 * @param machine names and values, in the order to show them
 * @param losses what was measured
 * @param samples text that the model wrote on the way, in the order of their steps
 */
public record RunReport(
    String title,
    Language language,
    boolean finished,
    Map<String, String> settings,
    Map<String, String> machine,
    Losses losses,
    List<Sample> samples) {

  /**
   * The losses of a run, in nats per token. Values that are not finite are left out of the curves.
   *
   * @param training every step's, ascending
   * @param evaluations ascending
   * @param uniform ln V: the loss of a model that finds every token equally likely
   * @param floor the lowest loss that any model can reach, where it is known
   * @param bestStep the step of the best validation loss, if there was an evaluation
   */
  public record Losses(
      List<TrainingPoint> training,
      List<Evaluation> evaluations,
      double uniform,
      OptionalDouble floor,
      OptionalLong bestStep) {}

  /**
   * One step of training.
   *
   * @param step updates made so far
   * @param tokens tokens seen so far
   * @param epoch passes through the training text so far
   * @param loss of the step's batch
   */
  public record TrainingPoint(long step, long tokens, double epoch, double loss) {}

  /** Both losses measured after so many steps. */
  public record Evaluation(long step, double trainLoss, double validationLoss) {}

  /** What the model wrote after so many steps. */
  public record Sample(long step, String text) {}
}
