package cero.train;

import cero.format.DurableFile.Content;
import cero.format.FormatException;
import cero.format.InputFile;
import cero.loss.Perplexity;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.ObjectMapper;

/**
 * A run's events as JSON objects, one a line, in the file {@code metrics.jsonl}. One thread at a
 * time.
 */
public final class Metrics implements TrainingListener, AutoCloseable {
  /** The file's name in a run's folder. */
  public static final String FILE = "metrics.jsonl";

  /** What the steps of no run take: those of ten million take a fifth of it. */
  static final long MAXIMUM_BYTES = 1L << 34;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path run;
  private final RunScale scale;
  private long lines;

  // A new run's lines come together with its first checkpoint, so that in a folder with an earlier
  // run there is always one run, whole: until then there is no channel.
  private final StringBuilder unwritten = new StringBuilder();
  private Optional<FileChannel> channel = Optional.empty();

  private Metrics(Path run, long lines, RunScale scale) {
    this.run = run;
    this.lines = lines;
    this.scale = scale;
  }

  /** Begins those of a new run; the file is written with the first {@link Checkpoint}. */
  public static Metrics begin(Path run, RunScale scale) {
    return new Metrics(run, 0, scale);
  }

  /**
   * Goes on with a run's file. What comes after the given lines was written after the checkpoint
   * that the run goes on from, will be made again, and is taken off.
   *
   * @param lines as {@link Checkpoint#metricsLines} gives them
   * @throws IOException if the file cannot be written
   */
  public static Metrics open(Path run, long lines, RunScale scale) throws IOException {
    Files.createDirectories(run);
    Part part = first(run.resolve(FILE), lines);
    Metrics metrics = new Metrics(run, part.lines(), scale);
    metrics.openAt(part.bytes());
    return metrics;
  }

  /** The beginning of a file. */
  private record Part(long lines, long bytes) {}

  /** At most so many lines from the beginning on, whole ones. */
  private static Part first(Path file, long most) throws IOException {
    long lines = 0;
    long bytes = 0;
    if (!Files.exists(file)) {
      return new Part(0, 0);
    }
    try (FileChannel channel = InputFile.open(file, MAXIMUM_BYTES);
        InputStream stream = new BufferedInputStream(Channels.newInputStream(channel))) {
      long read = 0;
      for (int next = stream.read(); next >= 0 && lines < most; next = stream.read()) {
        read++;
        if (next == '\n') {
          lines++;
          bytes = read;
        }
      }
    }
    return new Part(lines, bytes);
  }

  /** The first lines of a run's file, to be written again; empty where there are none. */
  static Optional<Content> firstLines(Path run, long lines) throws IOException {
    Path file = run.resolve(FILE);
    long bytes = first(file, lines).bytes();
    return bytes == 0 ? Optional.empty() : Optional.of(Content.copyOf(file, bytes));
  }

  private void openAt(long bytes) throws IOException {
    Path path = run.resolve(FILE);
    InputFile.requireFileOrNothing(path);
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    file.truncate(bytes);
    file.position(bytes);
    channel = Optional.of(file);
  }

  /** An event as the fields of its JSON object; what the scale does not know is left out. */
  public static SequencedMap<String, Object> fields(TrainingEvent event, RunScale scale) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    switch (event) {
      case TrainingEvent.Stepped e -> {
        fields.put("event", "step");
        fields.put("step", e.step());
        fields.put("loss", e.loss());
        fields.put("lr", Digits.shown(e.learningRate()));
        fields.put("grad_norm", e.gradientNorm());
        fields.put("tokens", e.tokens());
        fields.put("tokens_per_second", e.tokensPerSecond());
        putFinite(fields, "mfu", scale.mfu(e.tokensPerSecond()));
        putFinite(fields, "bits_per_byte", scale.trainingBitsPerByte(e.loss()));
      }
      case TrainingEvent.Spiked e -> {
        fields.put("event", "spike");
        fields.put("step", e.step());
        fields.put("loss", finite(e.loss()));
        fields.put("grad_norm", finite(e.gradientNorm()));
        fields.put("mean_loss", e.meanLoss());
        fields.put("deviation", e.deviation());
        fields.put("action", e.action().name().toLowerCase(Locale.ROOT));
        fields.put("to", e.goesOnAfter());
      }
      case TrainingEvent.Evaluated e -> {
        fields.put("event", "eval");
        fields.put("step", e.step());
        fields.put("tokens", e.tokens());
        fields.put("train_loss", finite(e.trainLoss()));
        fields.put("val_loss", finite(e.validationLoss()));
        putFinite(fields, "val_perplexity", Perplexity.of(e.validationLoss()));
        putFinite(fields, "train_bits_per_byte", scale.trainingBitsPerByte(e.trainLoss()));
        putFinite(fields, "val_bits_per_byte", scale.validationBitsPerByte(e.validationLoss()));
        if (!Double.isNaN(e.averageLoss())) {
          fields.put("ema_val_loss", finite(e.averageLoss()));
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
        fields.put("value", finite(e.warning().value()));
        fields.put("usual", finite(e.warning().usual()));
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

  /** JSON has no word for what is no number. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static SequencedMap<String, Object> groups(TrainingEvent.LayerFigures figures) {
    SequencedMap<String, Object> groups = new LinkedHashMap<>();
    for (TrainingEvent.LayerFigures.Group group : figures.groups()) {
      SequencedMap<String, Object> norms = new LinkedHashMap<>();
      norms.put("grad_norm", finite(group.gradientNorm()));
      norms.put("weight_norm", finite(group.weightNorm()));
      norms.put("update_norm", finite(group.updateNorm()));
      groups.put(group.name(), norms);
    }
    return groups;
  }

  @Override
  public void on(TrainingEvent event) throws IOException {
    switch (event) {
      case TrainingEvent.Checkpoint _, TrainingEvent.Finished _ -> {}
      default -> write(fields(event, scale));
    }
  }

  private static void putFinite(Map<String, Object> fields, String name, double value) {
    if (Double.isFinite(value)) {
      fields.put(name, value);
    }
  }

  private void write(Map<String, Object> fields) throws IOException {
    String line = JSON.writeValueAsString(fields) + "\n";
    lines++;
    if (channel.isEmpty()) {
      unwritten.append(line);
      return;
    }
    try {
      Content.of(line.getBytes(StandardCharsets.UTF_8)).writeTo(channel.get());
    } catch (IOException e) {
      throw FormatException.writing(run.resolve(FILE), e);
    }
  }

  /** Lines so far. */
  long lines() {
    return lines;
  }

  /** Flushes all lines to the disk: a checkpoint must not know more than they tell. */
  void flush() throws IOException {
    if (channel.isPresent()) {
      channel.get().force(true);
    }
  }

  /** What the whole file is to hold, where it is not begun yet. */
  Optional<Content> unwritten() {
    return channel.isPresent()
        ? Optional.empty()
        : Optional.of(Content.of(unwritten.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** The checkpoint, and with it the lines before the first one, is written. */
  void written() throws IOException {
    if (channel.isEmpty()) {
      Path file = run.resolve(FILE);
      openAt(Files.exists(file) ? Files.size(file) : 0);
      unwritten.setLength(0);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
    }
  }
}
