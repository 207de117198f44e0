package cero.app.book;

import cero.generate.SamplingStages;
import java.util.List;

/** What is told of the chapter while it runs. */
interface BookView {
  /** A part of the chapter begins; its name is the key of its words. */
  void part(String name);

  void figure(Figure figure);

  /** What the untrained model bets on the right tokens of the chapter's two small batches. */
  void guesses(List<Guess> guesses);

  /**
   * One position of a small batch.
   *
   * @param batch which of the batches
   * @param input the token that is read
   * @param target the right next token
   * @param guess the token that the model finds likeliest
   * @param probability of the target
   * @param chapterProbability what the chapter prints, or null
   * @param logProbability of the target, in nats
   * @param chapterLogProbability what the chapter prints, or null
   */
  record Guess(
      int batch,
      int input,
      int target,
      int guess,
      double probability,
      Object chapterProbability,
      double logProbability,
      Object chapterLogProbability) {}

  /**
   * An update was made.
   *
   * @param step counted from 0
   * @param steps in all
   * @param loss before the update
   * @param pytorch PyTorch's, or null
   * @param firstTokens the first token of each sequence of the batch
   */
  void step(
      long step,
      long steps,
      double loss,
      Object pytorch,
      int[] firstTokens,
      double tokensPerSecond);

  void evaluation(Evaluation evaluation);

  /**
   * What the model writes after an epoch.
   *
   * @param pytorch what PyTorch's model wrote then, or null
   */
  void sample(int epoch, String text, Object pytorch);

  /** The training is over. */
  void trained(List<Double> stepLosses, List<Evaluation> evaluations);

  /**
   * The toy vocabulary's words and how each setting draws them.
   *
   * @param settings from left to right
   */
  void toy(List<String> words, float[] logits, List<Draws> settings);

  /**
   * One setting of the toy vocabulary.
   *
   * @param name what is told of it, such as {@code T=5}
   * @param stages from logits to probabilities
   * @param counts of 1000 draws, by word
   * @param chapter what the chapter prints, by word; null where it prints nothing
   */
  record Draws(String name, SamplingStages stages, int[] counts, List<Object> chapter) {}

  /** The end: how near the run came. */
  void compared(Comparison comparison);
}
