package cero.app.sweep;

import cero.app.terminal.Console;
import cero.app.train.RunPreparation;
import cero.app.train.TrainArguments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Model.OptionSpec;

/** The settings of a sweep's trials: what all of them have, with each one's own values. */
final class TrialSettings {
  private final Console console;
  private final List<Trial> trials;
  private final TrainArguments base;
  private final RunPreparation own;

  TrialSettings(Console console, SweepState state) {
    this.console = console;
    this.trials = state.trials();
    this.base = new TrainArguments(new LinkedHashMap<>(state.arguments()));
    this.own = preparation(base);
  }

  /** What these arguments ask for. */
  RunPreparation preparation(TrainArguments arguments) {
    return RunPreparation.of(console, SweepCommand.NAME, arguments.list());
  }

  /** Refuses values that no data makes right, before anything is made. */
  void check() {
    trials.forEach(trial -> preparation(of(trial)).check());
  }

  /** Whether an option was given for all trials. */
  boolean has(String option) {
    return base.has(option);
  }

  /** How long all runs are, if that was said. */
  OptionalLong steps() {
    return base.has("--steps")
        ? OptionalLong.of(own.options().learning.steps)
        : OptionalLong.empty();
  }

  /** Those of a trial. */
  TrainArguments of(Trial trial) {
    TrainArguments arguments = base;
    for (Map.Entry<String, String> value : trial.values().entrySet()) {
      OptionSpec option = own.setting(value.getKey()).orElseThrow();
      arguments = arguments.with(option, value.getValue());
    }
    String rate = trial.values().get("--lr");
    return rate == null || trial.values().containsKey("--min-lr")
        ? arguments
        : arguments.withLearningRate(rate, own.options().learning.lowestShare());
  }
}
