package cero.train;

import java.util.List;
import java.util.Locale;

/**
 * Something about a run that its owner would want to know, and what to do about it. Immutable, so
 * threads may share one.
 *
 * @param since the step that it began at, or showed at first
 * @param part the part of the model that it is about; empty for the whole
 * @param value what was measured, in the kind's unit
 * @param usual what it is compared with, in the same unit
 */
public record TrainingWarning(Kind kind, long since, String part, double value, double usual) {
  /** What there is to warn of. */
  public enum Kind {
    /** Validation loss now, and at its lowest, at the step {@code since}; nats per token. */
    OVERFITTING(
        "The validation loss was lowest at step {0} ({1}) and has risen to {2}, while the training"
            + " loss went on falling: the model learns its text by heart. The best weights are"
            + " kept. More text, a smaller model, more dropout or more weight decay would help."),
    /** Training loss now, and at its lowest; nats per token. */
    LOSS_ROSE(
        "The loss rose from {1} to {2} at step {0}: the learning rate is too high. Try a third of"
            + " it, or a longer warmup."),
    /** The gradient's length now, and at its shortest. */
    GRADIENT_GROWS(
        "The gradient has grown from {1} to {2} at step {0} without making the loss lower: the"
            + " learning rate is too high. Try a third of it, or a longer warmup."),
    /** The median group's share of its weights that one update changes, and the highest fit one. */
    UPDATES_TOO_LARGE(
        "One update changes {1} of the weights at step {0}, where 0.1% to 1% is usual: the learning"
            + " rate is too high. Try a third of it."),
    /** The median group's share of its weights that one update changes, and the lowest fit one. */
    UPDATES_TOO_SMALL(
        "One update changes only {1} of the weights at step {0}, where 0.1% to 1% is usual, and the"
            + " loss hardly falls: the learning rate is too low. Try ten times as much."),
    /** The gradient's length in this part, and in the median part of its kind. */
    DEAD_PART(
        "{1} has learned nothing since step {0}: hardly any gradient reaches it. Try a lower"
            + " learning rate from the start; if it stays so, the model can do with fewer such"
            + " parts."),
    /** The highest loss of the first steps, and the first loss; nats per token. */
    NO_WARMUP(
        "The loss rose from {0} to {1} in the first steps, and this run has no warmup: let the"
            + " learning rate rise over the first steps, a hundred or so."),
    /** Tokens to validate on, and the fewest that are enough. */
    VALIDATION_TOO_SMALL(
        "The validation text has only {0} tokens, so that its loss says little: keep at least {1} to"
            + " validate on.");

    private final String template;

    Kind(String template) {
      this.template = template;
    }

    /** The name that metrics and words know it by, such as {@code overfitting}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The figures that the sentence names, in its order, as people read them. */
  public List<String> figures() {
    return switch (kind) {
      case OVERFITTING, LOSS_ROSE -> List.of(step(), decimals(usual), decimals(value));
      case GRADIENT_GROWS -> List.of(step(), digits(usual), digits(value));
      case UPDATES_TOO_LARGE, UPDATES_TOO_SMALL -> List.of(step(), digits(100 * value) + "%");
      case DEAD_PART -> List.of(step(), part);
      case NO_WARMUP -> List.of(decimals(usual), decimals(value));
      case VALIDATION_TOO_SMALL ->
          List.of(
              String.format(Locale.ROOT, "%,.0f", value),
              String.format(Locale.ROOT, "%,.0f", usual));
    };
  }

  private String step() {
    return Long.toString(since);
  }

  private static String decimals(double loss) {
    return String.format(Locale.ROOT, "%.3f", loss);
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, value < 1e-3 ? "%.1e" : "%.3f", value);
  }

  /** One or two English sentences: what was seen, and what to do. */
  public String sentence() {
    String sentence = kind.template;
    List<String> figures = figures();
    for (int i = 0; i < figures.size(); i++) {
      sentence = sentence.replace("{" + i + "}", figures.get(i));
    }
    return sentence;
  }
}
