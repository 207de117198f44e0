package cero.app.runs;

import cero.app.report.RunReport.Evaluation;
import cero.app.report.RunReport.Losses;
import cero.app.report.RunReport.Sample;
import cero.app.report.RunReport.TrainingPoint;
import cero.train.OnSpike;
import cero.train.TrainingEvent;
import cero.train.TrainingEvent.Evaluated;
import cero.train.TrainingEvent.LayerFigures;
import cero.train.TrainingEvent.Stepped;
import cero.train.TrainingWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What has happened in a run, kept by kind: told while it happens, or from the lines of its {@code
 * metrics.jsonl}.
 */
public final class RunHistory {
  private final List<Stepped> steps = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();
  private final List<Evaluated> evaluations = new ArrayList<>();
  private final List<LayerFigures> layers = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private final List<TrainingEvent.Spiked> spikes = new ArrayList<>();
  private final List<TrainingWarning> warnings = new ArrayList<>();
  private long step;
  private Optional<Evaluated> best = Optional.empty();

  /** A history of these events. */
  public static RunHistory of(List<TrainingEvent> events) {
    RunHistory history = new RunHistory();
    events.forEach(history::add);
    return history;
  }

  /** Adds what happened next. */
  public void add(TrainingEvent event) {
    switch (event) {
      case Stepped e -> {
        seconds.add(seconds() + secondsOf(e));
        steps.add(e);
        step = e.step();
      }
      case Evaluated e -> {
        evaluations.add(e);
        best = e.best() ? Optional.of(e) : best;
      }
      case TrainingEvent.Spiked e -> {
        spikes.add(e);
        step = e.action() == OnSpike.SKIP ? e.step() : step;
      }
      case LayerFigures e -> layers.add(e);
      case TrainingEvent.Sampled e -> samples.add(new Sample(e.step(), e.text()));
      case TrainingEvent.Warned e -> warnings.add(e.warning());
      case TrainingEvent.Checkpoint _, TrainingEvent.Finished _ -> {}
    }
  }

  /** How long a step took, which its speed tells. */
  private double secondsOf(Stepped step) {
    double taken = (step.tokens() - tokens()) / step.tokensPerSecond();
    return taken > 0 && Double.isFinite(taken) ? taken : 0;
  }

  List<Stepped> steps() {
    return steps;
  }

  /** For each step the seconds of training up to its end, without evaluations. */
  List<Double> secondsOfSteps() {
    return seconds;
  }

  public List<Evaluated> evaluations() {
    return evaluations;
  }

  List<LayerFigures> layers() {
    return layers;
  }

  public List<Sample> samples() {
    return samples;
  }

  public List<TrainingEvent.Spiked> spikes() {
    return spikes;
  }

  public List<TrainingWarning> warnings() {
    return warnings;
  }

  /** Steps made so far, those without an update among them. */
  long step() {
    return step;
  }

  /** Tokens learned from so far. */
  long tokens() {
    return steps.isEmpty() ? 0 : steps.getLast().tokens();
  }

  /** Seconds of training so far, without evaluations. */
  double seconds() {
    return seconds.isEmpty() ? 0 : seconds.getLast();
  }

  /** The evaluation with the lowest validation loss. */
  Optional<Evaluated> best() {
    return best;
  }

  /** The losses, for curves. */
  public Losses losses(RunFacts facts) {
    return new Losses(
        steps.stream()
            .map(e ->
                new TrainingPoint(
                    e.step(), e.tokens(), e.tokens() / facts.tokensPerEpoch(), e.loss()))
            .toList(),
        evaluations.stream()
            .map(e -> new Evaluation(e.step(), e.trainLoss(), e.validationLoss()))
            .toList(),
        facts.uniform(),
        facts.floor(),
        best.map(e -> OptionalLong.of(e.step())).orElse(OptionalLong.empty()));
  }
}
