package cero.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Makes events of the lines of a run's {@code metrics.jsonl} again. */
public final class RecordedEvents {
  private double bestLoss = Double.POSITIVE_INFINITY;

  /**
   * The events that lines tell, in their order; lines that tell none, or lack what an event of
   * their kind has, are passed over.
   *
   * @param lines from a run's beginning, as {@link Metrics#read} gives them
   */
  public static List<TrainingEvent> of(List<JsonNode> lines) {
    RecordedEvents recorded = new RecordedEvents();
    List<TrainingEvent> events = new ArrayList<>();
    lines.forEach(line -> recorded.next(line).ifPresent(events::add));
    return events;
  }

  /** The event that the next line tells. */
  public Optional<TrainingEvent> next(JsonNode line) {
    JsonNode step = line.path("step");
    if (!step.isIntegralNumber() || !step.canConvertToLong()) {
      return Optional.empty();
    }
    long number = step.asLong();
    return switch (line.path("event").asString("")) {
      case "step" -> Optional.of(stepped(number, line));
      case "spike" -> spiked(number, line);
      case "eval" -> Optional.of(evaluated(number, line));
      case "layers" -> Optional.of(layers(number, line));
      case "sample" ->
          Optional.of(new TrainingEvent.Sampled(number, line.path("text").asString("")));
      case "warning" -> warned(number, line);
      default -> Optional.empty();
    };
  }

  private static TrainingEvent stepped(long step, JsonNode line) {
    return new TrainingEvent.Stepped(
        step,
        number(line, "loss"),
        number(line, "lr"),
        number(line, "grad_norm"),
        line.path("tokens").asLong(0),
        number(line, "tokens_per_second"));
  }

  private static Optional<TrainingEvent> spiked(long step, JsonNode line) {
    String name = line.path("action").asString("").toUpperCase(Locale.ROOT);
    for (OnSpike action : OnSpike.values()) {
      if (action.name().equals(name)) {
        return Optional.of(
            new TrainingEvent.Spiked(
                step,
                number(line, "loss"),
                number(line, "grad_norm"),
                number(line, "mean_loss"),
                number(line, "deviation"),
                action,
                line.path("to").asLong(step)));
      }
    }
    return Optional.empty();
  }

  private TrainingEvent evaluated(long step, JsonNode line) {
    double validation = number(line, "val_loss");
    boolean best = validation < bestLoss;
    bestLoss = best ? validation : bestLoss;
    return new TrainingEvent.Evaluated(
        step,
        line.path("tokens").asLong(0),
        number(line, "train_loss"),
        validation,
        number(line, "ema_val_loss"),
        best);
  }

  private static TrainingEvent layers(long step, JsonNode line) {
    List<TrainingEvent.LayerFigures.Group> groups = new ArrayList<>();
    for (Map.Entry<String, JsonNode> group : line.path("groups").properties()) {
      groups.add(
          new TrainingEvent.LayerFigures.Group(
              group.getKey(),
              number(group.getValue(), "grad_norm"),
              number(group.getValue(), "weight_norm"),
              number(group.getValue(), "update_norm")));
    }
    return new TrainingEvent.LayerFigures(step, groups);
  }

  private static Optional<TrainingEvent> warned(long step, JsonNode line) {
    String id = line.path("warning").asString("").toUpperCase(Locale.ROOT);
    for (TrainingWarning.Kind kind : TrainingWarning.Kind.values()) {
      if (kind.name().equals(id)) {
        return Optional.of(
            new TrainingEvent.Warned(
                step,
                new TrainingWarning(
                    kind,
                    line.path("since").asLong(step),
                    line.path("part").asString(""),
                    number(line, "value"),
                    number(line, "usual"))));
      }
    }
    return Optional.empty();
  }

  private static double number(JsonNode object, String name) {
    return object.path(name).asDouble(Double.NaN);
  }
}
