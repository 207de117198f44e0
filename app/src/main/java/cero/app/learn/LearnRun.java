package cero.app.learn;

import cero.app.terminal.Console;
import cero.app.train.PreparedRun;
import cero.app.train.RunPreparation;
import cero.app.train.RunRecord;
import cero.data.stories.Language;
import cero.device.Device;
import cero.text.Tokenizer;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A run that the page begins: what {@code train} does without options, in a folder of its own, so
 * that it can be used and resumed like any other.
 */
final class LearnRun implements StoryRun {
  /** After so many the stories can be read; Spanish and Korean have more forms to learn. */
  private static final Map<Language, Long> STEPS =
      Map.of(Language.ENGLISH, 2200L, Language.SPANISH, 4000L, Language.KOREAN, 4000L);

  private final PreparedRun prepared;
  private final RunRecord record;

  private LearnRun(PreparedRun prepared, RunRecord record) {
    this.prepared = prepared;
    this.record = record;
  }

  /**
   * Prepares a run.
   *
   * @param folder that it is kept in; empty for one of its own where runs are kept
   * @throws IOException if it can't be
   */
  static LearnRun begin(
      Console console,
      Device device,
      Language language,
      Optional<Path> folder,
      OptionalLong steps,
      OptionalDouble learningRate)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("--lang", language.code()));
    folder.ifPresent(path -> options.addAll(List.of("--out", path.toString())));
    long taken = steps.orElse(STEPS.get(language));
    options.addAll(List.of("--steps", Long.toString(taken)));
    learningRate.ifPresent(value -> options.addAll(List.of("--lr", Double.toString(value))));
    PreparedRun prepared = RunPreparation.of(console, "./cero learn", options).prepare(device);
    try {
      return new LearnRun(
          prepared,
          RunRecord.open(
              prepared.folder(),
              prepared.trainer(),
              device,
              prepared.data(),
              prepared.options(),
              prepared.settings(),
              language));
    } catch (IOException | RuntimeException e) {
      prepared.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return prepared.folder().getFileName().toString();
  }

  @Override
  public Trainer trainer() {
    return prepared.trainer();
  }

  @Override
  public Tokenizer tokenizer() {
    return prepared.data().tokenizer().orElseThrow();
  }

  @Override
  public int[] trainingIds() {
    return prepared.data().trainingIds();
  }

  @Override
  public int[] validationIds() {
    return prepared.data().validation().orElseThrow().batch(0).ids();
  }

  @Override
  public OptionalDouble floor() {
    return prepared.data().floor();
  }

  @Override
  public void learningRate(double highest) {
    trainer().learningRate(highest);
    prepared.settings().withObject("options").put("--lr", Double.toString(highest));
  }

  @Override
  public void on(TrainingEvent event) throws IOException {
    record.on(event);
  }

  @Override
  public void close() throws IOException {
    try (prepared) {
      record.close();
    }
  }
}
