package cero.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.CRC32C;

/**
 * An open safetensors file: named tensors, read one at a time, in pieces if wanted. The file may be
 * larger than memory; only one small buffer is held, which the files of one model share. Not for
 * use by several threads at once.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
public final class SafeTensors implements Closeable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final SafeTensorsHeader header;
  private final ByteBuffer buffer;

  private SafeTensors(Path file, FileChannel channel, SafeTensorsHeader header, ByteBuffer buffer) {
    this.file = file;
    this.channel = channel;
    this.header = header;
    this.buffer = buffer;
  }

  /** How a tensor's elements are stored. */
  public enum ElementType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    F8_E5M2(1),
    F8_E4M3(1),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
      this.bytes = bytes;
    }

    /** The bytes of one element. */
    public int bytes() {
      return bytes;
    }

    /** Whether {@link SafeTensors#read} turns such elements into floats. */
    public boolean isReadable() {
      return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    static Optional<ElementType> named(String name) {
      return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
  }

  /**
   * Where and how a tensor is stored.
   *
   * @param shape the lengths of the dimensions, outermost first
   * @param position where its first byte lies in the file
   * @param bytes the length of its data
   */
  public record Tensor(String name, ElementType type, List<Long> shape, long position, long bytes) {
    /** The number of elements. */
    public long size() {
      return bytes / type.bytes();
    }
  }

  /**
   * Opens a file and checks its whole header against it.
   *
   * @throws FormatException if the file can't be read, is no safetensors file, is truncated, or its
   *     header contradicts itself
   */
  public static SafeTensors open(Path file) throws FormatException {
    return open(file, newBuffer());
  }

  /** Working memory for files that are read in turn. */
  static ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** As {@link #open(Path)}, with working memory from {@link #newBuffer}. */
  static SafeTensors open(Path file, ByteBuffer buffer) throws FormatException {
    FileChannel channel = InputFile.open(file);
    try {
      return new SafeTensors(file, channel, SafeTensorsHeader.read(file, channel), buffer);
    } catch (IOException e) {
      try {
        channel.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw FormatException.reading(file, e);
    }
  }

  public Path file() {
    return file;
  }

  /** The tensors by name, in the order of their data. */
  public SequencedMap<String, Tensor> tensors() {
    return header.tensors();
  }

  /** Texts by name that the file says about itself. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * CRC-32C of the whole file, as {@link ChecksumChannel} gives it: reads it once from its
   * beginning to its end.
   *
   * @throws FormatException if it can't be read
   */
  public long checksum() throws FormatException {
    CRC32C checksum = new CRC32C();
    try {
      long size = channel.size();
      for (long done = 0; done < size; done += buffer.limit()) {
        buffer.clear().limit((int) Math.min(BUFFER_BYTES, size - done));
        InputFile.readFully(channel, buffer, done, file);
        checksum.update(buffer.flip());
      }
    } catch (IOException e) {
      throw FormatException.reading(file, e);
    }
    return checksum.getValue();
  }

  /**
   * Reads a whole tensor, row-major. F64 is rounded to floats.
   *
   * @throws FormatException if the tensor is absent, can't be read, or holds no F64, F32, F16 or
   *     BF16
   * @throws IllegalArgumentException if the array's length is not the tensor's size
   */
  public void read(String name, float[] destination) throws FormatException {
    var _ = tensor(name, destination.length);
    read(name, 0, destination, 0, destination.length);
  }

  /**
   * Reads a part of a tensor, seen as one row-major sequence.
   *
   * @param first the first element to read
   * @param offset where the first one goes in {@code destination}
   * @throws FormatException as {@link #read(String, float[])} does
   * @throws IndexOutOfBoundsException if the tensor or the array is too short
   */
  public void read(String name, long first, float[] destination, int offset, int count)
      throws FormatException {
    Tensor tensor = tensor(name);
    Objects.checkFromIndexSize(first, count, tensor.size());
    Objects.checkFromIndexSize(offset, count, destination.length);
    int elementBytes = tensor.type().bytes();
    int done = 0;
    try {
      while (done < count) {
        int chunk = Math.min(count - done, BUFFER_BYTES / elementBytes);
        buffer.clear().limit(chunk * elementBytes);
        long position = tensor.position() + (first + done) * elementBytes;
        InputFile.readFully(channel, buffer, position, file);
        decode(tensor, buffer.flip(), destination, offset + done, chunk);
        done += chunk;
      }
    } catch (IOException e) {
      throw FormatException.reading(file, e);
    }
  }

  /**
   * Reads a whole tensor that is to be computed with, row-major.
   *
   * @throws FormatException as {@link #read(String, float[])} does, and if an element is NaN or
   *     infinite: whatever is computed from it is NaN too
   * @throws IllegalArgumentException if the array's length is not the tensor's size
   */
  public void readFinite(String name, float[] destination) throws FormatException {
    Tensor tensor = tensor(name, destination.length);
    int piece = BUFFER_BYTES / Float.BYTES; // so that it is still in the cache when it is looked at
    for (int first = 0; first < destination.length; first += piece) {
      int count = Math.min(piece, destination.length - first);
      read(name, first, destination, first, count);
      requireFinite(tensor, destination, first, count);
    }
  }

  private Tensor tensor(String name, int size) throws FormatException {
    Tensor tensor = tensor(name);
    if (tensor.size() != size) {
      throw new IllegalArgumentException(
          "tensor %s has %d elements, the array %d".formatted(name, tensor.size(), size));
    }
    return tensor;
  }

  private Tensor tensor(String name) throws FormatException {
    Tensor tensor = tensors().get(name);
    if (tensor == null) {
      throw new FormatException("%s has no tensor %s".formatted(file, name));
    }
    return tensor;
  }

  private void decode(Tensor tensor, ByteBuffer bytes, float[] destination, int offset, int count)
      throws FormatException {
    switch (tensor.type()) {
      case F64 -> {
        DoubleBuffer doubles = bytes.asDoubleBuffer();
        for (int i = 0; i < count; i++) {
          destination[offset + i] = (float) doubles.get(i);
        }
      }
      case F32 -> bytes.asFloatBuffer().get(destination, offset, count);
      case F16 -> {
        ShortBuffer halves = bytes.asShortBuffer();
        for (int i = 0; i < count; i++) {
          destination[offset + i] = Float.float16ToFloat(halves.get(i));
        }
      }
      case BF16 -> {
        ShortBuffer upperHalves = bytes.asShortBuffer();
        for (int i = 0; i < count; i++) {
          destination[offset + i] = Float.intBitsToFloat(upperHalves.get(i) << 16);
        }
      }
      default -> throw notReadable(file, tensor);
    }
  }

  private void requireFinite(Tensor tensor, float[] values, int from, int count)
      throws FormatException {
    if (zeroIfFinite(values, from, from + count) == 0) {
      return;
    }
    int at = from;
    while (Float.isFinite(values[at])) {
      at++;
    }
    throw new FormatException(
        "%s: tensor %s holds %s, so nothing can be computed with it: take an earlier copy of the file, or fetch it anew"
            .formatted(file, tensor.name(), Float.isNaN(values[at]) ? "NaN" : "infinity"));
  }

  /** 0, or NaN if an element is NaN or infinite. Eight sums at a time, so that none waits. */
  private static float zeroIfFinite(float[] x, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      a += x[i] * 0;
      b += x[i + 1] * 0;
      c += x[i + 2] * 0;
      d += x[i + 3] * 0;
      e += x[i + 4] * 0;
      f += x[i + 5] * 0;
      g += x[i + 6] * 0;
      h += x[i + 7] * 0;
    }
    for (; i < to; i++) {
      a += x[i] * 0;
    }
    return a + b + c + d + e + f + g + h;
  }

  static FormatException notReadable(Path file, Tensor tensor) {
    return new FormatException(
        "%s: tensor %s holds %s, but only F64, F32, F16 and BF16 can be read"
            .formatted(file, tensor.name(), tensor.type()));
  }

  @Override
  public void close() throws FormatException {
    try {
      channel.close();
    } catch (IOException e) {
      throw FormatException.reading(file, e);
    }
  }
}
