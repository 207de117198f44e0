package cero.app.learn;

import cero.app.learn.TrainingHistory.Evaluation;
import cero.device.Device;
import cero.explain.CopiedText;
import cero.generate.Generator;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import cero.text.Tokenizer;
import cero.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** A training's weights at a few steps, kept in memory, and what the model wrote at each. */
final class Checkpoints {
  /**
   * Tokens in a row that count as copied: longer than the turns of phrase that all stories share.
   */
  static final int LEAST_COPIED = 12;

  private static final int PROMPT_TOKENS = 8;
  private static final int SAMPLE_TOKENS = 80;
  private static final double TEMPERATURE = 0.8;
  private static final long SEED = 1;

  /** Most happens at the beginning: where checkpoints lie, as shares of all steps. */
  private static final double[] SHARES = {
    0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1
  };

  /**
   * What was written on from a prompt.
   *
   * @param text without the prompt
   * @param tokens how many the text has
   * @param copied what stands in the training text word for word
   * @param copiedTokens how many tokens of the text do
   */
  record Sample(String prompt, String text, int tokens, List<Copied> copied, int copiedTokens) {}

  /**
   * UTF-16 characters {@code from} to {@code to - 1} of a sample.
   *
   * @param tokens how many they are
   */
  record Copied(int from, int to, int tokens) {}

  /** The weights at a step, and what they could do. */
  record Checkpoint(int i, long step, double trainLoss, double valLoss, List<Sample> samples) {}

  private final TreeSet<Long> steps = new TreeSet<>();
  private final List<int[]> prompts;
  private final CopiedText learned;
  private final double copiedOfUnseen;
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final List<ShownModel> models = new ArrayList<>();

  Checkpoints(StoryRun run) {
    TrainingOptions options = run.trainer().options();
    for (double share : SHARES) {
      long step = Math.round(share * options.steps());
      // There is an evaluation anyway at its multiples and at the last step; none is made beside.
      boolean early = step < options.evalEvery() || share == 1;
      steps.add(
          early ? step : Math.round((double) step / options.evalEvery()) * options.evalEvery());
    }
    int[] story = run.validationIds(); // its first token is the end of the story before it
    prompts =
        List.of(Arrays.copyOf(story, 1), Arrays.copyOf(story, endOfPrompt(story, run.tokenizer())));
    learned = new CopiedText(run.trainingIds(), LEAST_COPIED);
    copiedOfUnseen = copiedShare(story, run.tokenizer().endOfText().orElseThrow());
  }

  private double copiedShare(int[] stories, int end) {
    BitSet copied = places(learned.spans(stories));
    int[] told = IntStream.range(0, stories.length).filter(i -> stories[i] != end).toArray();
    return (double) Arrays.stream(told).filter(copied::get).count() / told.length;
  }

  /** The places of the tokens in some spans, which may overlap. */
  private static BitSet places(List<CopiedText.Span> spans) {
    BitSet places = new BitSet();
    spans.forEach(span -> places.set(span.from(), span.to()));
    return places;
  }

  /** The share of tokens that count as copied in stories that are not learned. */
  double copiedOfUnseen() {
    return copiedOfUnseen;
  }

  /** Some tokens, and those with which the last word ends. */
  private static int endOfPrompt(int[] story, Tokenizer tokenizer) {
    int end = Math.min(story.length, PROMPT_TOKENS);
    while (end < story.length && tokenizer.bytes(story[end])[0] != ' ') {
      end++;
    }
    return end;
  }

  /** Whether there is to be one at a step. */
  boolean isDue(long step) {
    return steps.contains(step);
  }

  /** Keeps one; the samples' random numbers are the same each time. */
  Checkpoint add(Device device, ShownModel model, Evaluation evaluation) {
    List<Sample> samples = prompts.stream().map(prompt -> sample(device, model, prompt)).toList();
    synchronized (this) {
      Checkpoint checkpoint =
          new Checkpoint(
              checkpoints.size(),
              evaluation.step(),
              evaluation.trainLoss(),
              evaluation.valLoss(),
              samples);
      checkpoints.add(checkpoint);
      models.add(model);
      return checkpoint;
    }
  }

  synchronized List<Checkpoint> all() {
    return List.copyOf(checkpoints);
  }

  synchronized Optional<ShownModel> model(long number) {
    return number < models.size() ? Optional.of(models.get((int) number)) : Optional.empty();
  }

  private Sample sample(Device device, ShownModel model, int[] prompt) {
    Tokenizer tokenizer = model.tokenizer();
    int[] ids =
        new Generator(device, model.model())
            .generate(
                prompt,
                SAMPLE_TOKENS,
                Sampling.builder().temperature(TEMPERATURE).build(),
                TokenDraw.of(new SplittableRandom(SEED)),
                _ -> true)
            .ids();
    String text = tokenizer.decode(ids);
    IntUnaryOperator characters =
        count -> commonLength(text, tokenizer.decode(Arrays.copyOf(ids, count)));
    List<CopiedText.Span> spans = learned.spans(ids);
    List<Copied> copied =
        spans.stream()
            .map(span ->
                new Copied(
                    characters.applyAsInt(span.from()),
                    characters.applyAsInt(span.to()),
                    span.to() - span.from()))
            .toList();
    String begun = tokenizer.decode(Arrays.copyOfRange(prompt, 1, prompt.length));
    return new Sample(begun, text, ids.length, copied, places(spans).cardinality());
  }

  /** How many characters two texts begin with in common; half a one at an end is in neither. */
  private static int commonLength(String text, String beginning) {
    int mismatch = Arrays.mismatch(text.toCharArray(), beginning.toCharArray());
    return mismatch < 0 ? text.length() : mismatch;
  }
}
