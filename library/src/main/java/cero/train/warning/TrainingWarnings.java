package cero.train.warning;

import cero.train.TrainingEvent;
import cero.train.TrainingListener;
import cero.train.TrainingOptions;
import cero.train.TrainingWarning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Passes a run's events on, and adds a {@link TrainingEvent.Warned} after each that makes one due.
 * Each kind of warning comes once in a run. They depend on the events alone, so that a resumed run
 * gives those that an unbroken one would.
 */
public final class TrainingWarnings implements TrainingListener {
  private final TrainingListener listener;
  private final List<Rule> rules;

  /**
   * @param validationTokens in the text that is validated on; 0 for none
   * @param past the events before the place that the run goes on from, in order; none for a new run
   * @param listener is told all events from here on
   */
  public TrainingWarnings(
      TrainingOptions options,
      long validationTokens,
      List<TrainingEvent> past,
      TrainingListener listener) {
    this.listener = listener;
    this.rules =
        new ArrayList<>(
            List.of(
                new ValidationSizeRule(validationTokens),
                new WarmupRule(options.warmup()),
                new HighRateRule(),
                new LowRateRule(options.learningRate()),
                new DeadPartRule(),
                new OverfittingRule()));
    past.forEach(event -> due(event));
  }

  @Override
  public void on(TrainingEvent event) throws IOException {
    listener.on(event);
    for (TrainingWarning warning : due(event)) {
      listener.on(new TrainingEvent.Warned(event.step(), warning));
    }
  }

  /** The warnings that an event makes due; whoever gave one is not asked again. */
  private List<TrainingWarning> due(TrainingEvent event) {
    List<TrainingWarning> due = new ArrayList<>();
    rules.removeIf(rule -> {
      Optional<TrainingWarning> warning = rule.on(event);
      warning.ifPresent(due::add);
      return warning.isPresent();
    });
    return due;
  }
}
