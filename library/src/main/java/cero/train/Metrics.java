package cero.train;

import cero.format.DurableFile;
import cero.loss.Perplexity;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A run's events as JSON objects, one a line, in the file {@code metrics.jsonl}. */
public final class Metrics implements TrainingListener, AutoCloseable {
  /** The file's name in a run's folder. */
  public static final String FILE = "metrics.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedWriter writer;
  private final RunScale scale;

  private Metrics(BufferedWriter writer, RunScale scale) {
    this.writer = writer;
    this.scale = scale;
  }

  /** As {@link #open(Path, long, RunScale)}, without figures that need a scale. */
  public static Metrics open(Path run, long step) throws IOException {
    return open(run, step, RunScale.UNKNOWN);
  }

  /**
   * Begins a run's file, or goes on with it: lines of later steps, which will be made again, are
   * taken off.
   *
   * @param step updates made before
   * @throws IOException if the file cannot be written
   */
  public static Metrics open(Path run, long step, RunScale scale) throws IOException {
    Path file = run.resolve(FILE);
    List<String> kept = new ArrayList<>();
    if (step > 0) {
      for (JsonNode line : read(run)) {
        if (line.path("step").asLong() <= step) {
          kept.add(line.toString());
        }
      }
    }
    Files.createDirectories(run);
    StringBuilder text = new StringBuilder();
    kept.forEach(line -> text.append(line).append('\n'));
    DurableFile.write(
        file, DurableFile.Content.of(text.toString().getBytes(StandardCharsets.UTF_8)));
    return new Metrics(Files.newBufferedWriter(file, StandardOpenOption.APPEND), scale);
  }

  /**
   * The lines of a run's file, in order; a last line that was cut off is left out.
   *
   * @throws IOException if the file cannot be read
   */
  public static List<JsonNode> read(Path run) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    Path file = run.resolve(FILE);
    if (!Files.exists(file)) {
      return lines;
    }
    for (String line : Files.readAllLines(file)) {
      try {
        lines.add(JSON.readTree(line));
      } catch (JacksonException e) {
        break;
      }
    }
    return lines;
  }

  /** As {@link #fields(TrainingEvent, RunScale)}, without figures that need a scale. */
  public static SequencedMap<String, Object> fields(TrainingEvent event) {
    return fields(event, RunScale.UNKNOWN);
  }

  /** An event as the fields of its JSON object; what the scale does not know is left out. */
  public static SequencedMap<String, Object> fields(TrainingEvent event, RunScale scale) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    switch (event) {
      case TrainingEvent.Stepped e -> {
        fields.put("event", "step");
        fields.put("step", e.step());
        fields.put("loss", e.loss());
        fields.put("lr", e.learningRate());
        fields.put("grad_norm", e.gradientNorm());
        fields.put("tokens", e.tokens());
        fields.put("tokens_per_second", e.tokensPerSecond());
        putFinite(fields, "mfu", scale.mfu(e.tokensPerSecond()));
        putFinite(fields, "bits_per_byte", scale.trainingBitsPerByte(e.loss()));
      }
      case TrainingEvent.Evaluated e -> {
        fields.put("event", "eval");
        fields.put("step", e.step());
        fields.put("tokens", e.tokens());
        fields.put("train_loss", e.trainLoss());
        fields.put("val_loss", Double.isNaN(e.validationLoss()) ? null : e.validationLoss());
        putFinite(fields, "val_perplexity", Perplexity.of(e.validationLoss()));
        putFinite(fields, "train_bits_per_byte", scale.trainingBitsPerByte(e.trainLoss()));
        putFinite(fields, "val_bits_per_byte", scale.validationBitsPerByte(e.validationLoss()));
        if (!Double.isNaN(e.averageLoss())) {
          fields.put("ema_val_loss", e.averageLoss());
        }
      }
      case TrainingEvent.LayerFigures e -> {
        fields.put("event", "layers");
        fields.put("step", e.step());
        fields.put("groups", groups(e));
      }
      case TrainingEvent.Sampled e -> {
        fields.put("event", "sample");
        fields.put("step", e.step());
        fields.put("text", e.text());
      }
      case TrainingEvent.Warned e -> {
        fields.put("event", "warning");
        fields.put("step", e.step());
        fields.put("warning", e.warning().kind().id());
        fields.put("since", e.warning().since());
        fields.put("part", e.warning().part());
        fields.put("value", e.warning().value());
        fields.put("usual", e.warning().usual());
        fields.put("message", e.warning().sentence());
      }
      case TrainingEvent.Checkpoint e -> {
        fields.put("event", "checkpoint");
        fields.put("step", e.step());
      }
      case TrainingEvent.Finished e -> {
        fields.put("event", "done");
        fields.put("step", e.step());
        fields.put("stopped", e.stopped());
      }
    }
    return fields;
  }

  private static SequencedMap<String, Object> groups(TrainingEvent.LayerFigures figures) {
    SequencedMap<String, Object> groups = new LinkedHashMap<>();
    for (TrainingEvent.LayerFigures.Group group : figures.groups()) {
      SequencedMap<String, Object> norms = new LinkedHashMap<>();
      norms.put("grad_norm", group.gradientNorm());
      norms.put("weight_norm", group.weightNorm());
      norms.put("update_norm", group.updateNorm());
      groups.put(group.name(), norms);
    }
    return groups;
  }

  @Override
  public void on(TrainingEvent event) throws IOException {
    switch (event) {
      case TrainingEvent.Evaluated e -> {
        write(fields(e, scale));
        writer.flush(); // for whoever looks at the run from outside
      }
      case TrainingEvent.Checkpoint _, TrainingEvent.Finished _ -> writer.flush();
      default -> write(fields(event, scale));
    }
  }

  private static void putFinite(Map<String, Object> fields, String name, double value) {
    if (Double.isFinite(value)) {
      fields.put(name, value);
    }
  }

  private void write(Map<String, Object> fields) throws IOException {
    writer.write(JSON.writeValueAsString(fields));
    writer.write('\n');
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
