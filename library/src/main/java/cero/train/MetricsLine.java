package cero.train;

import cero.train.TrainingEvent.LayerFigures.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Makes an event of a line of {@code metrics.jsonl} again: the other way of {@link Metrics}. */
final class MetricsLine {
  private MetricsLine() {}

  /**
   * The event that a line tells; empty where it tells none, or lacks what an event of its kind has.
   *
   * @param bestLoss the lowest validation loss of the lines before
   */
  static Optional<TrainingEvent> event(JsonNode line, double bestLoss) {
    JsonNode step = line.path("step");
    if (!step.isIntegralNumber() || !step.canConvertToLong()) {
      return Optional.empty();
    }
    long number = step.asLong();
    return switch (line.path("event").asString("")) {
      case "step" -> stepped(number, line);
      case "spike" -> spiked(number, line);
      case "eval" -> evaluated(number, line, bestLoss);
      case "layers" -> layers(number, line);
      case "sample" -> sampled(number, line);
      case "warning" -> warned(number, line);
      default -> Optional.empty();
    };
  }

  private static Optional<TrainingEvent> stepped(long step, JsonNode line) {
    if (!hasNumbers(line, "loss", "lr", "grad_norm", "tokens", "tokens_per_second")) {
      return Optional.empty();
    }
    return Optional.of(
        new TrainingEvent.Stepped(
            step,
            number(line, "loss"),
            number(line, "lr"),
            number(line, "grad_norm"),
            line.path("tokens").asLong(0),
            number(line, "tokens_per_second")));
  }

  private static Optional<TrainingEvent> spiked(long step, JsonNode line) {
    if (!hasFigures(line, "loss", "grad_norm")
        || !hasNumbers(line, "mean_loss", "deviation", "to")) {
      return Optional.empty();
    }
    String name = line.path("action").asString("").toUpperCase(Locale.ROOT);
    return Stream.of(OnSpike.values())
        .filter(action -> action.name().equals(name))
        .findFirst()
        .map(action ->
            new TrainingEvent.Spiked(
                step,
                number(line, "loss"),
                number(line, "grad_norm"),
                number(line, "mean_loss"),
                number(line, "deviation"),
                action,
                line.path("to").asLong(step)));
  }

  private static Optional<TrainingEvent> evaluated(long step, JsonNode line, double bestLoss) {
    if (!hasNumbers(line, "tokens") || !hasFigures(line, "train_loss", "val_loss")) {
      return Optional.empty();
    }
    double validation = number(line, "val_loss");
    return Optional.of(
        new TrainingEvent.Evaluated(
            step,
            line.path("tokens").asLong(0),
            number(line, "train_loss"),
            validation,
            number(line, "ema_val_loss"), // where there is an average
            validation < bestLoss));
  }

  private static Optional<TrainingEvent> layers(long step, JsonNode line) {
    List<Group> groups = new ArrayList<>();
    for (Map.Entry<String, JsonNode> group : line.path("groups").properties()) {
      JsonNode norms = group.getValue();
      if (!hasFigures(norms, "grad_norm", "weight_norm", "update_norm")) {
        return Optional.empty();
      }
      groups.add(
          new Group(
              group.getKey(),
              number(norms, "grad_norm"),
              number(norms, "weight_norm"),
              number(norms, "update_norm")));
    }
    return groups.isEmpty()
        ? Optional.empty()
        : Optional.of(new TrainingEvent.LayerFigures(step, groups));
  }

  private static Optional<TrainingEvent> sampled(long step, JsonNode line) {
    JsonNode text = line.path("text");
    return text.isString()
        ? Optional.of(new TrainingEvent.Sampled(step, text.asString()))
        : Optional.empty();
  }

  private static Optional<TrainingEvent> warned(long step, JsonNode line) {
    if (!hasNumbers(line, "since")
        || !line.path("part").isString()
        || !hasFigures(line, "value", "usual")) {
      return Optional.empty();
    }
    String id = line.path("warning").asString("").toUpperCase(Locale.ROOT);
    return Stream.of(TrainingWarning.Kind.values())
        .filter(kind -> kind.name().equals(id))
        .findFirst()
        .map(kind ->
            new TrainingEvent.Warned(
                step,
                new TrainingWarning(
                    kind,
                    line.path("since").asLong(step),
                    line.path("part").asString(),
                    number(line, "value"),
                    number(line, "usual"))));
  }

  private static boolean hasNumbers(JsonNode object, String... names) {
    return Stream.of(names).allMatch(name -> object.path(name).isNumber());
  }

  /** Figures that are no numbers are null. */
  private static boolean hasFigures(JsonNode object, String... names) {
    return Stream.of(names)
        .map(object::path)
        .allMatch(figure -> figure.isNumber() || figure.isNull());
  }

  private static double number(JsonNode object, String name) {
    return object.path(name).asDouble(Double.NaN);
  }
}
