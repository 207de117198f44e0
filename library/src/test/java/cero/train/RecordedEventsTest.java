package cero.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.train.TrainingEvent.LayerFigures;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedEventsTest {
  @TempDir Path run;

  @Test
  void whatWasWrittenIsReadAgain() throws IOException {
    List<TrainingEvent> events =
        List.of(
            new TrainingEvent.Evaluated(0, 0, 4.5, 4.6, Double.NaN, true),
            new LayerFigures(0, List.of(new LayerFigures.Group("h.0.mlp", 1, 2, Double.NaN))),
            new TrainingEvent.Sampled(0, "Once\nupon"),
            new TrainingEvent.Stepped(1, 4.25, 1e-3, 0.5, 64, 1000),
            new TrainingEvent.Spiked(2, Double.NaN, 9, 4.2, 0.1, OnSpike.REWIND, 1),
            new TrainingEvent.Evaluated(1, 64, Double.NaN, Double.NaN, 4.3, false),
            new TrainingEvent.Warned(
                1,
                new TrainingWarning(TrainingWarning.Kind.DEAD_PART, 1, "h.0.attn.head.1", 0, 0.5)));
    try (Metrics metrics = Metrics.open(run, 0, new RunScale(2, 2, 1e6, 1e9))) {
      for (TrainingEvent event : events) {
        metrics.on(event);
      }
    }
    assertEquals(new RecordedEvents(events, OptionalLong.empty()), RecordedEvents.read(run));
    assertTrue(Files.readString(run.resolve(Metrics.FILE)).contains("\"train_loss\":null"));
  }

  @Test
  void linesThatTellNothingArePassedOver() throws IOException {
    write(
        """
        {"event":"step","step":"one"}
        {"event":"later","step":1}
        7

        {"event":"warning","step":1,"warning":"no_such"}
        {"event":"step","step":2}
        {"event":"step","step":3,"loss":null,"lr":1,"grad_norm":1,"tokens":9,"tokens_per_second":1}
        {"event":"layers","step":3}
        {"event":"layers","step":3,"groups":{}}
        {"event":"layers","step":3,"groups":{"wte":{"grad_norm":1}}}
        {"event":"eval","step":3,"tokens":9,"train_loss":1}
        {"event":"sample","step":3}
        {"event":"step","step":4,"loss":2,"lr":1,"grad_norm":1,"tokens":9,"tokens_per_second":1}
        """);
    assertEquals(
        new RecordedEvents(
            List.of(new TrainingEvent.Stepped(4, 2, 1, 1, 9, 1)), OptionalLong.empty()),
        RecordedEvents.read(run));
  }

  private void write(String lines) throws IOException {
    Files.writeString(run.resolve(Metrics.FILE), lines);
  }

  private static String sample(long step) {
    return "{\"event\":\"sample\",\"step\":%d,\"text\":\"옛날에 여우가\"}\n".formatted(step);
  }

  @Test
  void readingEndsAtADamagedLine() throws IOException {
    write(sample(1) + sample(2).substring(9) + sample(3));
    RecordedEvents recorded = RecordedEvents.read(run);
    assertEquals(List.of(new TrainingEvent.Sampled(1, "옛날에 여우가")), recorded.events());
    assertEquals(OptionalLong.of(2), recorded.damagedLine());
    byte[] damaged = (sample(1) + sample(2)).getBytes(StandardCharsets.UTF_8);
    damaged[damaged.length - 5] = 'x'; // within a letter
    Files.write(run.resolve(Metrics.FILE), damaged);
    assertEquals(OptionalLong.of(2), RecordedEvents.read(run).damagedLine());
  }

  @Test
  void aRunIsReadWhileItWrites() throws Exception {
    int count = 2000;
    byte[] lines =
        LongStream.rangeClosed(1, count)
            .mapToObj(RecordedEventsTest::sample)
            .reduce("", String::concat)
            .getBytes(StandardCharsets.UTF_8);
    write("");
    Thread writer = new Thread(() -> writeInPieces(lines));
    writer.start();
    long readings = 0;
    for (boolean over = false; !over; readings++) {
      over = !writer.isAlive();
      RecordedEvents recorded = RecordedEvents.read(run);
      assertEquals(OptionalLong.empty(), recorded.damagedLine());
      if (!recorded.events().isEmpty()) {
        assertEquals(recorded.events().size(), recorded.events().getLast().step());
      }
    }
    assertEquals(count, RecordedEvents.read(run).events().size());
    assertTrue(readings > 1, "it was read on the way");
  }

  /** In pieces that end within lines and letters. */
  private void writeInPieces(byte[] lines) {
    try (OutputStream out = Files.newOutputStream(run.resolve(Metrics.FILE))) {
      for (int from = 0; from < lines.length; from += 37) {
        out.write(Arrays.copyOfRange(lines, from, Math.min(from + 37, lines.length)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
