package cero.train;

import cero.format.DurableFolder;
import cero.format.InputFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/**
 * What a run's {@code metrics.jsonl} tells, also while the run goes on: a last line without its end
 * is in the writing, and left out. Immutable, so threads may share it.
 *
 * @param events in their order; lines that tell none, or lack what an event of their kind has, are
 *     passed over
 * @param damagedLine the number, from 1, of a line that is no JSON, at which the reading ended;
 *     empty where it came to the end
 */
public record RecordedEvents(List<TrainingEvent> events, OptionalLong damagedLine) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a run's file; where there is none, no events.
   *
   * @throws IOException if it can't be read
   */
  public static RecordedEvents read(Path run) throws IOException {
    List<TrainingEvent> events = new ArrayList<>();
    Optional<Path> file = DurableFolder.find(run, Metrics.FILE);
    if (file.isEmpty()) {
      return new RecordedEvents(events, OptionalLong.empty());
    }
    try (FileChannel channel = InputFile.open(file.get(), Metrics.MAXIMUM_BYTES)) {
      WholeLines lines = new WholeLines(channel);
      double bestLoss = Double.POSITIVE_INFINITY;
      long number = 0;
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        number++;
        Optional<TrainingEvent> event;
        try {
          event = MetricsLine.event(JSON.readTree(line.get()), bestLoss);
        } catch (JacksonException _) {
          return new RecordedEvents(events, OptionalLong.of(number));
        }
        event.ifPresent(events::add);
        if (event.orElse(null) instanceof TrainingEvent.Evaluated e && e.best()) {
          bestLoss = e.validationLoss();
        }
      }
    }
    return new RecordedEvents(events, OptionalLong.empty());
  }
}
