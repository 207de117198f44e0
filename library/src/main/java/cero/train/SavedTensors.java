package cero.train;

import cero.format.ChecksumChannel;
import cero.format.FormatException;
import cero.format.SafeTensors;
import cero.format.SafeTensorsWriter;
import cero.model.Gpt;
import cero.model.Parameter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The weights, moments and averages of a checkpoint, in a file of their own. It says of which step
 * they are, and what is saved beside it says its checksum, so that neither the file of another
 * checkpoint nor flipped bits are taken for them.
 */
final class SavedTensors {
  private static final String AVERAGES = "averages."; // what the average's tensors begin with
  private static final String STEP = "step";
  private static final String CHECKSUM = "crc32c";

  private final Trainer trainer;
  private long checksum;

  SavedTensors(Trainer trainer) {
    this.trainer = trainer;
  }

  void writeTo(FileChannel channel) throws IOException {
    ChecksumChannel summed = new ChecksumChannel(channel);
    SequencedMap<String, float[]> tensors = of(trainer);
    SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
    tensors.forEach((name, values) -> shapes.put(name, List.of((long) values.length)));
    Map<String, String> step = Map.of(STEP, Long.toString(trainer.step()));
    SafeTensorsWriter writer = new SafeTensorsWriter(summed, shapes, step);
    for (float[] values : tensors.values()) {
      writer.write(values);
    }
    writer.finish();
    checksum = summed.checksum();
  }

  /** Notes what was written, so that it is known again. */
  void describe(ObjectNode json) {
    json.put(CHECKSUM, checksum);
  }

  private static SequencedMap<String, float[]> of(Trainer trainer) {
    SequencedMap<String, float[]> tensors = new LinkedHashMap<>();
    put(tensors, "weights.", trainer.model());
    tensors.putAll(trainer.optimizer().state());
    trainer.average().ifPresent(average -> put(tensors, AVERAGES, average));
    return tensors;
  }

  private static void put(SequencedMap<String, float[]> tensors, String prefix, Gpt model) {
    for (Parameter parameter : model.parameters()) {
      tensors.put(prefix + parameter.name(), parameter.values());
    }
  }

  /**
   * Reads a file into a trainer.
   *
   * @param step that they are to be of
   * @param description what {@link #describe} noted; older checkpoints have none, and their files
   *     are taken as they are
   * @throws FormatException if it is not that file, of another model, or holds NaN or infinity
   */
  static void restore(Path path, long step, JsonNode description, Trainer trainer)
      throws FormatException {
    try (SafeTensors file = open(path)) {
      requireSame(file, step, description);
      SequencedMap<String, float[]> tensors = of(trainer);
      boolean averaged = file.tensors().keySet().stream().anyMatch(n -> n.startsWith(AVERAGES));
      if (!averaged) {
        tensors.keySet().removeIf(name -> name.startsWith(AVERAGES));
      }
      for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
        SafeTensors.Tensor stored = file.tensors().get(tensor.getKey());
        if (stored == null || stored.size() != tensor.getValue().length) {
          throw new FormatException(
              "%s does not hold %s of this model and optimizer: the run cannot be resumed with them"
                  .formatted(file.file(), tensor.getKey()));
        }
        file.readFinite(tensor.getKey(), tensor.getValue());
      }
      if (!averaged) {
        trainer.restartAverage();
      }
    }
  }

  private static SafeTensors open(Path path) throws FormatException {
    try {
      return SafeTensors.open(path);
    } catch (FormatException e) {
      throw e.getCause() == null // nothing that keeps it from being read, so it is what it holds
          ? new FormatException("%s; %s".formatted(e.getMessage(), WAY_OUT))
          : e;
    }
  }

  private static void requireSame(SafeTensors file, long step, JsonNode description)
      throws FormatException {
    if (!description.has(CHECKSUM)) {
      return;
    }
    String saved = file.metadata().getOrDefault(STEP, "");
    if (!saved.equals(Long.toString(step))) {
      throw new FormatException(
          "%s is of step %s, but the state beside it of step %d: the run cannot be resumed from two halves; %s"
              .formatted(file.file(), saved.isEmpty() ? "?" : saved, step, WAY_OUT));
    }
    if (file.checksum() != description.path(CHECKSUM).asLong(-1)) {
      throw new FormatException(
          "%s is damaged: its bytes are not those that were saved; %s"
              .formatted(file.file(), WAY_OUT));
    }
  }

  static final String WAY_OUT =
      "copy the whole folder again, go back to a kept checkpoint, or begin the run anew";
}
