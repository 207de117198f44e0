package cero.app.book;

import cero.app.book.ChapterFigures.Losses;
import cero.app.terminal.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;

/** The chapter's figures for programs: one JSON object a line. */
final class BookJson implements BookView {
  private static final int FIRST_STEPS = 5;

  private final Console console;
  private final String model;
  private final Map<String, Object> figures = new LinkedHashMap<>();

  /**
   * @param model the folder that the trained model is saved in
   */
  BookJson(Console console, String model) {
    this.console = console;
    this.model = model;
  }

  @Override
  public void part(String name) {
    emit("part", fields -> fields.put("name", name));
  }

  @Override
  public void figure(Figure figure) {
    figures.put(figure.name(), figure.value());
    emit(
        "figure",
        fields -> {
          fields.put("name", figure.name());
          fields.put("value", figure.value());
          fields.put("chapter", figure.chapter());
          fields.put("pytorch", figure.pytorch());
        });
  }

  @Override
  public void guesses(List<Guess> guesses) {
    for (Guess guess : guesses) {
      emit(
          "guess",
          fields -> {
            fields.put("batch", guess.batch());
            fields.put("input", guess.input());
            fields.put("target", guess.target());
            fields.put("argmax", guess.guess());
            fields.put("probability", guess.probability());
            fields.put("chapter_probability", guess.chapterProbability());
            fields.put("log_probability", guess.logProbability());
            fields.put("chapter_log_probability", guess.chapterLogProbability());
          });
    }
  }

  @Override
  public void step(
      long step,
      long steps,
      double loss,
      Object pytorch,
      int[] firstTokens,
      double tokensPerSecond) {
    emit(
        "step",
        fields -> {
          fields.put("step", step);
          fields.put("loss", loss);
          fields.put("pytorch_loss", pytorch);
          fields.put("first_tokens", firstTokens);
          fields.put("tokens_per_second", tokensPerSecond);
        });
  }

  @Override
  public void evaluation(Evaluation evaluation) {
    emit(
        "eval",
        fields -> {
          fields.put("step", evaluation.step());
          fields.put("tokens", evaluation.tokens());
          fields.put("train_loss", evaluation.ours().training());
          fields.put("val_loss", evaluation.ours().validation());
          fields.put("chapter_train_loss", evaluation.chapter().map(Losses::training).orElse(null));
          fields.put("chapter_val_loss", evaluation.chapter().map(Losses::validation).orElse(null));
          fields.put("pytorch_train_loss", evaluation.pytorch().map(Losses::training).orElse(null));
          fields.put("pytorch_val_loss", evaluation.pytorch().map(Losses::validation).orElse(null));
        });
  }

  @Override
  public void sample(int epoch, String text, Object pytorch) {
    emit(
        "sample",
        fields -> {
          fields.put("epoch", epoch);
          fields.put("text", text);
          fields.put("pytorch_text", pytorch);
        });
  }

  @Override
  public void trained(List<Double> stepLosses, List<Evaluation> evaluations) {
    // Every step and every evaluation was told when it happened.
  }

  @Override
  public void toy(List<String> words, float[] logits, List<Draws> settings) {
    for (Draws draws : settings) {
      emit(
          "toy",
          fields -> {
            fields.put("setting", draws.name());
            fields.put("words", words);
            fields.put("logits", logits);
            fields.put("probabilities", draws.stages().probabilities());
            fields.put("counts", draws.counts());
            fields.put("chapter_counts", new ArrayList<>(draws.chapter()));
          });
    }
  }

  @Override
  public void compared(Comparison comparison) {
    emit(
        "done",
        fields -> {
          fields.put("model", model);
          fields.put("figures", figures);
          fields.put("evaluations", comparison.evaluations().size());
          fields.put("evaluations_agreeing", comparison.agreeing());
          fields.put(
              "parted_at_step",
              comparison.parted().isPresent() ? comparison.parted().getAsLong() : null);
          fields.put("largest_difference_of_first_steps", comparison.largestOfFirst(FIRST_STEPS));
        });
  }

  private void emit(String event, Consumer<SequencedMap<String, Object>> fill) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", event);
    fill.accept(fields);
    console.json(fields);
  }
}
