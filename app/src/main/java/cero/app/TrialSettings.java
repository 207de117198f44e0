package cero.app;

import cero.app.sweep.Dimension;
import cero.app.sweep.SweepState;
import cero.app.sweep.Trial;
import cero.app.terminal.Console;
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
  private final TrainCommand own;

  TrialSettings(Console console, SweepState state) {
    this.console = console;
    this.trials = state.trials();
    this.base = new TrainArguments(new LinkedHashMap<>(state.arguments()));
    this.own = command(base);
  }

  /** The command that these arguments ask for. */
  TrainCommand command(TrainArguments arguments) {
    return TrainCommand.of(console, SweepCommand.NAME, arguments.list());
  }

  /** Refuses values that no data makes right, before anything is made. */
  void check() {
    trials.forEach(trial -> command(of(trial)).check());
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
    TrainOptions.Learning learning = own.options().learning;
    double rate = Dimension.number(trial.values().getOrDefault("--lr", ""));
    boolean follows = learning.minLearningRate != null && learning.learningRate > 0;
    if (!Double.isNaN(rate) && follows && !trial.values().containsKey("--min-lr")) {
      // The lowest rate keeps its share of the highest; fixed, it could be above it.
      double share = learning.minLearningRate / learning.learningRate;
      arguments = arguments.with("--min-lr", FindLearningRate.rounded(share * rate));
    }
    return arguments;
  }
}
