package cero.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What TensorBoard shows of a run: its event files one after the other by their names, where each
 * mark of a beginning makes void what came before of that step and later ones.
 */
final class ShownEvents {
  private static final String PREFIX = "events.out.tfevents.";
  private static final Set<String> TIMES = Set.of("tokens_per_second", "mfu");

  // Field numbers of event.proto, summary.proto and tensor.proto.
  private static final int STEP = 2;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SCALAR = 2;
  private static final int TENSOR = 8;
  private static final int STRING = 8;

  private final SortedMap<Long, List<String>> byStep = new TreeMap<>();

  private ShownEvents() {}

  static boolean isEventFile(Path path) {
    return path.getFileName().toString().startsWith(PREFIX);
  }

  /** All values but times, as lines, by their steps; what is there twice is there twice. */
  static List<String> in(Path run) throws IOException {
    ShownEvents shown = new ShownEvents();
    List<Path> files;
    try (Stream<Path> found = Files.list(run)) {
      files = found.filter(ShownEvents::isEventFile).sorted().toList();
    }
    for (Path file : files) {
      shown.read(ByteBuffer.wrap(Files.readAllBytes(file)));
    }
    return shown.byStep.values().stream().flatMap(List::stream).toList();
  }

  private void read(ByteBuffer file) {
    file.order(ByteOrder.LITTLE_ENDIAN);
    int frame = 8 + 4 + 4; // a length and two checksums
    while (file.remaining() >= frame) {
      long length = file.getLong();
      if (length + frame - 8 > file.remaining()) {
        return; // cut off by a kill
      }
      file.getInt();
      byte[] event = new byte[(int) length];
      file.get(event);
      file.getInt();
      show(fields(event));
    }
  }

  private void show(Map<Integer, List<Object>> event) {
    long step = (Long) event.getOrDefault(STEP, List.of(0L)).getFirst();
    if (event.containsKey(SESSION_LOG)) {
      byStep.tailMap(step).clear();
    }
    if (event.containsKey(SUMMARY)) {
      for (Object each : fields(event.get(SUMMARY).getFirst()).get(VALUE)) {
        Map<Integer, List<Object>> value = fields(each);
        String tag = text(value.get(TAG).getFirst());
        Object shown =
            value.containsKey(SCALAR)
                ? value.get(SCALAR).getFirst()
                : text(fields(value.get(TENSOR).getFirst()).get(STRING).getFirst());
        if (!TIMES.contains(tag)) {
          byStep.computeIfAbsent(step, _ -> new ArrayList<>()).add(step + " " + tag + " " + shown);
        }
      }
    }
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  /** The fields of a protobuf message by their numbers. */
  private static Map<Integer, List<Object>> fields(Object bytes) {
    ByteBuffer message = ByteBuffer.wrap((byte[]) bytes).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, List<Object>> fields = new TreeMap<>();
    while (message.hasRemaining()) {
      long key = varint(message);
      Object value =
          switch ((int) (key & 7)) {
            case 0 -> varint(message);
            case 1 -> message.getDouble();
            case 2 -> {
              byte[] content = new byte[(int) varint(message)];
              message.get(content);
              yield content;
            }
            case 5 -> message.getFloat();
            default -> throw new AssertionError("wire type " + (key & 7));
          };
      fields.computeIfAbsent((int) (key >>> 3), _ -> new ArrayList<>()).add(value);
    }
    return fields;
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
}
