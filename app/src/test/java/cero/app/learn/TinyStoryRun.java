package cero.app.learn;

import cero.data.DocumentStarts;
import cero.data.TokenStream;
import cero.data.WholeDocuments;
import cero.data.stories.Language;
import cero.data.stories.Story;
import cero.data.stories.StoryTeller;
import cero.model.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTrainer;
import cero.text.Tokenizer;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import cero.train.TrainingOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** A run on a few stories that takes a second or two, and keeps its events in memory. */
public final class TinyStoryRun implements StoryRun {
  static final int EVAL_EVERY = 10;

  final List<TrainingEvent> events = new CopyOnWriteArrayList<>();
  volatile boolean closed;
  private final Trainer trainer;
  private final Tokenizer tokenizer;
  private final int[] training;
  private final int[] validation;

  public TinyStoryRun(Device device, Language language, OptionalLong steps, OptionalDouble rate) {
    List<String> stories =
        new StoryTeller(language, 1).stories(0, 44).stream().map(Story::text).toList();
    BytePairTokenizer learned = BytePairTrainer.train(stories.subList(0, 40), 300);
    tokenizer = learned;
    training = TokenStream.of(stories.subList(0, 40), learned).ids();
    validation = TokenStream.of(stories.subList(40, 44), learned).ids();
    int end = learned.endOfText().orElseThrow();
    GptConfig config =
        GptConfig.builder()
            .vocabSize(learned.vocabSize())
            .context(32)
            .layers(1)
            .heads(2)
            .embedding(16)
            .build();
    trainer =
        new Trainer(
            device,
            Gpt.create(config, Initialization.GPT2, 1),
            new DocumentStarts(training, end, 2, 32, 1),
            WholeDocuments.inOrder(training, end, 2, 32),
            Optional.of(WholeDocuments.inOrder(validation, end, 2, 32)),
            TrainingOptions.builder()
                .steps(steps.orElse(40))
                .learningRate(rate.orElse(1e-2))
                .warmup(2)
                .evalEvery(EVAL_EVERY)
                .evalBatches(2)
                .sampleEvery(20)
                .build());
  }

  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public Trainer trainer() {
    return trainer;
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int[] trainingIds() {
    return training;
  }

  @Override
  public int[] validationIds() {
    return validation;
  }

  @Override
  public OptionalDouble floor() {
    return OptionalDouble.of(0.5);
  }

  @Override
  public void learningRate(double highest) {
    trainer.learningRate(highest);
  }

  @Override
  public void on(TrainingEvent event) {
    events.add(event);
  }

  @Override
  public void close() {
    closed = true;
  }
}
