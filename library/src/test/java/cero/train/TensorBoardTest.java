package cero.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
  private static final RunScale SCALE = new RunScale(2, 4, 1e3, 1e6);

  @TempDir Path run;

  private static TrainingEvent.Stepped step(long step) {
    return new TrainingEvent.Stepped(step, 4.0 / step, 1e-3, 2.5, 64 * step, 500);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      return files.sorted().toList();
    }
  }

  /** The records of a file, whose checksums must be right. */
  private static List<ByteBuffer> records(Path file) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<ByteBuffer> records = new ArrayList<>();
    while (all.hasRemaining()) {
      byte[] head = new byte[8];
      all.get(head);
      assertEquals(masked(head), all.getInt());
      byte[] data = new byte[ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt()];
      all.get(data);
      assertEquals(masked(data), all.getInt());
      records.add(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN));
    }
    return records;
  }

  private static int masked(byte[] data) {
    CRC32C sum = new CRC32C();
    sum.update(data);
    long crc = sum.getValue();
    return (int) (((crc >>> 15) | (crc << 17)) + 0xa282ead8L);
  }

  private static long varint(ByteBuffer data) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = data.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** The fields of a message by their numbers; repeated ones in a list. */
  private static Map<Integer, List<Object>> fields(ByteBuffer message) {
    Map<Integer, List<Object>> fields = new TreeMap<>();
    while (message.hasRemaining()) {
      int key = (int) varint(message);
      Object value =
          switch (key & 7) {
            case 0 -> varint(message);
            case 1 -> message.getDouble();
            case 5 -> message.getFloat();
            case 2 -> {
              byte[] bytes = new byte[(int) varint(message)];
              message.get(bytes);
              yield bytes;
            }
            default -> throw new AssertionError("wire type " + (key & 7));
          };
      fields.computeIfAbsent(key >>> 3, _ -> new ArrayList<>()).add(value);
    }
    return fields;
  }

  private static Map<Integer, List<Object>> fields(Object bytes) {
    return fields(ByteBuffer.wrap((byte[]) bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  /** The scalars of an event by their tags. */
  private static Map<String, Float> scalars(Map<Integer, List<Object>> event) {
    Map<String, Float> scalars = new TreeMap<>();
    for (Object value : fields(event.get(5).getFirst()).get(1)) {
      Map<Integer, List<Object>> fields = fields(value);
      scalars.put(text(fields.get(1).getFirst()), (Float) fields.get(2).getFirst());
    }
    return scalars;
  }

  private TensorBoard begun() throws IOException {
    TensorBoard board = TensorBoard.begin(run, SCALE);
    board.write();
    return board;
  }

  /** The tags of a file's events after its head, with their steps. */
  private static List<String> tags(Path file) throws IOException {
    List<String> tags = new ArrayList<>();
    for (ByteBuffer record : records(file)) {
      Map<Integer, List<Object>> event = fields(record);
      if (event.containsKey(5)) {
        Map<Integer, List<Object>> value =
            fields(fields(event.get(5).getFirst()).get(1).getFirst());
        tags.add(
            event.getOrDefault(2, List.of(0L)).getFirst() + " " + text(value.get(1).getFirst()));
      }
    }
    return tags;
  }

  @Test
  void everyEventIsARecordThatTensorBoardKnows() throws IOException {
    try (TensorBoard board = begun()) {
      board.on(new TrainingEvent.Evaluated(0, 0, 4, Math.log(8), Double.NaN, true));
      board.on(new TrainingEvent.Sampled(0, "one\ntwo"));
      board.on(step(300));
    }
    List<Map<Integer, List<Object>>> events =
        records(files().getFirst()).stream().map(TensorBoardTest::fields).toList();
    assertEquals("brain.Event:2", text(events.get(0).get(3).getFirst()));
    assertEquals(List.of(1L), fields(events.get(1).get(7).getFirst()).get(1), "START");
    Map<String, Float> evaluation = scalars(events.get(2));
    assertEquals(8, evaluation.get("val/perplexity"), 1e-6);
    assertEquals(0.75, evaluation.get("val/bits_per_byte"), 1e-6);
    assertTrue(!evaluation.containsKey("val/ema_loss"), "what is not a number is left out");
    Map<Integer, List<Object>> sample =
        fields(fields(events.get(3).get(5).getFirst()).get(1).getFirst());
    assertEquals("    one\n    two", text(fields(sample.get(8).getFirst()).get(8).getFirst()));
    assertEquals(
        "text", text(fields(fields(sample.get(9).getFirst()).get(1).getFirst()).get(1).getFirst()));
    assertEquals(List.of(300L), events.get(4).get(2));
    Map<String, Float> step = scalars(events.get(4));
    assertEquals(4f / 300, step.get("train/loss"));
    assertEquals(0.5f, step.get("mfu"), "500 tokens of 1000 operations in a million");
    assertEquals(2.5f, step.get("grad_norm"));
    double now = (Double) events.get(4).get(1).getFirst();
    assertEquals(System.currentTimeMillis() / 1e3, now, 60);
  }

  @Test
  void aResumedRunVoidsWhatItMakesAgainAndTellsItsStepOnceMore() throws IOException {
    begun().close();
    Path first = files().getFirst();
    List<TrainingEvent> past =
        List.of(
            step(6),
            step(7),
            new TrainingEvent.Sampled(7, "one"),
            new TrainingEvent.Spiked(9, 8, 3, 4, 0.1, OnSpike.REWIND, 7));
    TensorBoard.open(run, 7, SCALE, past).close();
    TensorBoard.open(run, 7, SCALE, past).close();
    List<Path> files = files();
    assertEquals(3, files.size());
    assertEquals(first, files.getFirst(), "names are in the order of the runs");
    Map<Integer, List<Object>> start = fields(records(files.getLast()).get(1));
    assertEquals(List.of(7L), start.get(2), "the first step that is void in the files before");
    assertEquals(List.of("7 train/loss", "7 sample", "7 spike"), tags(files.getLast()));
  }

  @Test
  void aNewRunInTheFolderReplacesTheOldOnesEventsWhenItIsWritten() throws IOException {
    begun().close();
    TensorBoard.open(run, 5, SCALE, List.of()).close();
    Files.writeString(run.resolve("notes.txt"), "mine");
    try (TensorBoard board = TensorBoard.begin(run, SCALE)) {
      board.on(new TrainingEvent.Sampled(0, "one"));
      assertEquals(3, files().size(), "a run without a checkpoint leaves the old one whole");
      board.write();
    }
    assertEquals(2, files().size());
    assertEquals(List.of("0 sample"), tags(files().getFirst()));
    assertTrue(Files.exists(run.resolve("notes.txt")));
  }
}
