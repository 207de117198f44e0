package cero.train.warning;

import cero.train.OnSpike;
import cero.train.TrainingEvent;
import cero.train.TrainingListener;
import cero.train.TrainingOptions;
import cero.train.TrainingWarning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Passes a run's events on, and adds a {@link TrainingEvent.Warned} after each that makes one due.
 * Each rule warns once in a run: of several signs of one fault, such as of too high a learning
 * rate, only the first is told. Warnings depend on the events alone, so that a run which is
 * resumed, or goes back, gives those that an unbroken one would. One thread at a time.
 */
public final class TrainingWarnings implements TrainingListener {
  private final TrainingOptions options;
  private final long validationTokens;
  private final Supplier<List<TrainingEvent>> past;
  private final TrainingListener listener;
  private List<Rule> rules;

  /**
   * @param validationTokens in the text that is validated on; 0 for none
   * @param past the events before the place that the run goes on from, in order; none for a new
   *     run. It is asked for again when the run has gone back.
   * @param listener is told all events from here on
   */
  public TrainingWarnings(
      TrainingOptions options,
      long validationTokens,
      Supplier<List<TrainingEvent>> past,
      TrainingListener listener) {
    this.options = options;
    this.validationTokens = validationTokens;
    this.past = past;
    this.listener = listener;
    this.rules = afterThePast();
  }

  private List<Rule> afterThePast() {
    List<Rule> fresh =
        new ArrayList<>(
            List.of(
                new ValidationSizeRule(validationTokens),
                new WarmupRule(options.warmup()),
                new HighRateRule(),
                new LowRateRule(options.learningRate()),
                new DeadPartRule(),
                new OverfittingRule()));
    past.get().forEach(event -> due(fresh, event));
    return fresh;
  }

  @Override
  public void on(TrainingEvent event) throws IOException {
    listener.on(event);
    if (event instanceof TrainingEvent.Spiked spike && spike.action() == OnSpike.REWIND) {
      rules = afterThePast();
    }
    for (TrainingWarning warning : due(rules, event)) {
      listener.on(new TrainingEvent.Warned(event.step(), warning));
    }
  }

  /** The warnings that an event makes due; whoever gave one is not asked again. */
  private static List<TrainingWarning> due(List<Rule> rules, TrainingEvent event) {
    List<TrainingWarning> due = new ArrayList<>();
    rules.removeIf(rule -> {
      Optional<TrainingWarning> warning = rule.on(event);
      warning.ifPresent(due::add);
      return warning.isPresent();
    });
    return due;
  }
}
