package cero.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a safetensors file as a stream: first what it will hold, then the numbers, in the same
 * order, as F32. So a file may be larger than memory, or its numbers be computed while it is
 * written. One thread at a time.
 */
public final class SafeTensorsWriter {
  private static final int ALIGNMENT = 8;

  private final WritableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
  private long elementsLeft;

  /**
   * Writes the header.
   *
   * @param shapes the tensors' shapes by name, in the order in which they will be written
   * @throws IOException if the channel does
   * @throws IllegalArgumentException if the sizes add up to more than a file can hold
   */
  public SafeTensorsWriter(WritableByteChannel channel, SequencedMap<String, List<Long>> shapes)
      throws IOException {
    this(channel, shapes, Map.of());
  }

  /**
   * The same, of a file that also says something about itself.
   *
   * @param metadata texts by name, which {@link SafeTensors#metadata} gives
   */
  public SafeTensorsWriter(
      WritableByteChannel channel,
      SequencedMap<String, List<Long>> shapes,
      Map<String, String> metadata)
      throws IOException {
    this.channel = channel;
    byte[] json = Json.compact(header(shapes, metadata));
    // Spaces, as the format asks, so that the data start at a multiple of 8.
    byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    ByteBuffer length =
        ByteBuffer.allocate(SafeTensorsHeader.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    writeFully(length.putLong(0, padded.length));
    writeFully(ByteBuffer.wrap(padded));
  }

  private ObjectNode header(SequencedMap<String, List<Long>> shapes, Map<String, String> metadata) {
    ObjectNode root = Json.newObject();
    ObjectNode about = root.putObject(SafeTensorsHeader.METADATA).put("format", "pt");
    metadata.forEach(about::put);
    long end = 0;
    for (Map.Entry<String, List<Long>> tensor : shapes.entrySet()) {
      long start = end;
      try {
        long size = tensor.getValue().stream().reduce(1L, Math::multiplyExact);
        end = Math.addExact(start, Math.multiplyExact(size, Float.BYTES));
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "%s %s is too large for a file".formatted(tensor.getKey(), tensor.getValue()), e);
      }
      ObjectNode entry = root.putObject(tensor.getKey()).put("dtype", "F32");
      ArrayNode shape = entry.putArray("shape");
      tensor.getValue().forEach(shape::add);
      entry.putArray("data_offsets").add(start).add(end);
    }
    elementsLeft = end / Float.BYTES;
    return root;
  }

  /**
   * Writes the next numbers.
   *
   * @throws IOException if the channel does
   * @throws IllegalStateException if they are more than the header promised
   */
  public void write(float[] values, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, values.length);
    if (count > elementsLeft) {
      throw new IllegalStateException(
          "%d numbers follow, but the header promised %d".formatted(count, elementsLeft));
    }
    int done = 0;
    while (done < count) {
      int chunk = Math.min(count - done, buffer.capacity() / Float.BYTES);
      buffer.clear();
      buffer.asFloatBuffer().put(values, offset + done, chunk);
      writeFully(buffer.limit(chunk * Float.BYTES));
      done += chunk;
    }
    elementsLeft -= count;
  }

  /** Writes a whole array; see {@link #write(float[], int, int)}. */
  public void write(float[] values) throws IOException {
    write(values, 0, values.length);
  }

  /**
   * To be called at the end.
   *
   * @throws IllegalStateException if the header promised more numbers than were written
   */
  public void finish() {
    if (elementsLeft > 0) {
      throw new IllegalStateException(
          "the header promised %d more numbers".formatted(elementsLeft));
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
