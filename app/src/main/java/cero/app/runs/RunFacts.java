package cero.app.runs;

import cero.data.stories.Language;
import cero.format.DurableFile;
import cero.format.InputFile;
import cero.text.Tokenizer;
import cero.train.Checkpoint;
import cero.train.RunScale;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What there is to know of a run before its first step, in its folder's {@code run.json}: so that a
 * run can be listed, shown and compared from outside while it goes on, and after it was killed.
 *
 * @param settings what {@code train} was asked for, as whoever resumes the run reads it
 * @param steps the run's last step, where it is known
 * @param parameters of the model
 * @param vocab tokens in the vocabulary
 * @param tokenizer a checksum of its tokens; 0 where the run has none
 * @param tokensPerEpoch tokens that one pass over the text learns from; NaN where not known
 * @param floor the lowest loss that can be expected, where it is known
 * @param scale what losses and speeds are measured against
 * @param process the one that trains
 */
public record RunFacts(
    JsonNode settings,
    OptionalLong steps,
    long parameters,
    int vocab,
    long tokenizer,
    double tokensPerEpoch,
    OptionalDouble floor,
    RunScale scale,
    Optional<TrainingProcess> process) {

  public static final String FILE = "run.json";

  private static final int MAXIMUM_BYTES = 1 << 24;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * A process on some machine.
   *
   * @param started milliseconds since 1970, because the system gives its number to others later
   */
  public record TrainingProcess(String host, long pid, long started) {
    public static TrainingProcess current() {
      return new TrainingProcess(
          thisHost(), ProcessHandle.current().pid(), started(ProcessHandle.current()));
    }

    /** Whether it is still there, on this machine. */
    boolean isAlive() {
      return host.equals(thisHost())
          && ProcessHandle.of(pid)
              .filter(found -> found.isAlive() && Math.abs(started(found) - started) < 2000)
              .isPresent();
    }

    private static long started(ProcessHandle process) {
      return process
          .info()
          .startInstant()
          .map(Instant::toEpochMilli)
          .orElse(ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    private static String thisHost() {
      String name = ManagementFactory.getRuntimeMXBean().getName(); // pid@host
      return name.substring(name.indexOf('@') + 1);
    }
  }

  /** Those of a run of which nothing is known. */
  static RunFacts unknown() {
    return of(JSON.createObjectNode(), JSON.createObjectNode());
  }

  /** ln V: the loss of a model that finds every token equally likely; NaN where V is not known. */
  double uniform() {
    return vocab > 0 ? Math.log(vocab) : Double.NaN;
  }

  /** The preset that the run began with. */
  public String preset() {
    return settings.path("preset").asString("");
  }

  Language language() {
    try {
      return Language.of(settings.path("lang").asString(Language.ENGLISH.code()));
    } catch (IllegalArgumentException _) {
      return Language.ENGLISH;
    }
  }

  /** The text: the files' names, or the built-in stories and their language. */
  String data() {
    StringBuilder names = new StringBuilder();
    for (JsonNode path : settings.path("data")) {
      Path name = Path.of(path.asString("")).getFileName();
      names.append(names.isEmpty() ? "" : ", ").append(name == null ? "" : name);
    }
    JsonNode ids = settings.path("options").path("--ids");
    return !names.isEmpty()
        ? names.toString()
        : ids.isString() ? ids.asString() : "stories (" + language().code() + ")";
  }

  /** The options' values by their names without dashes. */
  public SequencedMap<String, String> options() {
    SequencedMap<String, String> options = new LinkedHashMap<>();
    settings
        .path("options")
        .properties()
        .forEach(option ->
            options.put(option.getKey().replaceFirst("^--", ""), text(option.getValue())));
    return options;
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.asString() : value.toString();
  }

  /** A checksum over all tokens of a vocabulary, by which two runs know that theirs is the same. */
  public static long checksum(Tokenizer tokenizer) {
    CRC32C sum = new CRC32C();
    for (int id = 0; id < tokenizer.vocabSize(); id++) {
      byte[] token = tokenizer.bytes(id);
      sum.update(token.length);
      sum.update(token);
    }
    return sum.getValue();
  }

  /**
   * Writes the file, whole or not at all.
   *
   * @throws IOException if it can't be written
   */
  public void write(Path run) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.set("settings", settings);
    steps.ifPresent(last -> json.put("steps", last));
    json.put("parameters", parameters).put("vocab", vocab);
    json.put("tokenizer", tokenizer);
    put(json, "tokens_per_epoch", tokensPerEpoch);
    put(json, "floor", floor.orElse(Double.NaN));
    put(json, "train_bytes_per_token", scale.trainingBytesPerToken());
    put(json, "val_bytes_per_token", scale.validationBytesPerToken());
    put(json, "flops_per_token", scale.flopsPerToken());
    put(json, "peak_flops", scale.peakFlops());
    process.ifPresent(it ->
        json.putObject("process")
            .put("host", it.host())
            .put("pid", it.pid())
            .put("started", it.started()));
    DurableFile.write(run.resolve(FILE), DurableFile.Content.of(JSON.writeValueAsBytes(json)));
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    }
  }

  /**
   * Reads the file; where a run has none, as those of older versions, its checkpoint says some of
   * it.
   *
   * @throws IOException if neither can be read; the message names the file
   */
  static RunFacts read(Path run) throws IOException {
    Path file = run.resolve(FILE);
    JsonNode json = JSON.missingNode();
    if (Files.exists(file)) {
      try {
        json = JSON.readTree(InputFile.readAll(file, MAXIMUM_BYTES));
      } catch (JacksonException e) {
        throw new IOException(file + " is damaged: it is not JSON", e);
      }
      if (!json.path("settings").isObject()) {
        throw new IOException(file + " is damaged: it has no settings");
      }
    }
    return of(json.isMissingNode() ? Checkpoint.settings(run) : json.path("settings"), json);
  }

  private static RunFacts of(JsonNode settings, JsonNode json) {
    long steps = json.path("steps").asLong(settings.path("options").path("--steps").asLong(-1));
    double floor = number(json, "floor");
    JsonNode process = json.path("process");
    return new RunFacts(
        settings,
        steps < 0 ? OptionalLong.empty() : OptionalLong.of(steps),
        json.path("parameters").asLong(0),
        json.path("vocab").asInt(0),
        json.path("tokenizer").asLong(0),
        number(json, "tokens_per_epoch"),
        Double.isNaN(floor) ? OptionalDouble.empty() : OptionalDouble.of(floor),
        new RunScale(
            number(json, "train_bytes_per_token"),
            number(json, "val_bytes_per_token"),
            number(json, "flops_per_token"),
            number(json, "peak_flops")),
        process.isObject()
            ? Optional.of(
                new TrainingProcess(
                    process.path("host").asString(""),
                    process.path("pid").asLong(0),
                    process.path("started").asLong(0)))
            : Optional.empty());
  }

  private static double number(JsonNode json, String name) {
    return json.path(name).asDouble(Double.NaN);
  }
}
