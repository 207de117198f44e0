package cero.train;

import cero.format.DurableFile;
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

  private Metrics(BufferedWriter writer) {
    this.writer = writer;
  }

  /**
   * Begins a run's file, or goes on with it: lines of later steps, which will be made again, are
   * taken off.
   *
   * @param step updates made before
   * @throws IOException if the file cannot be written
   */
  public static Metrics open(Path run, long step) throws IOException {
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
    return new Metrics(Files.newBufferedWriter(file, StandardOpenOption.APPEND));
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

  /** An event as the fields of its JSON object. */
  public static SequencedMap<String, Object> fields(TrainingEvent event) {
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
      }
      case TrainingEvent.Evaluated e -> {
        fields.put("event", "eval");
        fields.put("step", e.step());
        fields.put("tokens", e.tokens());
        fields.put("train_loss", e.trainLoss());
        fields.put("val_loss", Double.isNaN(e.validationLoss()) ? null : e.validationLoss());
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
      case TrainingEvent.Stepped e -> write(fields(e));
      case TrainingEvent.Evaluated e -> write(fields(e));
      case TrainingEvent.LayerFigures e -> write(fields(e));
      case TrainingEvent.Sampled e -> write(fields(e));
      case TrainingEvent.Checkpoint _ -> writer.flush();
      case TrainingEvent.Finished _ -> writer.flush();
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
