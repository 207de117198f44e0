package cero.train;

import cero.format.DurableFile.Content;
import cero.format.DurableFolder;
import cero.format.FormatException;
import cero.format.InputFile;
import cero.format.ModelDirectory;
import cero.model.Gpt;
import cero.random.PyTorchRandom;
import cero.text.TextFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run on disk: the model's directory, the best model in its folder {@code best}, and in its
 * folder {@code training} what going on needs.
 *
 * <p>All of these are replaced as one, so that they are of one step whatever interrupts a
 * checkpoint, and the metrics that they go with are on the disk before. Threads may call it at the
 * same time, for different runs.
 */
public final class Checkpoint {
  private static final String FOLDER = "training";
  private static final String STATE = "state.json";
  private static final String TENSORS = "state.safetensors";
  private static final String BEST = "best";
  private static final String AVERAGE = "ema";
  private static final String DESCRIPTION = "tensors";
  private static final String CHECKSUM = "checksum"; // of all else in the state
  private static final String COMPUTING = "computing";

  private static final int MAXIMUM_STATE_BYTES = 16 << 20;

  /** The files that going on needs, by their names in the run's folder. */
  static final List<String> STATE_FILES = List.of(FOLDER + "/" + STATE, FOLDER + "/" + TENSORS);

  private static final ObjectMapper JSON = new ObjectMapper();

  private Checkpoint() {}

  /**
   * Writes the model's directory, that of its averaged weights in the folder {@code ema} and that
   * of the best model in {@code best} where there are such, what resuming needs, and the metrics.
   * The best model is removed where the trainer has none, which leaves that of an earlier run in
   * the same folder no place.
   *
   * @param text how the run's texts are written as ids
   * @param settings the run's settings, in JSON, for whoever resumes it
   * @param newBest the best model, if it is another than at the checkpoint before
   * @param metrics whose lines so far belong to the checkpoint
   * @throws IOException if it cannot be written; what was there before is then as it was
   * @throws IllegalArgumentException if the run learns texts from their beginning on alone, but no
   *     token is said to stand before them
   */
  public static void write(
      Path run,
      Trainer trainer,
      TextFormat text,
      JsonNode settings,
      Optional<Gpt> newBest,
      Metrics metrics)
      throws IOException {
    boolean begins = trainer.training().beginWithTexts();
    if (begins && text.tokenizer().isPresent() && text.start().isEmpty()) {
      throw new IllegalArgumentException(
          "the run learns texts from their beginning on, so the text format must say which token"
              + " stands before them");
    }
    metrics.flush();
    ObjectNode state = state(trainer, settings).put("metrics_lines", metrics.lines());
    SequencedMap<String, Optional<Content>> files = files(trainer, text, state);
    if (trainer.bestStep() <= 0) {
      putModel(files, BEST, Optional.empty(), text);
    } else if (newBest.isPresent()) {
      putModel(files, BEST, newBest, text);
    }
    metrics.unwritten().ifPresent(lines -> files.put(Metrics.FILE, Optional.of(lines)));
    DurableFolder.replace(run, files);
    metrics.written();
  }

  private static SequencedMap<String, Optional<Content>> files(
      Trainer trainer, TextFormat text, ObjectNode state) {
    SequencedMap<String, Optional<Content>> files = new LinkedHashMap<>();
    SavedTensors tensors = new SavedTensors(trainer);
    files.put(STATE_FILES.getLast(), Optional.of(tensors::writeTo));
    files.put( // after the tensors, which it describes
        STATE_FILES.getFirst(),
        Optional.of(channel -> {
          tensors.describe(state.putObject(DESCRIPTION));
          state.put(CHECKSUM, checksum(state));
          Content.of(JSON.writeValueAsBytes(state)).writeTo(channel);
        }));
    files.putAll(modelFiles(trainer.model(), text));
    putModel(files, AVERAGE, trainer.average(), text);
    return files;
  }

  private static SequencedMap<String, Optional<Content>> modelFiles(Gpt model, TextFormat text) {
    return ModelDirectory.files(model.config(), model.parameters(), text);
  }

  /** Has a model written to a folder of the run's, or what is there of an earlier run removed. */
  private static void putModel(
      SequencedMap<String, Optional<Content>> files,
      String folder,
      Optional<Gpt> model,
      TextFormat text) {
    ModelDirectory.fileNames().forEach(name -> files.put(folder + "/" + name, Optional.empty()));
    if (model.isPresent()) {
      modelFiles(model.get(), text)
          .forEach((name, content) -> files.put(folder + "/" + name, content));
    }
  }

  /** The names, in the run's folder, of all files that a checkpoint may consist of. */
  public static List<String> fileNames() {
    List<String> names = new ArrayList<>(STATE_FILES);
    names.addAll(ModelDirectory.fileNames());
    for (String folder : List.of(BEST, AVERAGE)) {
      ModelDirectory.fileNames().forEach(name -> names.add(folder + "/" + name));
    }
    return names;
  }

  /**
   * Lines of {@code metrics.jsonl} that the checkpoint goes with; all, where it does not say.
   *
   * @throws FormatException as {@link #settings}
   */
  public static long metricsLines(Path run) throws FormatException {
    return readState(run).path("metrics_lines").asLong(Long.MAX_VALUE);
  }

  /**
   * What the run was computed by until its checkpoint; empty where that was not noted.
   *
   * @throws FormatException as {@link #settings}
   */
  public static Optional<Computing> computing(Path run) throws FormatException {
    return Computing.read(readState(run).path(COMPUTING));
  }

  private static ObjectNode state(Trainer trainer, JsonNode settings) {
    ObjectNode state = JSON.createObjectNode();
    state.put("step", trainer.step()).put("tokens", trainer.tokens());
    if (trainer.bestStep() >= 0) {
      state.put("best_val_loss", trainer.bestLoss()).put("best_step", trainer.bestStep());
    }
    LossWatch.State losses = trainer.lossWatch().state();
    state
        .putObject("losses")
        .put("counted", losses.losses())
        .put("mean", losses.mean())
        .put("variance", losses.variance())
        .put("spikes", losses.spikes());
    Place place = trainer.place();
    state.put("passed_over", place.passedOver()).put("rewinds", place.rewinds());
    trainer.random().ifPresent(random -> state.set("random", random(trainer, random.state())));
    Computing.here().write(state.putObject(COMPUTING));
    state.set("settings", settings);
    return state;
  }

  private static ObjectNode random(Trainer trainer, PyTorchRandom.State generator) {
    ObjectNode random = JSON.createObjectNode();
    random.set("words", JSON.valueToTree(generator.words()));
    random.put("given", generator.given());
    if (!Double.isNaN(generator.secondNormal())) {
      random.put("second_normal", generator.secondNormal());
    }
    trainer.training().epochSeed().ifPresent(seed -> random.put("epoch_seed", seed));
    return random;
  }

  /** Whether a folder holds what going on with a run needs. */
  public static boolean isIn(Path run) {
    return DurableFolder.find(run.resolve(FOLDER), STATE).isPresent();
  }

  /**
   * The settings that the run was started with.
   *
   * @throws FormatException if there is no run to resume in that directory
   */
  public static JsonNode settings(Path run) throws FormatException {
    return readState(run).path("settings");
  }

  /**
   * Sets weights, moments and place to those of the checkpoint.
   *
   * @throws FormatException if there is none, it is damaged, or of another model; the trainer is
   *     then not to be used
   */
  public static void restore(Path run, Trainer trainer) throws FormatException {
    JsonNode state = readState(run);
    long step = state.path("step").asLong();
    SavedTensors.restore(find(run, TENSORS), step, state.path(DESCRIPTION), trainer);
    if (trainer.random().isPresent()) {
      restoreRandom(run, state.path("random"), trainer);
    }
    JsonNode losses = state.path("losses");
    trainer
        .lossWatch()
        .restore(
            new LossWatch.State(
                losses.path("counted").asInt(0),
                losses.path("mean").asDouble(0),
                losses.path("variance").asDouble(0),
                losses.path("spikes").asInt(0)));
    trainer.resumeAt(
        new Place(
            step,
            // older checkpoints do not say, and counted each place of a batch
            state.path("tokens").asLong(step * trainer.placesPerStep()),
            state.path("passed_over").asLong(0),
            state.path("rewinds").asInt(0),
            state.path("best_val_loss").asDouble(Double.POSITIVE_INFINITY),
            state.path("best_step").asLong(-1)));
  }

  private static void restoreRandom(Path run, JsonNode saved, Trainer trainer)
      throws FormatException {
    try {
      PyTorchRandom.State state =
          new PyTorchRandom.State(
              JSON.treeToValue(saved.withArray("words"), int[].class),
              saved.path("given").asInt(-1),
              saved.path("second_normal").asDouble(Double.NaN));
      trainer.random().orElseThrow().restore(state);
    } catch (JacksonException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new FormatException(
          "%s is damaged: it does not hold where PyTorch's random numbers stood; %s"
              .formatted(run.resolve(FOLDER).resolve(STATE), SavedTensors.WAY_OUT),
          e);
    }
    if (saved.has("epoch_seed")) {
      trainer.training().resumeEpoch(saved.get("epoch_seed").asLong(0));
    }
  }

  private static JsonNode readState(Path run) throws FormatException {
    Path file = find(run, STATE);
    try {
      JsonNode state = JSON.readTree(InputFile.readAll(file, MAXIMUM_STATE_BYTES));
      JsonNode step = state.path("step");
      boolean isPlace = step.isIntegralNumber() && step.canConvertToLong() && step.asLong() >= 0;
      if (!isPlace || !state.path("settings").isObject()) {
        throw new FormatException(
            "%s is damaged: it has no step or no settings; %s"
                .formatted(file, SavedTensors.WAY_OUT));
      }
      requireUnchanged(file, (ObjectNode) state);
      return state;
    } catch (JacksonException e) {
      throw new FormatException(
          "%s is damaged: it is not JSON; %s".formatted(file, SavedTensors.WAY_OUT), e);
    }
  }

  /** Older checkpoints have no checksums, neither of the tensors nor of the state. */
  private static void requireUnchanged(Path file, ObjectNode state) throws FormatException {
    JsonNode saved = state.remove(CHECKSUM);
    boolean isOlder = saved == null && !state.has(DESCRIPTION);
    if (!isOlder && (saved == null || saved.asLong(-1) != checksum(state))) {
      throw new FormatException(
          "%s is damaged: it does not hold what was saved; %s"
              .formatted(file, SavedTensors.WAY_OUT));
    }
  }

  /** CRC-32C of the state's JSON, which is the same once it has been read again. */
  private static long checksum(ObjectNode state) {
    CRC32C checksum = new CRC32C();
    checksum.update(JSON.writeValueAsBytes(state));
    return checksum.getValue();
  }

  private static Path find(Path run, String name) throws FormatException {
    return DurableFolder.find(run.resolve(FOLDER), name)
        .orElseThrow(() ->
            new FormatException(
                "there is no run to resume in %s: it has no %s/%s; one that ended before its first checkpoint is to be begun anew"
                    .formatted(run, FOLDER, name)));
  }
}
