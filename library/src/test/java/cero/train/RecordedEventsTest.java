package cero.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.train.TrainingEvent.LayerFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedEventsTest {
  @TempDir Path run;

  @Test
  void whatWasWrittenIsReadAgain() throws IOException {
    List<TrainingEvent> events =
        List.of(
            new TrainingEvent.Evaluated(0, 0, 4.5, 4.6, Double.NaN, true),
            new LayerFigures(0, List.of(new LayerFigures.Group("h.0.mlp", 1, 2, 0.002))),
            new TrainingEvent.Sampled(0, "Once\nupon"),
            new TrainingEvent.Stepped(1, 4.25, 1e-3, 0.5, 64, 1000),
            new TrainingEvent.Spiked(2, Double.NaN, 9, 4.2, 0.1, OnSpike.REWIND, 1),
            new TrainingEvent.Evaluated(1, 64, 4.1, Double.NaN, 4.3, false),
            new TrainingEvent.Warned(
                1,
                new TrainingWarning(TrainingWarning.Kind.DEAD_PART, 1, "h.0.attn.head.1", 0, 0.5)));
    try (Metrics metrics = Metrics.open(run, 0, new RunScale(2, 2, 1e6, 1e9))) {
      for (TrainingEvent event : events) {
        metrics.on(event);
      }
    }
    assertEquals(events, RecordedEvents.of(Metrics.read(run)));
  }

  @Test
  void linesThatTellNothingArePassedOver() throws IOException {
    Files.writeString(
        run.resolve(Metrics.FILE),
        """
        {"event":"step","step":"one"}
        {"event":"later","step":1}
        7
        {"event":"warning","step":1,"warning":"no_such"}
        {"event":"step","step":2}
        """);
    List<TrainingEvent> events = RecordedEvents.of(Metrics.read(run));
    assertEquals(1, events.size());
    assertEquals(2, events.getFirst().step());
  }
}
