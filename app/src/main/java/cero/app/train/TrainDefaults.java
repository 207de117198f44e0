package cero.app.train;

import cero.app.options.Presets;
import cero.train.Checkpoint;
import cero.train.KeptCheckpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/**
 * Where {@code train}'s options come from when they are not given: the settings of the run that is
 * resumed, else the preset.
 */
public final class TrainDefaults implements IDefaultValueProvider {
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * @param arguments the command line, looked through for {@code --preset} and {@code --resume}
   */
  public TrainDefaults(String... arguments) {
    String resumed = valueOf("--resume", arguments);
    String preset = valueOf("--preset", arguments);
    if (resumed != null) {
      values.putAll(settingsOf(resumed, valueOf("--at", arguments)));
    } else {
      values.putAll(Presets.of(preset == null ? Presets.DEFAULT : preset));
    }
    dropWhatIsReplaced(arguments);
  }

  /** Of two options that say the same thing in two ways, one given drops the other's default. */
  private void dropWhatIsReplaced(String... arguments) {
    List<String> given = List.of(arguments);
    for (String[] pair : new String[][] {{"--steps", "--epochs"}, {"--data", "--ids"}}) {
      if (given.stream().anyMatch(a -> a.equals(pair[0]) || a.startsWith(pair[0] + "="))) {
        values.remove(pair[1]);
      }
      if (given.stream().anyMatch(a -> a.equals(pair[1]) || a.startsWith(pair[1] + "="))) {
        values.remove(pair[0]);
      }
    }
  }

  /** The option's value on the command line, which has not been parsed yet. */
  private static String valueOf(String option, String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(option + "=")) {
        return arguments[i].substring(option.length() + 1);
      }
      if (arguments[i].equals(option) && i + 1 < arguments.length) {
        return arguments[i + 1];
      }
    }
    return null;
  }

  private static Map<String, String> settingsOf(String run, String step) {
    Map<String, String> settings = new LinkedHashMap<>();
    try {
      Path folder = Path.of(run);
      Path checkpoint = step == null ? folder : KeptCheckpoints.find(folder, Long.parseLong(step));
      for (Map.Entry<String, JsonNode> entry :
          Checkpoint.settings(checkpoint).path("options").properties()) {
        settings.put(entry.getKey(), entry.getValue().asString(""));
      }
    } catch (IOException | IllegalArgumentException e) {
      return Map.of(); // the command itself will say what is wrong with the run
    }
    return settings;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? values.get(option.longestName()) : null;
  }
}
