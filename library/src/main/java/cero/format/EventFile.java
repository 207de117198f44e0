package cero.format;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard events: records of TFRecord's framing, each of which holds an {@code Event}
 * in protobuf's encoding (<a
 * href="https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details">the
 * framing</a>, <a
 * href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto">the
 * messages</a>). One thread at a time.
 */
public final class EventFile implements Closeable {
  // Field numbers of event.proto, summary.proto and tensor.proto.
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;
  private static final int VALUE_TENSOR = 8;
  private static final int VALUE_METADATA = 9;
  private static final int METADATA_PLUGIN = 1;
  private static final int PLUGIN_NAME = 1;
  private static final int TENSOR_TYPE = 1;
  private static final int TENSOR_SHAPE = 2;
  private static final int TENSOR_STRING = 8;
  private static final int SHAPE_DIMENSION = 2;
  private static final int DIMENSION_SIZE = 1;

  private static final int STRING_TYPE = 7;
  private static final int SESSION_START = 1;

  private final Path file;
  private final OutputStream stream;

  private EventFile(Path file) throws IOException {
    this.file = file;
    this.stream =
        new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
  }

  /**
   * Begins a file.
   *
   * @param file that is not there yet
   * @param step the first that the file tells of: what earlier files tell of this step and later
   *     ones is void
   * @throws IOException if it can't be written
   */
  public static EventFile create(Path file, long step) throws IOException {
    EventFile events = open(file);
    events.write(event(0).string(EVENT_FILE_VERSION, "brain.Event:2"));
    events.write(
        event(step)
            .message(EVENT_SESSION_LOG, new Protobuf().number(SESSION_STATUS, SESSION_START)));
    return events;
  }

  private static EventFile open(Path file) throws FormatException {
    try {
      return new EventFile(file);
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
  }

  /** The scalars of one step, to be filled. */
  public static final class Scalars {
    private final long step;
    private final Protobuf summary = new Protobuf();
    private boolean empty = true;

    public Scalars(long step) {
      this.step = step;
    }

    /** Adds a value; one that is not finite is left out. */
    public Scalars add(String tag, double value) {
      if (Double.isFinite(value)) {
        empty = false;
        summary.message(
            SUMMARY_VALUE,
            new Protobuf().string(VALUE_TAG, tag).float32(VALUE_SIMPLE, (float) value));
      }
      return this;
    }
  }

  /** Writes scalars, if there are any. */
  public void write(Scalars scalars) throws IOException {
    if (!scalars.empty) {
      write(event(scalars.step).message(EVENT_SUMMARY, scalars.summary));
    }
  }

  /** Writes a text, which TensorBoard shows as Markdown. */
  public void writeText(long step, String tag, String markdown) throws IOException {
    Protobuf shape =
        new Protobuf().message(SHAPE_DIMENSION, new Protobuf().number(DIMENSION_SIZE, 1));
    Protobuf tensor =
        new Protobuf()
            .number(TENSOR_TYPE, STRING_TYPE)
            .message(TENSOR_SHAPE, shape)
            .string(TENSOR_STRING, markdown);
    Protobuf metadata =
        new Protobuf().message(METADATA_PLUGIN, new Protobuf().string(PLUGIN_NAME, "text"));
    Protobuf value =
        new Protobuf()
            .string(VALUE_TAG, tag)
            .message(VALUE_TENSOR, tensor)
            .message(VALUE_METADATA, metadata);
    write(event(step).message(EVENT_SUMMARY, new Protobuf().message(SUMMARY_VALUE, value)));
  }

  private static Protobuf event(long step) {
    return new Protobuf()
        .float64(EVENT_WALL_TIME, System.currentTimeMillis() / 1e3)
        .number(EVENT_STEP, step);
  }

  private void write(Protobuf event) throws IOException {
    byte[] data = event.bytes();
    byte[] length =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
    try {
      stream.write(length);
      stream.write(maskedChecksum(length));
      stream.write(data);
      stream.write(maskedChecksum(data));
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
  }

  /**
   * CRC-32C, turned and shifted as TFRecord does, so that it can itself be part of what is summed.
   */
  private static byte[] maskedChecksum(byte[] data) {
    CRC32C checksum = new CRC32C();
    checksum.update(data);
    int masked = Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }

  /** Hands what was written to the system. */
  public void flush() throws IOException {
    try {
      stream.flush();
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      stream.close();
    } catch (IOException e) {
      throw FormatException.writing(file, e);
    }
  }

  /**
   * A message in protobuf's encoding (<a
   * href="https://protobuf.dev/programming-guides/encoding/">wire format</a>).
   */
  private static final class Protobuf {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH_AND_BYTES = 2;
    private static final int FOUR_BYTES = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Protobuf number(int field, long value) {
      key(field, VARINT);
      varint(value);
      return this;
    }

    Protobuf float64(int field, double value) {
      key(field, EIGHT_BYTES);
      out.writeBytes(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
      return this;
    }

    Protobuf float32(int field, float value) {
      key(field, FOUR_BYTES);
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
      return this;
    }

    Protobuf string(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int field, Protobuf message) {
      return bytes(field, message.bytes());
    }

    private Protobuf bytes(int field, byte[] value) {
      key(field, LENGTH_AND_BYTES);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void key(int field, int wireType) {
      varint(((long) field << 3) | wireType);
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
