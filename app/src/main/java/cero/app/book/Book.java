package cero.app.book;

import cero.app.book.BookView.Draws;
import cero.app.book.BookView.Guess;
import cero.app.book.ChapterFigures.Losses;
import cero.data.Batch;
import cero.data.Batches;
import cero.data.DataLoader;
import cero.data.Split;
import cero.device.Device;
import cero.generate.Generator;
import cero.generate.Sampler;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import cero.loss.CrossEntropy;
import cero.loss.LossSteps.Position;
import cero.loss.Perplexity;
import cero.model.Activations;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.LanguageModel;
import cero.model.Parameter;
import cero.random.PyTorchRandom;
import cero.text.BytePairTokenizer;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import cero.train.Checkpoint;
import cero.train.Metrics;
import cero.train.RunScale;
import cero.train.Schedule;
import cero.train.Trainer;
import cero.train.TrainingEvent;
import cero.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Chapter 5, from its first cell to its last, with the random numbers that PyTorch draws for it, in
 * the same order.
 */
final class Book {
  private static final String PROMPT = "Every effort moves you";
  private static final int BATCH = 2;
  private static final int CONTEXT = 256;
  private static final int EVAL_EVERY = 5;
  private static final int EVAL_BATCHES = 5;
  private static final int SAMPLE_TOKENS = 50;
  private static final int DRAWS = 1000;

  private final Device device;
  private final ChapterFigures figures;
  private final BookView view;
  private final String text;
  private final long seed;
  private final int epochs;
  private final GptConfig config;
  private final Tokenizer tokenizer = BytePairTokenizer.gpt2();
  private final PyTorchRandom random;
  private final List<Double> stepLosses = new ArrayList<>();
  private final List<Evaluation> evaluations = new ArrayList<>();

  /**
   * @param text that is learned from, the chapter's or another
   * @param epochs passes over it
   */
  Book(
      Device device,
      ChapterFigures figures,
      BookView view,
      String text,
      long seed,
      int epochs,
      double dropout) {
    this.device = device;
    this.figures = figures;
    this.view = view;
    this.text = text;
    this.seed = seed;
    this.epochs = epochs;
    this.config = config(dropout);
    this.random = new PyTorchRandom(seed);
  }

  private static GptConfig config(double dropout) {
    return GptConfig.builder()
        .context(CONTEXT)
        .layers(12)
        .heads(12)
        .embedding(768)
        .tied(false)
        .qkvBias(false)
        .dropout(dropout)
        .build();
  }

  /** Bytes that running the chapter takes. */
  static long memoryBytes(double dropout) {
    GptConfig config = config(dropout);
    long weightsBeside = 4 * config.parameterCount();
    return Trainer.memoryBytes(config, BATCH, CONTEXT, false) + weightsBeside;
  }

  /** Bytes of the model, the best one and what resuming needs: weights and AdamW's two moments. */
  static long diskBytes(double dropout) {
    return 20 * config(dropout).parameterCount();
  }

  /**
   * Runs the chapter.
   *
   * @param run the folder that the trained model is saved in
   * @param settings of the run, for whoever resumes it
   * @throws IOException if the model cannot be saved
   */
  void run(Path run, ObjectNode settings) throws IOException {
    Split split = Split.last(List.of(text), 0.1);
    int[] training = tokenizer.encode(String.join("", split.training()));
    int[] validation = tokenizer.encode(String.join("", split.validation()));
    settings.put("fingerprint", Arrays.hashCode(training));
    DataLoader trainingLoader = DataLoader.shuffled(training, BATCH, CONTEXT, random);
    DataLoader validationLoader = DataLoader.inOrder(validation, BATCH, CONTEXT, random);
    text();
    Gpt saved = trainAndSave(run, settings, trainingLoader, validationLoader);
    goOn(run, saved, trainingLoader, validationLoader);
    view.compared(comparison());
  }

  /**
   * Up to the chapter's saving; a method of its own, so that nothing holds on to the optimizer's
   * memory when it is loaded again.
   *
   * @return the weights that were saved
   */
  private Gpt trainAndSave(
      Path run, ObjectNode settings, DataLoader trainingLoader, DataLoader validationLoader)
      throws IOException {
    Gpt model = Gpt.create(config, Initialization.PYTORCH, random);
    PyTorchRandom.State afterWeights = random.state();
    untrained(model);
    smallBatches(model);
    batches(trainingLoader, validationLoader);

    Trainer trainer = trainer(model, trainingLoader, validationLoader);
    lossesBefore(trainer);
    // The chapter makes its model anew after the seed: it has the same weights, and what is drawn
    // goes on from here.
    random.restore(afterWeights);
    try (Metrics metrics = Metrics.begin(run, RunScale.UNKNOWN)) {
      Optional<Gpt> best = train(trainer, trainingLoader, metrics);
      toy();
      write(model);
      Checkpoint.write(run, trainer, TextFormat.of(tokenizer), settings, best, metrics);
    }
    return model.copy();
  }

  private void text() {
    view.part("text");
    int tokens = tokenizer.encode(text).length;
    long characters = text.codePointCount(0, text.length());
    view.figure(Figure.of("characters", characters, figures.ofText("/data/characters")));
    view.figure(Figure.of("tokens", (long) tokens, figures.ofText("/data/tokens")));
  }

  private void untrained(Gpt model) {
    view.part("untrained");
    view.figure(Figure.of("parameters", config.parameterCount(), null));
    view.figure(
        Figure.of("untrained_text", greedy(model, 10), figures.ofSeed("/untrained/greedy_10")));
  }

  /** The loss by hand, on two batches of three tokens. */
  private void smallBatches(Gpt model) {
    view.part("by_hand");
    int[][] rows = {
      tokenizer.encode("every effort moves you"), tokenizer.encode("I really like chocolate")
    };
    int time = rows[0].length - 1;
    int[] ids = new int[rows.length * time];
    int[] targets = new int[rows.length * time];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, ids, row * time, time);
      System.arraycopy(rows[row], 1, targets, row * time, time);
    }
    Activations activations = Activations.forInference(config, rows.length, time);
    model.forward(device, activations, ids, rows.length, time);
    List<Position> positions =
        new CrossEntropy(device, config, ids.length)
            .steps(model, activations, targets, 1)
            .positions();
    view.guesses(
        IntStream.range(0, ids.length)
            .mapToObj(i -> guess(i / time, i % time, time, ids[i], positions.get(i)))
            .toList());
    double mean = positions.stream().mapToDouble(Position::logProbability).average().orElseThrow();
    view.figure(
        new Figure(
            "mean_log_probability",
            mean,
            figures.ofSeed("/untrained/average_log_probability"),
            null,
            4));
    view.figure(
        new Figure("cross_entropy", -mean, figures.ofSeed("/untrained/cross_entropy"), null, 4));
    // The chapter takes exp of a loss in float, whose seventh digit is rounded.
    view.figure(
        new Figure(
            "perplexity", Perplexity.of(-mean), figures.ofSeed("/untrained/perplexity"), null, 1));
  }

  private Guess guess(int batch, int place, int time, int input, Position position) {
    String at = "/" + batch + "/" + place;
    return new Guess(
        batch,
        input,
        position.target(),
        position.top().getFirst().id(),
        position.probability(),
        figures.ofSeed("/untrained/target_probabilities" + at),
        position.logProbability(),
        figures.ofSeed("/untrained/log_probabilities/" + (batch * time + place)));
  }

  private void batches(Batches training, Batches validation) {
    view.part("batches");
    long perBatch = (long) BATCH * CONTEXT;
    long batches = training.perEpoch();
    long validationBatches = validation.perEpoch();
    view.figure(Figure.of("train_batches", batches, figures.ofText("/data/train_batches")));
    view.figure(Figure.of("val_batches", validationBatches, figures.ofText("/data/val_batches")));
    view.figure(
        Figure.of("train_tokens", batches * perBatch, figures.ofText("/data/train_tokens")));
    view.figure(
        Figure.of("val_tokens", validationBatches * perBatch, figures.ofText("/data/val_tokens")));
  }

  private Trainer trainer(Gpt model, DataLoader training, DataLoader validation) {
    TrainingOptions options =
        TrainingOptions.builder()
            .steps(epochs * training.perEpoch())
            .learningRate(4e-4)
            .schedule(Schedule.CONSTANT)
            .weightDecay(0.1)
            .decayAll(true)
            .beta1(0.9)
            .beta2(0.999)
            .clip(0)
            .evalBatches(EVAL_BATCHES)
            .seed(seed)
            .build();
    return new Trainer(device, model, training, training, Optional.of(validation), options)
        .random(random);
  }

  private void lossesBefore(Trainer trainer) {
    view.part("before");
    random.manualSeed(seed);
    double training = trainer.trainingLoss();
    double validation = trainer.validationLoss();
    view.figure(
        new Figure(
            "initial_train_loss",
            training,
            figures.ofBoth("/untrained/initial_train_loss"),
            figures.ofPyTorch("/initial_train_loss"),
            5));
    view.figure(
        new Figure(
            "initial_val_loss",
            validation,
            figures.ofBoth("/untrained/initial_val_loss"),
            figures.ofPyTorch("/initial_val_loss"),
            5));
  }

  /** Returns the model with the lowest validation loss. */
  private Optional<Gpt> train(Trainer trainer, DataLoader loader, Metrics metrics)
      throws IOException {
    view.part("training");
    Gpt best = null;
    long started = System.nanoTime();
    long steps = trainer.options().steps();
    for (long step = 0; step < steps; step++) {
      TrainingEvent.Stepped made = trainer.update();
      metrics.on(made);
      stepLosses.add(made.loss());
      tell(made, step, steps, loader);
      if (step % EVAL_EVERY == 0) {
        TrainingEvent.Evaluated measured = trainer.evaluate();
        metrics.on(measured);
        if (measured.best() && best == null) {
          best = trainer.model().copy();
        } else if (measured.best()) {
          best.copyFrom(trainer.model());
        }
        Evaluation evaluation = evaluation(step, measured);
        evaluations.add(evaluation);
        view.evaluation(evaluation);
      }
      if ((step + 1) % loader.perEpoch() == 0) {
        int epoch = (int) ((step + 1) / loader.perEpoch());
        String sample = greedy(trainer.model(), SAMPLE_TOKENS);
        metrics.on(new TrainingEvent.Sampled(trainer.step(), sample));
        view.sample(epoch, sample, figures.ofPyTorch("/samples/" + (epoch - 1)));
      }
    }
    view.trained(List.copyOf(stepLosses), List.copyOf(evaluations));
    double seconds = (System.nanoTime() - started) / 1e9;
    view.figure(new Figure("seconds", seconds, null, null, 1));
    return Optional.ofNullable(best);
  }

  private void tell(TrainingEvent.Stepped made, long step, long steps, DataLoader loader) {
    view.step(
        step,
        steps,
        made.loss(),
        figures.ofPyTorch("/step_losses/" + step),
        firstTokens(loader.last()),
        made.tokensPerSecond());
  }

  private static int[] firstTokens(Batch batch) {
    return IntStream.range(0, batch.rows()).map(row -> batch.ids()[row * batch.time()]).toArray();
  }

  private Evaluation evaluation(long step, TrainingEvent.Evaluated measured) {
    return new Evaluation(
        step,
        measured.tokens(),
        new Losses(measured.trainLoss(), measured.validationLoss()),
        figures.chapterLosses(step),
        figures.pytorchLosses(step));
  }

  /** Nine words, drawn with three temperatures and with top-k. */
  private void toy() {
    view.part("toy");
    Sampling plain = Sampling.builder().build();
    List<Draws> settings = new ArrayList<>();
    settings.add(draws("T1", plain));
    settings.add(draws("T0.1", Sampling.builder().temperature(0.1).build()));
    settings.add(draws("T5", Sampling.builder().temperature(5).build()));
    settings.add(draws("top_k_3", Sampling.builder().topK(3).build()));
    view.toy(figures.toyWords(), figures.toyLogits(), settings);
  }

  private Draws draws(String name, Sampling sampling) {
    float[] logits = figures.toyLogits();
    int[] nothingBefore = {};
    Sampler sampler = new Sampler(sampling);
    TokenDraw draw = TokenDraw.of(new PyTorchRandom(seed));
    return new Draws(
        name,
        sampler.stages(logits, nothingBefore),
        sampler.counts(logits, nothingBefore, DRAWS, draw),
        IntStream.range(0, logits.length).mapToObj(i -> figures.toyDraws(name, i)).toList());
  }

  private void write(Gpt model) {
    view.part("writing");
    view.figure(new Figure("greedy_text", greedy(model, 25), null, after("/greedy_text"), 0));
    random.manualSeed(seed);
    Sampling sampling = Sampling.builder().temperature(1.4).topK(25).build();
    String written = write(model, 15, sampling, TokenDraw.of(random));
    view.figure(new Figure("sampled_text", written, null, after("/sampled_text"), 0));
  }

  /** Loads what was saved into a fresh model and optimizer, and trains for one more epoch. */
  private void goOn(Path run, Gpt saved, DataLoader training, DataLoader validation)
      throws IOException {
    view.part("saving");
    // The chapter loads twice, the weights alone and then with the optimizer, and each time makes a
    // new model first, which draws random numbers; and it does not save where the generator stands,
    // as Cero does.
    var _ = Gpt.create(config, Initialization.PYTORCH, random);
    System.gc(); // or the JVM takes twice the memory before it looks for what it could use again
    Gpt model = Gpt.create(config, Initialization.PYTORCH, random);
    PyTorchRandom.State here = random.state();
    Trainer trainer = trainer(model, training, validation);
    Checkpoint.restore(run, trainer);
    random.restore(here);
    view.figure(new Figure("loaded_as_saved", sameWeights(saved, model), null, null, 0));
    for (int step = 0; step < training.perEpoch(); step++) {
      TrainingEvent.Stepped made = trainer.update();
      if (step == 0) {
        Object theirs = after("/continued_step_losses/0");
        view.figure(new Figure("continued_loss", made.loss(), null, theirs, 3));
      }
      if (step % EVAL_EVERY == 0) {
        TrainingEvent.Evaluated measured = trainer.evaluate();
        if (step == EVAL_EVERY) {
          tellContinued("continued_train_loss", measured.trainLoss());
          tellContinued("continued_val_loss", measured.validationLoss());
        }
      }
    }
    String text = greedy(model, SAMPLE_TOKENS);
    view.figure(new Figure("continued_text", text, null, after("/continued_sample"), 0));
  }

  private void tellContinued(String name, double loss) {
    view.figure(new Figure(name, loss, null, after("/" + name), 3));
  }

  private Object after(String pointer) {
    return epochs == 10 ? figures.ofPyTorch("/after" + pointer) : null;
  }

  private static boolean sameWeights(Gpt a, Gpt b) {
    List<Parameter> ours = a.parameters();
    List<Parameter> theirs = b.parameters();
    return IntStream.range(0, ours.size())
        .allMatch(i -> Arrays.equals(ours.get(i).values(), theirs.get(i).values()));
  }

  private Comparison comparison() {
    List<Double> differences = new ArrayList<>();
    for (int step = 0; step < stepLosses.size(); step++) {
      if (figures.ofPyTorch("/step_losses/" + step) instanceof Double theirs) {
        differences.add(stepLosses.get(step) - theirs);
      }
    }
    return new Comparison(List.copyOf(evaluations), differences);
  }

  private String greedy(Gpt model, int tokens) {
    return write(model, tokens, Sampling.greedy(), TokenDraw.of(() -> 0L));
  }

  private String write(Gpt model, int tokens, Sampling sampling, TokenDraw draw) {
    int[] prompt = tokenizer.encode(PROMPT);
    TextFormat endless = TextFormat.of(tokenizer).withoutEnds(); // the chapter's loop has none
    int[] written =
        new Generator(device, new LanguageModel(model, endless))
            .generate(prompt, tokens, sampling, draw, _ -> true)
            .ids();
    int[] all = Arrays.copyOf(prompt, prompt.length + written.length);
    System.arraycopy(written, 0, all, prompt.length, written.length);
    return tokenizer.decode(all);
  }
}
