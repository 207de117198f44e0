package cero.app.book;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What our figures are compared with: those that the chapter prints, and those of PyTorch's own run
 * of it. Each is absent where there is none for the settings at hand.
 */
final class ChapterFigures {
  /** The seed that the chapter is printed with. */
  static final long SEED = 123;

  private static final double DROPOUT = 0.1;

  private final boolean sameText;
  private final boolean sameSeed;
  private final double dropout;
  private final JsonNode chapter;
  private final Optional<JsonNode> pytorch;

  /**
   * @param sameText whether the text is the chapter's
   */
  ChapterFigures(boolean sameText, long seed, double dropout) {
    this.sameText = sameText;
    this.sameSeed = seed == SEED;
    this.dropout = dropout;
    this.chapter = read("chapter5.json");
    this.pytorch = sameText && sameSeed ? pytorch(dropout) : Optional.empty();
  }

  private static Optional<JsonNode> pytorch(double dropout) {
    if (dropout == DROPOUT) {
      return Optional.of(read("pytorch-dropout-0.1.json"));
    }
    return dropout == 0 ? Optional.of(read("pytorch-dropout-0.json")) : Optional.empty();
  }

  private static JsonNode read(String resource) {
    try (InputStream stream = ChapterFigures.class.getResourceAsStream(resource)) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What follows from the chapter's text alone, such as its length. */
  Object ofText(String pointer) {
    return sameText ? value(chapter.at(pointer)) : null;
  }

  /** What follows from the seed alone: weights, and what they make of given words. */
  Object ofSeed(String pointer) {
    return sameSeed ? value(chapter.at(pointer)) : null;
  }

  /** What follows from text and seed, before dropout has a part. */
  Object ofBoth(String pointer) {
    return sameText ? ofSeed(pointer) : null;
  }

  /** A figure of PyTorch's run. */
  Object ofPyTorch(String pointer) {
    return pytorch.map(run -> value(run.at(pointer))).orElse(null);
  }

  private static Object value(JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.asLong();
    }
    return node.isNumber() ? (Object) node.asDouble() : node.isString() ? node.asString() : null;
  }

  /** The chapter's toy vocabulary: nine words, and the logits that they are drawn by. */
  List<String> toyWords() {
    return chapter.at("/toy/vocabulary").valueStream().map(JsonNode::asString).toList();
  }

  float[] toyLogits() {
    JsonNode logits = chapter.at("/toy/logits");
    float[] values = new float[logits.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = logits.get(i).floatValue();
    }
    return values;
  }

  /** How often the chapter drew each word with a temperature; absent where it is not printed. */
  Object toyDraws(String temperature, int word) {
    JsonNode draws = chapter.at("/toy/draws_1000_seed_123/" + temperature);
    JsonNode count = draws.isArray() ? draws.path(word) : draws.path(toyWords().get(word));
    if (sameSeed && count.isMissingNode() && draws.isObject()) {
      return 0L; // the chapter lists only the words that came
    }
    return sameSeed ? value(count) : null;
  }

  /**
   * The chapter's evaluation after so many steps, counted from 0; it printed those with dropout.
   */
  Optional<Losses> chapterLosses(long step) {
    return sameText && sameSeed && dropout == DROPOUT
        ? losses(chapter.path("evaluations"), step, 1)
        : Optional.empty();
  }

  /** PyTorch's evaluation after so many steps, counted from 0. */
  Optional<Losses> pytorchLosses(long step) {
    return pytorch.flatMap(run -> losses(run.path("evaluations_step_tokens_train_val"), step, 2));
  }

  private static Optional<Losses> losses(JsonNode evaluations, long step, int column) {
    return evaluations
        .valueStream()
        .filter(row -> row.get(0).asLong() == step)
        .map(row -> new Losses(row.get(column).asDouble(), row.get(column + 1).asDouble()))
        .findFirst();
  }

  /** Two losses that were measured together, in nats per token. */
  record Losses(double training, double validation) {}
}
