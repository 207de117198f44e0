package cero.train;

import cero.loss.Perplexity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run's events for TensorBoard, in files named {@code events.out.tfevents.…} in the run's folder:
 * {@code tensorboard --logdir runs} shows every run under its folder's name.
 *
 * <p>A run that goes on begins another file, which makes void what earlier files tell of the steps
 * that are made again. A model's text is shown as it stands, a block of preformatted Markdown.
 */
public final class TensorBoard implements TrainingListener, AutoCloseable {
  private static final String PREFIX = "events.out.tfevents.";

  private final EventFile events;
  private final RunScale scale;

  private TensorBoard(EventFile events, RunScale scale) {
    this.events = events;
    this.scale = scale;
  }

  /**
   * Begins a run's events, in the place of those of an earlier run, or goes on with them.
   *
   * @param step updates made before; 0 for a new run
   * @throws IOException if the folder can't be written
   */
  public static TensorBoard open(Path run, long step, RunScale scale) throws IOException {
    Files.createDirectories(run);
    List<Path> earlier = files(run);
    if (step == 0) {
      for (Path file : earlier) {
        Files.delete(file);
      }
    }
    // TensorBoard reads the files in the order of their names, and so by these seconds.
    long seconds = Instant.now().getEpochSecond();
    for (Path file : earlier) {
      seconds = Math.max(seconds, seconds(file) + 1);
    }
    String name =
        String.format(
            Locale.ROOT, "%s%010d.%s.%d", PREFIX, seconds, host(), ProcessHandle.current().pid());
    // What was told before the first step, and only that, has the step 0.
    long first = step == 0 ? 0 : step + 1;
    return new TensorBoard(EventFile.create(run.resolve(name), first), scale);
  }

  /** The event files in a folder, in no particular order. */
  private static List<Path> files(Path run) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(run, PREFIX + "*")) {
      found.forEach(files::add);
    }
    return files;
  }

  /** When a file was begun, which is in its name; 0 where another program named it otherwise. */
  private static long seconds(Path file) {
    String rest = file.getFileName().toString().substring(PREFIX.length());
    String digits = rest.replaceFirst("\\..*", "");
    return digits.matches("\\d{1,12}") ? Long.parseLong(digits) : 0;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "-");
    } catch (IOException e) {
      return "localhost";
    }
  }

  @Override
  public void on(TrainingEvent event) throws IOException {
    switch (event) {
      case TrainingEvent.Stepped e ->
          events.write(
              new EventFile.Scalars(e.step())
                  .add("train/loss", e.loss())
                  .add("train/bits_per_byte", scale.trainingBitsPerByte(e.loss()))
                  .add("lr", e.learningRate())
                  .add("grad_norm", e.gradientNorm())
                  .add("tokens", (double) e.tokens())
                  .add("tokens_per_second", e.tokensPerSecond())
                  .add("mfu", scale.mfu(e.tokensPerSecond())));
      case TrainingEvent.Evaluated e -> {
        events.write(
            new EventFile.Scalars(e.step())
                .add("train/eval_loss", e.trainLoss())
                .add("val/loss", e.validationLoss())
                .add("val/ema_loss", e.averageLoss())
                .add("val/perplexity", Perplexity.of(e.validationLoss()))
                .add("val/bits_per_byte", scale.validationBitsPerByte(e.validationLoss())));
        events.flush();
      }
      case TrainingEvent.LayerFigures e -> {
        EventFile.Scalars scalars = new EventFile.Scalars(e.step());
        for (TrainingEvent.LayerFigures.Group group : e.groups()) {
          scalars
              .add("grad_norm/" + group.name(), group.gradientNorm())
              .add("weight_norm/" + group.name(), group.weightNorm())
              .add("update_share/" + group.name(), group.updateShare());
        }
        events.write(scalars);
      }
      case TrainingEvent.Sampled e ->
          events.writeText(e.step(), "sample", "    " + e.text().replace("\n", "\n    "));
      case TrainingEvent.Warned e -> events.writeText(e.step(), "warning", e.warning().sentence());
      case TrainingEvent.Checkpoint _, TrainingEvent.Finished _ -> events.flush();
    }
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
