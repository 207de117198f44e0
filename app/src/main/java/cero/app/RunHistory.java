package cero.app;

import cero.app.report.RunReport;
import cero.app.report.RunReport.Evaluation;
import cero.app.report.RunReport.Losses;
import cero.app.report.RunReport.Sample;
import cero.app.report.RunReport.TrainingPoint;
import cero.train.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * What a run's {@code metrics.jsonl} tells, whichever process wrote it.
 *
 * @param losses for the curves
 * @param samples what the model wrote on the way
 */
record RunHistory(Losses losses, List<RunReport.Sample> samples) {

  /**
   * @param tokensPerEpoch tokens that one pass over the text learns from
   * @param uniform ln V
   * @param floor the lowest loss, where it is known
   */
  static RunHistory read(Path run, double tokensPerEpoch, double uniform, OptionalDouble floor)
      throws IOException {
    List<TrainingPoint> training = new ArrayList<>();
    List<Evaluation> evaluations = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    OptionalLong bestStep = OptionalLong.empty();
    for (JsonNode line : Metrics.read(run)) {
      long step = line.path("step").asLong();
      switch (line.path("event").asString("")) {
        case "step" -> {
          long tokens = line.path("tokens").asLong();
          double loss = line.path("loss").asDouble(Double.NaN);
          training.add(new TrainingPoint(step, tokens, tokens / tokensPerEpoch, loss));
        }
        case "eval" -> {
          double validation = line.path("val_loss").asDouble(Double.NaN);
          double train = line.path("train_loss").asDouble(Double.NaN);
          evaluations.add(new Evaluation(step, train, validation));
          if (validation < best) {
            best = validation;
            bestStep = OptionalLong.of(step);
          }
        }
        case "sample" -> samples.add(new Sample(step, line.path("text").asString("")));
        default -> {}
      }
    }
    return new RunHistory(
        new Losses(training, evaluations, uniform, floor, bestStep), List.copyOf(samples));
  }
}
