package cero.app.learn;

import cero.data.DocumentStarts;
import cero.data.TokenStream;
import cero.data.WholeDocuments;
import cero.data.stories.Language;
import cero.data.stories.Story;
import cero.data.stories.StoryTeller;
import cero.device.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTrainer;
import cero.text.Tokenizer;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import cero.train.TrainingOptions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/** A run on a few stories that takes a second or two, and keeps its events in memory. */
public final class TinyStoryRun implements StoryRun {
  static final int EVAL_EVERY = 10;

  private static final GptConfig SMALL =
      GptConfig.builder().vocabSize(300).context(32).layers(1).heads(2).embedding(16).build();

  private static final GptConfig USUAL =
      GptConfig.builder().vocabSize(1024).context(256).layers(4).heads(4).embedding(128).build();

  final List<TrainingEvent> events = new CopyOnWriteArrayList<>();
  volatile boolean closed;

  /** Is told the step whenever somebody asks for the trainer. */
  volatile LongConsumer asked = _ -> {};

  private volatile Thread trains = Thread.currentThread();
  private final Trainer trainer;
  private final Tokenizer tokenizer;
  private final int[] training;
  private final int[] validation;

  public TinyStoryRun(Device device, Language language, OptionalLong steps, OptionalDouble rate) {
    this(device, stories(language, 0, 40), stories(language, 40, 4), SMALL, steps, rate);
  }

  private TinyStoryRun(
      Device device,
      List<String> learned,
      List<String> unseen,
      GptConfig size,
      OptionalLong steps,
      OptionalDouble rate) {
    BytePairTokenizer cut = BytePairTrainer.train(learned, size.vocabSize());
    tokenizer = cut;
    training = TokenStream.of(learned, cut).ids();
    validation = TokenStream.of(unseen, cut).ids();
    int end = cut.endOfText().orElseThrow();
    int context = size.context();
    GptConfig config = size.toBuilder().vocabSize(cut.vocabSize()).build();
    trainer =
        new Trainer(
            device,
            Gpt.create(config, Initialization.GPT2, 1),
            new DocumentStarts(training, end, 2, context, 1),
            WholeDocuments.inOrder(training, end, 2, context),
            Optional.of(WholeDocuments.inOrder(validation, end, 2, context)),
            TrainingOptions.builder()
                .steps(steps.orElse(40))
                .learningRate(rate.orElse(1e-2))
                .warmup(2)
                .evalEvery(EVAL_EVERY)
                .evalBatches(2)
                .sampleEvery(20)
                .build());
  }

  /** A run that sees one story again and again, and nothing else. */
  public static TinyStoryRun byHeart(
      Device device, Language language, OptionalLong steps, OptionalDouble rate) {
    List<String> story = stories(language, 0, 1);
    List<String> again = Collections.nCopies(20, story.getFirst());
    return new TinyStoryRun(device, again, again, SMALL, steps, rate);
  }

  /** A run of a model that is as large as those that the page trains. */
  public static TinyStoryRun ofUsualSize(
      Device device, Language language, OptionalLong steps, OptionalDouble rate) {
    return new TinyStoryRun(
        device, stories(language, 0, 300), stories(language, 300, 20), USUAL, steps, rate);
  }

  private static List<String> stories(Language language, int from, int count) {
    return new StoryTeller(language, 1).stories(from, count).stream().map(Story::text).toList();
  }

  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public Trainer trainer() {
    asked.accept(trainer.step());
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
    trains = Thread.currentThread();
    events.add(event);
  }

  /** Whether the training waits, and makes no step before it is told to. */
  public boolean waits() {
    Thread thread = trains;
    return thread.getState() == Thread.State.WAITING
        && Arrays.stream(thread.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("waitWhilePaused"));
  }

  @Override
  public void close() {
    closed = true;
  }
}
