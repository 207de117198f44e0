package cero.app.sweep;

import cero.format.DurableFile;
import cero.format.DurableFile.Content;
import cero.format.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a sweep must know to go on, kept in its folder in {@code sweep.json}.
 *
 * @param arguments of {@code train} that all trials have, by option; none for an option that is
 *     only named
 * @param language of its stories
 * @param grids what was given as {@code --grid}
 * @param ranges what was given as {@code --random}
 * @param budgetSeconds that it may take in all
 * @param elapsedSeconds that it has taken
 * @param trials in order
 */
record SweepState(
    Map<String, List<String>> arguments,
    String language,
    List<String> grids,
    List<String> ranges,
    double budgetSeconds,
    double elapsedSeconds,
    List<Trial> trials) {

  private static final String FILE = "sweep.json";

  private static final String WAY_OUT =
      "copy the whole folder again, or begin the sweep anew in another";

  private static final int MAXIMUM_BYTES = 1 << 28;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  SweepState withBudget(double seconds) {
    return new SweepState(arguments, language, grids, ranges, seconds, elapsedSeconds, trials);
  }

  /**
   * Writes it, whole or not at all.
   *
   * @throws IOException if it can't be written
   */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    DurableFile.write(folder.resolve(FILE), Content.of(JSON.writeValueAsBytes(this)));
  }

  /** Whether a folder holds a sweep's state. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  /**
   * Reads the state of a sweep.
   *
   * @throws IOException if there is none in that folder, or it is damaged
   */
  static SweepState read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!isIn(folder)) {
      throw new IOException(
          "there is no sweep to go on with in %s: it has no %s".formatted(folder, FILE));
    }
    try {
      SweepState state = JSON.readValue(InputFile.readAll(file, MAXIMUM_BYTES), SweepState.class);
      if (state == null || state.trials == null || state.arguments == null) {
        throw new IOException("%s is damaged: it has no trials; %s".formatted(file, WAY_OUT));
      }
      return state;
    } catch (JacksonException e) {
      throw new IOException(
          "%s is damaged: it is not a sweep's JSON; %s".formatted(file, WAY_OUT), e);
    }
  }
}
