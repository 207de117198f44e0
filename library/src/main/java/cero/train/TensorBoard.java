package cero.train;

import cero.format.EventFile;
import cero.loss.Perplexity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A run's events for TensorBoard, in files named {@code events.out.tfevents.…} in the run's folder:
 * {@code tensorboard --logdir runs} shows every run under its folder's name.
 *
 * <p>A run that goes on begins another file, which makes void what earlier files tell of its step
 * and later ones, and tells once more what the run still knows of that step. A model's text is
 * shown as it stands, a block of preformatted Markdown. One thread at a time.
 */
public final class TensorBoard implements TrainingListener, AutoCloseable {
  private static final String PREFIX = "events.out.tfevents.";

  private final Path run;
  private final RunScale scale;

  // A new run's file comes after its first checkpoint, which puts the run in the place of an
  // earlier one in the folder: until then there is no file.
  private final List<TrainingEvent> unwritten = new ArrayList<>();
  private Optional<EventFile> events = Optional.empty();

  private TensorBoard(Path run, RunScale scale) {
    this.run = run;
    this.scale = scale;
  }

  /** Begins a new run's events; there is no file before {@link #write}. */
  public static TensorBoard begin(Path run, RunScale scale) {
    return new TensorBoard(run, scale);
  }

  /** Whether it is a new run's, without a file so far. */
  public boolean isUnwritten() {
    return events.isEmpty();
  }

  /**
   * Writes a new run's events so far, in the place of those of an earlier run.
   *
   * @throws IOException if the folder can't be written
   */
  public void write() throws IOException {
    beginFile(0);
    for (TrainingEvent event : unwritten) {
      on(event);
    }
    unwritten.clear();
    flush();
  }

  /**
   * Goes on with a run's events.
   *
   * @param step that the run goes on after
   * @param past what happened until then
   * @throws IOException if the folder can't be written
   */
  public static TensorBoard open(Path run, long step, RunScale scale, List<TrainingEvent> past)
      throws IOException {
    TensorBoard board = new TensorBoard(run, scale);
    board.beginFile(step);
    try {
      for (TrainingEvent event : past) {
        if (shownAt(event) == step) {
          board.on(event);
        }
      }
      board.flush();
    } catch (IOException e) {
      try (board) {
        throw e;
      }
    }
    return board;
  }

  /**
   * The step that an event is shown at. A spike is part of the run from the step on that the run
   * went on after, which going back makes an earlier one.
   */
  private static long shownAt(TrainingEvent event) {
    return event instanceof TrainingEvent.Spiked e ? e.goesOnAfter() : event.step();
  }

  private void beginFile(long step) throws IOException {
    Files.createDirectories(run);
    List<Path> earlier = files(run);
    // TensorBoard reads the files in the order of their names, and so by these seconds.
    long seconds = Instant.now().getEpochSecond();
    for (Path file : earlier) {
      seconds = Math.max(seconds, seconds(file) + 1);
      if (step == 0) {
        Files.delete(file); // all of it is void
      }
    }
    String name =
        String.format(
            Locale.ROOT, "%s%010d.cero.%d", PREFIX, seconds, ProcessHandle.current().pid());
    events = Optional.of(EventFile.create(run.resolve(name), step));
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

  @Override
  public void on(TrainingEvent event) throws IOException {
    if (events.isEmpty()) {
      unwritten.add(event);
    } else {
      write(event, events.get());
    }
  }

  private void write(TrainingEvent event, EventFile file) throws IOException {
    switch (event) {
      case TrainingEvent.Stepped e ->
          file.write(
              new EventFile.Scalars(e.step())
                  .add("train/loss", e.loss())
                  .add("train/bits_per_byte", scale.trainingBitsPerByte(e.loss()))
                  .add("lr", e.learningRate())
                  .add("grad_norm", e.gradientNorm())
                  .add("tokens", (double) e.tokens())
                  .add("tokens_per_second", e.tokensPerSecond())
                  .add("mfu", scale.mfu(e.tokensPerSecond())));
      case TrainingEvent.Evaluated e -> {
        file.write(
            new EventFile.Scalars(e.step())
                .add("train/eval_loss", e.trainLoss())
                .add("val/loss", e.validationLoss())
                .add("val/ema_loss", e.averageLoss())
                .add("val/perplexity", Perplexity.of(e.validationLoss()))
                .add("val/bits_per_byte", scale.validationBitsPerByte(e.validationLoss())));
        file.flush();
      }
      case TrainingEvent.LayerFigures e -> {
        EventFile.Scalars scalars = new EventFile.Scalars(e.step());
        for (TrainingEvent.LayerFigures.Group group : e.groups()) {
          scalars
              .add("grad_norm/" + group.name(), group.gradientNorm())
              .add("weight_norm/" + group.name(), group.weightNorm())
              .add("update_share/" + group.name(), group.updateShare());
        }
        file.write(scalars);
      }
      case TrainingEvent.Spiked e -> file.writeText(shownAt(e), "spike", e.sentence());
      case TrainingEvent.Sampled e ->
          file.writeText(e.step(), "sample", "    " + e.text().replace("\n", "\n    "));
      case TrainingEvent.Warned e -> file.writeText(e.step(), "warning", e.warning().sentence());
      case TrainingEvent.Checkpoint _, TrainingEvent.Finished _ -> file.flush();
    }
  }

  private void flush() throws IOException {
    if (events.isPresent()) {
      events.get().flush();
    }
  }

  @Override
  public void close() throws IOException {
    if (events.isPresent()) {
      events.get().close();
    }
  }
}
