package cero.app.report;

import cero.data.stories.Language;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What there is to tell about a training run.
 *
 * @param title one line, such as the model's name
 * @param language of the report's own words
 * @param state whether the run goes on
 * @param settings names and values, in the order to show them
 * @param machine names and values, in the order to show them
 * @param losses what was measured
 * @param panels further figures, as small charts
 * @param warnings what is amiss, in the report's language
 * @param samples text that the model wrote on the way, in the order of their steps
 */
public record RunReport(
    String title,
    Language language,
    State state,
    Map<String, String> settings,
    Map<String, String> machine,
    Losses losses,
    List<Panel> panels,
    List<String> warnings,
    List<Sample> samples) {

  /** Whether a run goes on. */
  public enum State {
    RUNNING,
    STOPPED,
    FINISHED
  }

  /**
   * A small chart over the steps.
   *
   * @param key the end of its title's key among the words, {@code panel.KEY}
   * @param logarithmic whether its vertical axis is
   */
  public record Panel(String key, boolean logarithmic, List<Series> series) {
    /** Whether there is anything to draw: two points that make a line. */
    public boolean isDrawable() {
      return series.stream()
          .anyMatch(it -> Arrays.stream(it.values()).filter(Double::isFinite).count() >= 2);
    }
  }

  /**
   * A curve.
   *
   * @param name a key among the words, {@code curve.NAME}, or a part of the model; may be empty
   * @param steps ascending
   * @param values as many; those that are not finite are left out
   */
  public record Series(String name, double[] steps, double[] values) {}

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
